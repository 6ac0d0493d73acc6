#include "accounts/sign_in_limits.hpp"

#include "backends.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::accounts {
namespace {

using std::chrono::seconds;

TEST(SignInWait, BeginsAfterTheFreeAttemptsAndDoubles) {
  EXPECT_EQ(wait_after(4, 5), seconds(0));
  EXPECT_EQ(wait_after(5, 5), seconds(1));
  EXPECT_EQ(wait_after(6, 5), seconds(2));
  EXPECT_EQ(wait_after(9, 5), seconds(16));
}

TEST(SignInWait, EndsAtAQuarterOfAnHour) {
  EXPECT_EQ(wait_after(15, 5), seconds(900));
  EXPECT_EQ(wait_after(1'000'000, 5), seconds(900));
}

TEST(AddressSubject, StandsForTheNetworkOfOneCustomer) {
  EXPECT_EQ(address_subject("192.0.2.7"), "address:192.0.2.7");
  EXPECT_EQ(address_subject("2001:db8:1:2:3:4:5:6"), "address:2001:db8:1:2::/64");
  EXPECT_EQ(address_subject("2001:db8:1:2:ffff::1"), "address:2001:db8:1:2::/64");
  EXPECT_NE(address_subject("2001:db8:1:3::1"), address_subject("2001:db8:1:2::1"));
}

class SignInLimitsTest : public store::StoreTest {
 protected:
  /// Attempts until one is refused, at most so many.
  int allowed(SignInLimits& limits, const std::string& subject, int most) {
    for (int i = 0; i < most; ++i) try {
        limits.attempt(subject, 3);
      } catch (const Error& error) {
        EXPECT_EQ(error.status(), Status::throttled);
        EXPECT_GT(error.reason().retry_after_ms, 0);
        return i;
      }
    return most;
  }
  /// As if the last attempt had been so long ago.
  void let_pass(const std::string& time) {
    execute("UPDATE sign_in_failures SET last_at = " +
            (GetParam() == people::Backend::sqlite
                 ? "strftime('%Y-%m-%dT%H:%M:%fZ', last_at, '-" + time + "')"
                 : "last_at - INTERVAL '" + time + "'"));
  }
};
ROLLCALL_ON_EACH_BACKEND(SignInLimitsTest);

TEST_P(SignInLimitsTest, LetWaitAfterTheFreeAttempts) {
  const auto failures = store::make_sign_in_failure_repository(database_);
  SignInLimits limits(*failures);
  EXPECT_EQ(allowed(limits, "account:1", 10), 3);
  EXPECT_EQ(allowed(limits, "account:2", 2), 2);
  let_pass("2 seconds");
  EXPECT_EQ(allowed(limits, "account:1", 10), 1);
  EXPECT_EQ(failures->find("account:1")->count, 4);
}

TEST_P(SignInLimitsTest, DoNotWaitLongerForWhatWasRefused) {
  const auto failures = store::make_sign_in_failure_repository(database_);
  SignInLimits limits(*failures);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(allowed(limits, "account:1", 10), i == 0 ? 3 : 0);
  EXPECT_EQ(failures->find("account:1")->count, 3);
}

TEST_P(SignInLimitsTest, CountManyAtTheSameTime) {
  static_cast<void>(database_->session());
  std::atomic<int> let_through = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        const auto failures = store::make_sign_in_failure_repository(open());
        SignInLimits limits(*failures);
        let_through += allowed(limits, "account:1", 3);
      });
  }
  EXPECT_EQ(let_through, 3);
}

TEST_P(SignInLimitsTest, ForgetAfterADayButKnowGoodPlacesForLonger) {
  const auto failures = store::make_sign_in_failure_repository(database_);
  SignInLimits limits(*failures);
  limits.attempt("account:1", 3);
  failures->trust("account:1 here");
  let_pass("2 days");
  failures->forget_old();
  EXPECT_FALSE(failures->find("account:1").has_value());
  EXPECT_TRUE(failures->is_trusted("account:1 here"));
  let_pass("100 days");
  failures->forget_old();
  EXPECT_FALSE(failures->is_trusted("account:1 here"));
}

TEST_P(SignInLimitsTest, TakeBackOneAttempt) {
  const auto failures = store::make_sign_in_failure_repository(database_);
  SignInLimits limits(*failures);
  for (int i = 0; i < 10; ++i) {
    limits.attempt("address:192.0.2.7", 3);
    failures->take_back("address:192.0.2.7");
  }
  EXPECT_EQ(failures->find("address:192.0.2.7")->count, 0);
}

}  // namespace
}  // namespace rollcall::accounts
