#include "backends.hpp"
#include "core/account_ports.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class TokenRepositoryTest : public StoreTest {
 protected:
  TokenRepositoryTest() {
    core::Account account;
    account.user = "ada";
    account.role = core::Role::administrator;
    ada_ = accounts_->add(account, "hash");
    account.user = "bob";
    bob_ = accounts_->add(account, "hash");
  }

  std::unique_ptr<core::AccountRepository> accounts_ = make_account_repository(database_);
  std::unique_ptr<core::TokenRepository> tokens_ = make_token_repository(database_);
  std::int64_t ada_ = 0, bob_ = 0;
};
ROLLCALL_ON_EACH_BACKEND(TokenRepositoryTest);

TEST_P(TokenRepositoryTest, KnowsWhatATokenMay) {
  const auto id = tokens_->add(ada_, "h1", "backup", "rc_abcd", {"users:write", "read"}, hours(24));
  const auto holder = tokens_->use("h1");
  ASSERT_TRUE(holder.has_value());
  EXPECT_EQ(holder->account.id, ada_);
  EXPECT_EQ(holder->account.role, core::Role::administrator);
  EXPECT_EQ(holder->token.id, id);
  EXPECT_EQ(holder->token.name, "backup");
  EXPECT_EQ(holder->token.hint, "rc_abcd");
  EXPECT_EQ(holder->token.scopes, (std::set<std::string>{"read", "users:write"}));
  EXPECT_FALSE(tokens_->use("h2").has_value());
}

TEST_P(TokenRepositoryTest, NotesTheLastUseOnceAMinute) {
  tokens_->add(ada_, "h1", "backup", "rc_abcd", {"read"}, hours(24));
  EXPECT_EQ(tokens_->list(ada_).front().last_used_at, "");
  tokens_->use("h1");
  const std::string first = tokens_->list(ada_).front().last_used_at;
  EXPECT_TRUE(first.ends_with('Z')) << first;
  tokens_->use("h1");
  EXPECT_EQ(tokens_->list(ada_).front().last_used_at, first);
  execute("UPDATE api_tokens SET last_used_at = '2020-01-01T00:00:00.000Z'");
  tokens_->use("h1");
  EXPECT_GE(tokens_->list(ada_).front().last_used_at, first);
}

TEST_P(TokenRepositoryTest, EndsWithItsTimeOrItsAccount) {
  tokens_->add(ada_, "old", "old", "rc_abcd", {"read"}, seconds(0));
  EXPECT_FALSE(tokens_->use("old").has_value());
  tokens_->add(ada_, "h1", "backup", "rc_abcd", {"read"}, hours(24));
  accounts_->change(ada_, {.enabled = false}, std::nullopt);
  EXPECT_FALSE(tokens_->use("h1").has_value());
  accounts_->remove(ada_);
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM api_tokens"), "0");
}

TEST_P(TokenRepositoryTest, BelongsToOneAccount) {
  const auto id = tokens_->add(ada_, "h1", "backup", "rc_abcd", {"read"}, hours(24));
  EXPECT_TRUE(tokens_->list(bob_).empty());
  EXPECT_FALSE(tokens_->remove(bob_, id));
  EXPECT_TRUE(tokens_->remove(ada_, id));
  EXPECT_FALSE(tokens_->use("h1").has_value());
}

}  // namespace
}  // namespace rollcall::store
