#include "backends.hpp"
#include "core/account_ports.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

using core::Account;
using core::Role;

class AccountRepositoryTest : public StoreTest {
 protected:
  std::int64_t add(const std::string& user, Role role = Role::administrator) {
    Account account;
    account.user = user;
    account.role = role;
    return accounts_->add(account, "hash of " + user);
  }
  static Status status_of(const std::function<void()>& work) {
    try {
      work();
      return Status::ok;
    } catch (const Error& error) {
      EXPECT_FALSE(error.message().empty());
      return error.status();
    }
  }

  std::unique_ptr<core::AccountRepository> accounts_ = make_account_repository(database_);
};
ROLLCALL_ON_EACH_BACKEND(AccountRepositoryTest);

TEST_P(AccountRepositoryTest, KeepsAccounts) {
  Account account;
  account.user = "Ada";
  account.name = "Ada Lovelace";
  account.email = "ada@example.com";
  account.role = Role::administrator;
  account.language = "en";
  const auto id = accounts_->add(account, "hash");
  const auto stored = accounts_->find(id);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->account.user, "Ada");
  EXPECT_EQ(stored->account.name, "Ada Lovelace");
  EXPECT_EQ(stored->account.email, "ada@example.com");
  EXPECT_EQ(stored->account.role, Role::administrator);
  EXPECT_EQ(stored->account.language, "en");
  EXPECT_TRUE(stored->account.enabled);
  EXPECT_TRUE(stored->account.created_at.ends_with('Z')) << stored->account.created_at;
  EXPECT_EQ(stored->account.last_sign_in_at, "");
  EXPECT_EQ(stored->password_hash, "hash");
  accounts_->note_sign_in(id);
  EXPECT_TRUE(accounts_->find(id)->account.last_sign_in_at.ends_with('Z'));
  EXPECT_FALSE(accounts_->find(id + 1).has_value());
}

TEST_P(AccountRepositoryTest, ComparesUserNamesWithoutCase) {
  const auto id = add("Jürgen");
  EXPECT_EQ(accounts_->find("JÜRGEN")->account.id, id);
  EXPECT_FALSE(accounts_->find("jurgen").has_value());
  EXPECT_EQ(status_of([&] { add("jÜRGEN"); }), Status::conflict);
  EXPECT_EQ(accounts_->list().size(), 1U);
}

TEST_P(AccountRepositoryTest, ChangesOnlyWhatIsGiven) {
  const auto id = add("ada");
  accounts_->change(id, {.name = "Ada"}, std::nullopt);
  accounts_->change(id, {.email = "ada@example.com", .language = "he"}, std::nullopt);
  accounts_->change(id, {}, "new hash");
  const auto stored = accounts_->find(id);
  EXPECT_EQ(stored->account.name, "Ada");
  EXPECT_EQ(stored->account.email, "ada@example.com");
  EXPECT_EQ(stored->account.language, "he");
  EXPECT_EQ(stored->password_hash, "new hash");
  EXPECT_EQ(status_of([&] { accounts_->change(id + 1, {.name = "x"}, std::nullopt); }), Status::not_found);
}

TEST_P(AccountRepositoryTest, KeepsTheLastAdministratorWhoCanSignIn) {
  const auto ada = add("ada"), bob = add("bob"), vera = add("vera", Role::viewer);
  accounts_->change(bob, {.enabled = false}, std::nullopt);
  EXPECT_EQ(status_of([&] { accounts_->change(ada, {.enabled = false}, std::nullopt); }),
            Status::failed_precondition);
  EXPECT_EQ(status_of([&] { accounts_->change(ada, {.role = Role::viewer}, std::nullopt); }),
            Status::failed_precondition);
  EXPECT_EQ(status_of([&] { accounts_->remove(ada); }), Status::failed_precondition);
  accounts_->change(ada, {.name = "Ada"}, std::nullopt);
  accounts_->remove(bob);
  accounts_->remove(vera);
  EXPECT_TRUE(accounts_->has_administrator());
  const auto carl = add("carl");
  accounts_->remove(ada);
  EXPECT_EQ(accounts_->list().front().id, carl);
}

/// Two administrators who each take away the other's rights at the same moment.
TEST_P(AccountRepositoryTest, KeepsOneOfManyWhoAreRemovedAtOnce) {
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(add("admin" + std::to_string(i)));
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> threads;
    for (const auto id : ids)
      threads.emplace_back([&, id] {
        const auto accounts = make_account_repository(open());
        if (status_of([&] { accounts->remove(id); }) == Status::failed_precondition) ++refused;
      });
  }
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(accounts_->list().size(), 1U);
}

TEST_P(AccountRepositoryTest, MakesTheFirstAdministratorOnce) {
  using std::chrono::seconds;
  Account first;
  first.user = "first";
  first.role = Role::administrator;
  EXPECT_EQ(status_of([&] { accounts_->add_first("link", first, "hash"); }), Status::not_found);
  accounts_->store_first_link("old", seconds(100));
  accounts_->store_first_link("link", seconds(100));
  EXPECT_EQ(status_of([&] { accounts_->add_first("old", first, "hash"); }), Status::not_found);
  const auto id = accounts_->add_first("link", first, "hash");
  EXPECT_EQ(accounts_->find(id)->account.role, Role::administrator);
  EXPECT_EQ(status_of([&] { accounts_->add_first("link", first, "hash"); }), Status::conflict);
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM first_links"), "0");
}

TEST_P(AccountRepositoryTest, RefusesAnOldLinkAndKeepsAGoodOneWhenTheNameIsTaken) {
  using std::chrono::seconds;
  Account first;
  first.user = "Vera";
  first.role = Role::administrator;
  accounts_->store_first_link("link", seconds(0));
  EXPECT_EQ(status_of([&] { accounts_->add_first("link", first, "hash"); }), Status::not_found);
  add("vera", Role::viewer);
  accounts_->store_first_link("link", seconds(100));
  EXPECT_EQ(status_of([&] { accounts_->add_first("link", first, "hash"); }), Status::conflict);
  first.user = "Ada";
  EXPECT_GT(accounts_->add_first("link", first, "hash"), 0);
}

}  // namespace
}  // namespace rollcall::store
