#include "backends.hpp"
#include "rollcall/sdk/error.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

class UserRepositoryTest : public StoreTest {
 protected:
  std::unique_ptr<core::UserRepository> users_ = make_user_repository(database_);

  std::vector<std::string> names(const std::string& search) {
    std::vector<std::string> found;
    for (const auto& user : users_->list(1, search, 100)) found.push_back(user.display_name);
    return found;
  }
  Status refusal_of(const std::string& email, const std::string& name) {
    try {
      static_cast<void>(users_->add(1, email, name));
    } catch (const Error& error) {
      EXPECT_FALSE(error.message().empty());
      EXPECT_FALSE(error.next_step().empty());
      return error.status();
    }
    return Status::ok;
  }
};
ROLLCALL_ON_EACH_BACKEND(UserRepositoryTest);

TEST_P(UserRepositoryTest, AddsByHand) {
  const auto id = users_->add(1, "Ada@Example.com", "Ada Lovelace");
  EXPECT_EQ(users_->count(1), 1U);
  const auto user = users_->list(1, "", 10).at(0);
  EXPECT_EQ(user.id, id);
  EXPECT_EQ(user.email, "Ada@Example.com");
  EXPECT_TRUE(user.enabled);
  EXPECT_EQ(user.source, "");
  EXPECT_EQ(user.external_id, "");
  EXPECT_EQ(user.last_import_id, 0);
  EXPECT_TRUE(user.created_at.ends_with('Z'));
  EXPECT_EQ(value_of("SELECT email_key FROM users"), "ada@example.com");
  EXPECT_EQ(value_of("SELECT CAST(attributes_hash AS TEXT) FROM users"), "NULL");
  EXPECT_EQ(users_->count(2), 0U);
}

TEST_P(UserRepositoryTest, RefusesATakenAddressInAnyCase) {
  static_cast<void>(users_->add(1,
                                "stra\xC3\x9F"
                                "e@example.com",
                                "A"));
  EXPECT_EQ(refusal_of("STRASSE@example.com", "B"), Status::conflict);
  EXPECT_EQ(users_->count(1), 1U);
}

TEST_P(UserRepositoryTest, RefusesWhatIsNoAddressOrNoName) {
  for (const char* email :
       {"", "ada", "@example.com", "ada@", "a da@example.com", "ada@exam\nple.com", "\xFF@example.com"})
    EXPECT_EQ(refusal_of(email, "Ada"), Status::invalid_argument) << email;
  EXPECT_EQ(refusal_of(std::string(250, 'a') + "@example.com", "Ada"), Status::invalid_argument);
  EXPECT_EQ(refusal_of("ada@example.com", "  "), Status::invalid_argument);
  EXPECT_EQ(refusal_of("ada@example.com", "\xC3"), Status::invalid_argument);
  EXPECT_EQ(refusal_of("ada@example.com", std::string("A\0da", 4)), Status::invalid_argument);
  EXPECT_EQ(users_->count(1), 0U);
}

TEST_P(UserRepositoryTest, SearchesBeginningsOfWordsAndOfTheAddress) {
  for (const auto& [email, name] : {std::pair{"ada@example.com", "Ada Lovelace"},
                                    {"grace@example.com", "Grace Hopper"},
                                    {"z@example.com", "Anne-Marie \xC3\x84rzte"},
                                    {"percent@example.com", "100% O'Neill"},
                                    {"under_score@example.com", "Snake"}})
    static_cast<void>(users_->add(1, email, name));
  using Names = std::vector<std::string>;
  EXPECT_EQ(names("ada"), Names{"Ada Lovelace"});
  EXPECT_EQ(names("LOVE"), Names{"Ada Lovelace"});
  EXPECT_EQ(names("velace"), Names{});
  EXPECT_EQ(names("marie"), Names{"Anne-Marie \xC3\x84rzte"});
  EXPECT_EQ(names("anne-m"), Names{"Anne-Marie \xC3\x84rzte"});
  EXPECT_EQ(names("\xC3\xA4r"), Names{"Anne-Marie \xC3\x84rzte"});
  EXPECT_EQ(names("Grace@"), Names{"Grace Hopper"});
  EXPECT_EQ(names("example"), Names{});
  EXPECT_EQ(names("%"), Names{});
  EXPECT_EQ(names("_"), Names{});
  EXPECT_EQ(names("100%"), Names{"100% O'Neill"});
  EXPECT_EQ(names("under_"), Names{"Snake"});
  EXPECT_EQ(names("o'n"), Names{"100% O'Neill"});
  EXPECT_EQ(names("").size(), 5U);
  EXPECT_EQ(names("").front(), "Snake") << "newest first";
  EXPECT_EQ(users_->list(1, "", 2).size(), 2U);
}

TEST_P(UserRepositoryTest, VisitsEverybodyOnce) {
  database_->transact("test", [&](soci::session&) {
    for (int i = 0; i < 2001; ++i)
      execute("INSERT INTO users (workspace_id, email, email_key) VALUES (1, 'u" + std::to_string(i) +
              "', 'u" + std::to_string(i) + "')");
  });
  std::vector<std::string> emails;
  users_->each(1, [&](const core::User& user) { emails.push_back(user.email); });
  ASSERT_EQ(emails.size(), 2001U);
  EXPECT_EQ(emails.front(), "u0");
  EXPECT_EQ(emails.back(), "u2000");
}

}  // namespace
}  // namespace rollcall::store
