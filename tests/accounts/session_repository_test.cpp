#include "backends.hpp"
#include "core/account_ports.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class SessionRepositoryTest : public StoreTest {
 protected:
  SessionRepositoryTest() {
    core::Account account;
    account.user = "ada";
    account.role = core::Role::administrator;
    ada_ = accounts_->add(account, "hash");
    account.user = "bob";
    bob_ = accounts_->add(account, "hash");
  }
  void add(const std::string& hash, core::SessionLife life = {}) {
    sessions_->add(hash, ada_, "csrf of " + hash, "192.0.2.7", life);
  }
  /// As if the session had been used so long ago for the last time.
  void let_pass(const std::string& time) {
    const bool is_sqlite = GetParam() == people::Backend::sqlite;
    for (const std::string column : {"last_seen_at", "expires_at", "ends_at"})
      execute("UPDATE sessions SET " + column + " = " +
              (is_sqlite ? "strftime('%Y-%m-%dT%H:%M:%fZ', " + column + ", '-" + time + "')"
                         : column + " - INTERVAL '" + time + "'"));
  }

  std::unique_ptr<core::AccountRepository> accounts_ = make_account_repository(database_);
  std::unique_ptr<core::SessionRepository> sessions_ = make_session_repository(database_);
  std::int64_t ada_ = 0, bob_ = 0;
};
ROLLCALL_ON_EACH_BACKEND(SessionRepositoryTest);

TEST_P(SessionRepositoryTest, KnowsWhoseSessionItIs) {
  add("h1");
  const auto session = sessions_->find("h1");
  ASSERT_TRUE(session.has_value());
  EXPECT_EQ(session->account.id, ada_);
  EXPECT_EQ(session->account.user, "ada");
  EXPECT_EQ(session->account.role, core::Role::administrator);
  EXPECT_EQ(session->csrf_token, "csrf of h1");
  EXPECT_TRUE(session->expires_at.ends_with('Z'));
  EXPECT_FALSE(sessions_->find("h2").has_value());
}

TEST_P(SessionRepositoryTest, EndsWhenNobodyUsesIt) {
  add("h1", {hours(8), hours(100)});
  let_pass("7 hours");
  ASSERT_TRUE(sessions_->find("h1").has_value());
  let_pass("2 hours");
  EXPECT_FALSE(sessions_->find("h1").has_value());
  sessions_->remove_expired();
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM sessions"), "0");
}

TEST_P(SessionRepositoryTest, LivesOnWhileItIsUsedButNotForEver) {
  const core::SessionLife life{hours(8), hours(20)};
  add("h1", life);
  for (int i = 0; i < 3; ++i) {
    let_pass("6 hours");
    sessions_->keep("h1", life);
    ASSERT_TRUE(sessions_->find("h1").has_value()) << i;
  }
  let_pass("3 hours");
  EXPECT_FALSE(sessions_->find("h1").has_value());
}

TEST_P(SessionRepositoryTest, WritesItsUseOnceAMinute) {
  add("h1");
  const auto before = sessions_->find("h1")->expires_at;
  sessions_->keep("h1", {});
  EXPECT_EQ(sessions_->find("h1")->expires_at, before);
  let_pass("2 minutes");
  const auto aged = sessions_->find("h1")->expires_at;
  sessions_->keep("h1", {});
  EXPECT_GT(sessions_->find("h1")->expires_at, aged);
}

TEST_P(SessionRepositoryTest, EndsWithTheAccountsPasswordRightOrLife) {
  add("h1");
  accounts_->change(ada_, {.name = "Ada"}, std::nullopt);
  EXPECT_TRUE(sessions_->find("h1").has_value());
  accounts_->change(ada_, {}, "new hash");
  EXPECT_FALSE(sessions_->find("h1").has_value());
  add("h2");
  accounts_->change(ada_, {.enabled = false}, std::nullopt);
  accounts_->change(ada_, {.enabled = true}, std::nullopt);
  EXPECT_FALSE(sessions_->find("h2").has_value());
  add("h3");
  accounts_->remove(ada_);
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM sessions"), "0");
}

TEST_P(SessionRepositoryTest, EndsOneOrAllOfAnAccount) {
  add("h1");
  add("h2");
  sessions_->add("h3", bob_, "csrf", "192.0.2.7", {});
  sessions_->remove("h1");
  EXPECT_FALSE(sessions_->find("h1").has_value());
  EXPECT_TRUE(sessions_->find("h2").has_value());
  sessions_->remove_of(ada_);
  EXPECT_FALSE(sessions_->find("h2").has_value());
  EXPECT_TRUE(sessions_->find("h3").has_value());
}

}  // namespace
}  // namespace rollcall::store
