#include "backends.hpp"
#include "rollcall/sdk/error.hpp"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

class ConnectionRepositoryTest : public StoreTest {
 protected:
  std::shared_ptr<SecretBox> box_ = std::make_shared<SecretBox>(folder_.file("secrets.key"));
  std::unique_ptr<core::ConnectionRepository> connections_ = make_connection_repository(database_, box_);

  static core::Connection connection(const std::string& name) {
    core::Connection made;
    made.workspace_id = 1;
    made.plugin_id = "entra-id";
    made.name = name;
    made.settings = {{"tenant_id", "contoso"}, {"odd", "\"quoted\" \xC3\xA9 {}"}};
    return made;
  }
};
ROLLCALL_ON_EACH_BACKEND(ConnectionRepositoryTest);

TEST_P(ConnectionRepositoryTest, FindsWhatItSaved) {
  const auto id = connections_->save(connection("default"), {{"client_secret", "s3cret"}});
  const auto found = make_connection_repository(open(), box_)->find(1, "entra-id", "default");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, id);
  EXPECT_EQ(found->settings, connection("default").settings);
  EXPECT_TRUE(found->created_at.ends_with('Z')) << found->created_at;
  EXPECT_EQ(found->created_at.size(), std::string("2026-01-01T00:00:00.000Z").size());
  EXPECT_EQ(connections_->find(id)->name, "default");
  EXPECT_FALSE(connections_->find(1, "entra-id", "other"));
  EXPECT_FALSE(connections_->find(2, "entra-id", "default"));
  EXPECT_FALSE(connections_->find(id + 1));
}

TEST_P(ConnectionRepositoryTest, KeepsSecretsSealed) {
  const auto id =
      connections_->save(connection("default"), {{"client_secret", "s3cret"}, {"certificate", "PEM"}});
  EXPECT_EQ(connections_->secrets(id),
            (std::map<std::string, std::string>{{"client_secret", "s3cret"}, {"certificate", "PEM"}}));
  EXPECT_EQ(connections_->secret_names(id), (std::vector<std::string>{"certificate", "client_secret"}));
  EXPECT_EQ(value_of("SELECT ciphertext FROM secrets WHERE name = 'client_secret'").find("s3cret"),
            std::string::npos);
}

TEST_P(ConnectionRepositoryTest, ChangesOnlyTheSecretsItIsGiven) {
  core::Connection changed = connection("default");
  changed.id = connections_->save(changed, {{"a", "1"}, {"b", "2"}, {"c", "3"}});
  changed.settings = {{"tenant_id", "fabrikam"}};
  EXPECT_EQ(connections_->save(changed, {{"a", "9"}, {"b", ""}}), changed.id);
  EXPECT_EQ(connections_->secrets(changed.id), (std::map<std::string, std::string>{{"a", "9"}, {"c", "3"}}));
  EXPECT_EQ(connections_->find(changed.id)->settings, changed.settings);
  connections_->store_secret(changed.id, "c", "4");
  EXPECT_EQ(connections_->secrets(changed.id).at("c"), "4");
}

TEST_P(ConnectionRepositoryTest, RefusesASecretMovedToAnotherConnection) {
  const auto first = connections_->save(connection("first"), {{"a", "1"}});
  const auto second = connections_->save(connection("second"), {{"a", "2"}});
  execute(
      "UPDATE secrets SET nonce = (SELECT nonce FROM secrets WHERE connection_id = " + std::to_string(first) +
      "), ciphertext = (SELECT ciphertext FROM secrets WHERE connection_id = " + std::to_string(first) +
      ") WHERE connection_id = " + std::to_string(second));
  EXPECT_THROW(static_cast<void>(connections_->secrets(second)), Error);
  EXPECT_EQ(connections_->secrets(first).at("a"), "1");
}

TEST_P(ConnectionRepositoryTest, RefusesASecondOneOfTheName) {
  static_cast<void>(connections_->save(connection("default"), {}));
  try {
    static_cast<void>(connections_->save(connection("default"), {{"a", "1"}}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::conflict) << error.message();
  }
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM secrets"), "0");
}

TEST_P(ConnectionRepositoryTest, ListsNewestFirstAndRemovesWithSecrets) {
  const auto first = connections_->save(connection("first"), {{"a", "1"}});
  const auto second = connections_->save(connection("second"), {{"a", "2"}});
  const auto listed = connections_->list(1);
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].id, second);
  connections_->remove(first);
  EXPECT_EQ(connections_->list(1).size(), 1U);
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM secrets"), "1");
  EXPECT_TRUE(connections_->secrets(first).empty());
}

TEST_P(ConnectionRepositoryTest, SaysWhenTheConnectionIsGone) {
  core::Connection gone = connection("default");
  gone.id = connections_->save(gone, {});
  connections_->remove(gone.id);
  EXPECT_THROW(static_cast<void>(connections_->save(gone, {{"a", "1"}})), Error);
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM secrets"), "0");
}

}  // namespace
}  // namespace rollcall::store
