#include "notices/check_verdict.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::notices {
namespace {

using core::HealthState;
using core::NoticeKind;
constexpr std::chrono::seconds kInterval = std::chrono::hours(6);

core::Connection connection() {
  core::Connection made;
  made.id = 3;
  made.plugin_id = "entra-id";
  made.name = "Contoso";
  return made;
}

core::ConnectionHealth failed(const std::string& code = "unauthenticated") {
  core::ConnectionHealth health;
  health.state = HealthState::failed;
  health.error_message = "The client secret is wrong.";
  health.error_next_step = "Store a new one.";
  health.error_code = code;
  return health;
}

core::ConnectionHealth working(std::int64_t days_left = 0, const std::string& secret = "") {
  core::ConnectionHealth health;
  health.state = HealthState::ok;
  if (!secret.empty()) health.expiries = {{secret, "2026-12-05", days_left}};
  return health;
}

CheckVerdict judge(const core::DueCheck& before, const core::ConnectionHealth& health) {
  return judge_check(before, connection(), health, kInterval);
}

TEST(CheckVerdict, TellsOfAFailureOnceUntilItWorksAgain) {
  const auto first = judge({.connection_id = 3}, failed());
  ASSERT_EQ(first.notices.size(), 1U);
  EXPECT_EQ(first.notices[0].kind, NoticeKind::connection_failed);
  EXPECT_EQ(first.notices[0].connection_id, 3);
  EXPECT_EQ(first.notices[0].message, "The client secret is wrong. Store a new one.");
  EXPECT_EQ(first.next_check, kInterval);
  const auto second = judge(first.state, failed());
  EXPECT_TRUE(second.notices.empty());
  const auto works = judge(second.state, working());
  EXPECT_TRUE(works.notices.empty());
  EXPECT_FALSE(works.state.alarmed);
  const auto again = judge(works.state, failed());
  ASSERT_EQ(again.notices.size(), 1U);
  EXPECT_NE(again.notices[0].key, first.notices[0].key);
}

TEST(CheckVerdict, GivesTheSameKeyToWhatMayHaveBeenTold) {
  const core::DueCheck before{.connection_id = 3, .alarms = 7};
  EXPECT_EQ(judge(before, failed()).notices.at(0).key, judge(before, failed()).notices.at(0).key)
      << "the host may have died before it was noted";
}

TEST(CheckVerdict, HasPatienceWithWhatMayPass) {
  auto verdict = judge({.connection_id = 3}, failed("unavailable"));
  EXPECT_TRUE(verdict.notices.empty());
  EXPECT_LT(verdict.next_check, std::chrono::hours(1));
  verdict = judge(verdict.state, failed("throttled"));
  EXPECT_TRUE(verdict.notices.empty());
  verdict = judge(verdict.state, failed("unavailable"));
  EXPECT_EQ(verdict.notices.size(), 1U);
  EXPECT_EQ(verdict.next_check, kInterval);
  EXPECT_TRUE(judge(verdict.state, failed("unavailable")).notices.empty());
}

TEST(CheckVerdict, BlamesThePluginForWhatItCannotTell) {
  EXPECT_EQ(judge({.connection_id = 3}, failed("internal")).notices.at(0).kind, NoticeKind::plugin_failed);
}

TEST(CheckVerdict, TellsOfAnEndAtEachStep) {
  const auto key = [](std::int64_t days) {
    const auto verdict = judge({.connection_id = 3}, working(days, "client_secret"));
    return verdict.notices.empty() ? std::string() : verdict.notices.at(0).key;
  };
  EXPECT_EQ(key(31), "");
  EXPECT_NE(key(30), "");
  EXPECT_EQ(key(15), key(30));
  EXPECT_NE(key(14), key(15));
  EXPECT_EQ(key(4), key(14));
  EXPECT_NE(key(3), key(4));
  EXPECT_EQ(key(0), key(3));
  EXPECT_NE(key(-1), key(0));
  EXPECT_EQ(key(-100), key(-1));
}

TEST(CheckVerdict, SaysWhatEndsWhen) {
  const auto notice = judge({.connection_id = 3}, working(12, "client_secret")).notices.at(0);
  EXPECT_EQ(notice.kind, NoticeKind::credential_expires);
  EXPECT_EQ(notice.severity, core::Severity::warning);
  EXPECT_EQ(notice.title, "A credential of \"Contoso\" (entra-id) expires in 12 days");
  EXPECT_EQ(notice.message,
            "\"client_secret\" is valid until 2026-12-05. Make a new one at the provider and store it under "
            "Connections.");
}

}  // namespace
}  // namespace rollcall::notices
