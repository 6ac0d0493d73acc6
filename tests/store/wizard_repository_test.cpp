#include "backends.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

class WizardRepositoryTest : public StoreTest {
 protected:
  WizardRepositoryTest() {
    for (const char* name : {"ada", "bob"})
      execute("INSERT INTO administrators (user_name, user_key, role, password_hash, enabled) VALUES ('" +
              std::string(name) + "', '" + name + "', 'administrator', 'x', " +
              (GetParam() == people::Backend::sqlite ? "1" : "true") + ")");
  }

  static core::WizardRecord wizard(const std::string& id, std::int64_t administrator = 1) {
    core::WizardRecord record;
    record.id = id;
    record.administrator_id = administrator;
    record.workspace_id = 1;
    record.plugin_id = "entra-id";
    record.purpose = "import";
    record.page = R"({"kind":"form"})";
    record.answers = R"({"connect":{"odd":"\"quoted\""}})";
    record.trail = "[]";
    record.state = "private-state";
    return record;
  }

  std::shared_ptr<SecretBox> box_ = std::make_shared<SecretBox>(folder_.file("secrets.key"));
  std::unique_ptr<core::WizardRepository> wizards_ = make_wizard_repository(database_, box_);
};
ROLLCALL_ON_EACH_BACKEND(WizardRepositoryTest);

TEST_P(WizardRepositoryTest, FindsWhatItStored) {
  wizards_->insert(wizard("w1"), {.secrets = {{"connect", "password", "s3cret"}}});
  const auto found = make_wizard_repository(open(), box_)->find("w1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->answers, wizard("w1").answers);
  EXPECT_EQ(found->state, "private-state");
  EXPECT_EQ(found->connection_id, 0);
  EXPECT_EQ(found->version, 1);
  EXPECT_EQ(found->updated_at.size(), std::string("2026-01-01T00:00:00.000Z").size());
  EXPECT_GT(found->expires_at, found->updated_at);
  const auto secrets = wizards_->secrets("w1");
  ASSERT_EQ(secrets.size(), 1U) << "the state is none of them";
  EXPECT_EQ(secrets[0].value, "s3cret");
  EXPECT_FALSE(wizards_->find("w2"));
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM wizard_secrets WHERE ciphertext LIKE '%s3cret%' OR "
                     "ciphertext LIKE '%private%'"),
            "0");
}

TEST_P(WizardRepositoryTest, WritesOnlyOverTheVersionThatWasRead) {
  wizards_->insert(wizard("w1"), {});
  auto next = wizard("w1");
  next.version = 2;
  next.page = R"({"kind":"summary"})";
  next.preview_job_id = 7;
  EXPECT_TRUE(wizards_->update(next, 1, {.secrets = {{"a", "b", "c"}}}));
  EXPECT_FALSE(wizards_->update(next, 1, {.secrets = {{"a", "b", "other"}}}));
  const auto found = wizards_->find("w1").value();
  EXPECT_EQ(found.version, 2);
  EXPECT_EQ(found.page, next.page);
  EXPECT_EQ(found.preview_job_id, 7);
  EXPECT_EQ(wizards_->secrets("w1").at(0).value, "c");
  next.job_id = 8;
  EXPECT_TRUE(wizards_->update(next, 2, {.forget_secrets = true}));
  EXPECT_TRUE(wizards_->secrets("w1").empty());
  EXPECT_EQ(wizards_->find("w1")->state, "private-state");
  EXPECT_TRUE(wizards_->list_open(1).empty()) << "it started a job";
}

TEST_P(WizardRepositoryTest, MakesAJobTogetherWithTheNextVersionOrNotAtAll) {
  wizards_->insert(wizard("w1"), {});
  auto next = wizard("w1");
  next.version = 2;
  const core::JobRequest request{1, "entra-id", 0, "{}", false, "ada"};
  const auto preview = wizards_->update_with_job(next, 1, {}, request, core::WizardJobUse::preview);
  ASSERT_TRUE(preview);
  EXPECT_EQ(wizards_->find("w1").value().preview_job_id, *preview);
  EXPECT_FALSE(wizards_->update_with_job(next, 1, {}, request, core::WizardJobUse::start));
  next.preview_job_id = *preview;
  const auto job = wizards_->update_with_job(next, 2, {}, request, core::WizardJobUse::start);
  ASSERT_TRUE(job);
  EXPECT_EQ(wizards_->find("w1").value().job_id, *job);
  EXPECT_EQ(wizards_->find("w1").value().preview_job_id, *preview);
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM import_jobs WHERE state = 'queued'"), "2");
}

TEST_P(WizardRepositoryTest, HandsACallbackOutOnce) {
  wizards_->insert(wizard("w1"), {.callback_state = "state-one"});
  wizards_->insert(wizard("w2"), {.callback_state = "state-two"});
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM wizards WHERE callback_state LIKE '%state%'"), "0");
  EXPECT_FALSE(wizards_->take_callback("state-three"));
  EXPECT_EQ(wizards_->take_callback("state-one"), "w1");
  EXPECT_FALSE(wizards_->take_callback("state-one"));
  auto next = wizard("w2");
  next.version = 2;
  EXPECT_TRUE(wizards_->update(next, 1, {}));
  EXPECT_FALSE(wizards_->take_callback("state-two")) << "another page came";
}

TEST_P(WizardRepositoryTest, ForgetsThemWhenTheyExpire) {
  wizards_->insert(wizard("w1"), {.callback_state = "state-one", .secrets = {{"a", "b", "c"}}});
  execute("UPDATE wizards SET expires_at = created_at");
  EXPECT_FALSE(wizards_->find("w1"));
  EXPECT_FALSE(wizards_->take_callback("state-one"));
  EXPECT_TRUE(wizards_->list_open(1).empty());
  wizards_->insert(wizard("w2", 2), {});
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM wizards"), "1");
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM wizard_secrets WHERE wizard_id = 'w1'"), "0");
}

TEST_P(WizardRepositoryTest, ListsEverybodysOwn) {
  wizards_->insert(wizard("w1"), {});
  wizards_->insert(wizard("w2", 2), {});
  ASSERT_EQ(wizards_->list_open(2).size(), 1U);
  EXPECT_EQ(wizards_->list_open(2)[0].id, "w2");
  EXPECT_EQ(wizards_->list_open(2)[0].state, "private-state");
  wizards_->store_secret("w2", {"", "token", "t"});
  wizards_->store_secret("w2", {"", "token", ""});
  EXPECT_TRUE(wizards_->secrets("w2").empty());
  wizards_->remove("w2");
  EXPECT_TRUE(wizards_->list_open(2).empty());
}

TEST_P(WizardRepositoryTest, GoesWithItsConnection) {
  core::Connection connection;
  connection.workspace_id = 1;
  connection.plugin_id = "entra-id";
  connection.name = "default";
  const auto connections = make_connection_repository(database_, box_);
  auto record = wizard("w1");
  record.connection_id = connections->save(connection, {});
  wizards_->insert(record, {});
  EXPECT_EQ(wizards_->find("w1")->connection_id, record.connection_id);
  const auto health = make_connection_health_repository(database_);
  health->save(record.connection_id, "{}");
  health->save(record.connection_id, R"({"check":null})");
  EXPECT_EQ(health->find(record.connection_id)->document, R"({"check":null})");
  EXPECT_TRUE(health->find(record.connection_id)->checked_at.ends_with('Z'));
  EXPECT_EQ(health->unfinished_job(record.connection_id), 0);
  connections->remove(record.connection_id);
  EXPECT_FALSE(wizards_->find("w1"));
  EXPECT_FALSE(health->find(record.connection_id));
}

}  // namespace
}  // namespace rollcall::store
