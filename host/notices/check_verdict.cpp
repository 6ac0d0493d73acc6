#include "notices/check_verdict.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace rollcall::notices {
namespace {

constexpr std::uint64_t kPatience = 3;
constexpr std::chrono::seconds kSoon = std::chrono::minutes(15);
/// Days before the end; the last one: it has ended.
constexpr std::array<std::int64_t, 4> kExpirySteps{-1, 3, 14, 30};

bool may_pass(const std::string& code) {
  return code == "unavailable" || code == "throttled" || code == "cancelled";
}

std::string name_of(const core::Connection& connection) {
  return fmt::format("\"{}\" ({})", connection.name, connection.plugin_id);
}

core::Notice notice_about(const core::Connection& connection) {
  core::Notice notice;
  notice.connection_id = connection.id;
  notice.plugin = connection.plugin_id;
  return notice;
}

core::Notice failure_notice(const core::Connection& connection, const core::ConnectionHealth& health,
                            std::uint64_t alarm) {
  core::Notice notice = notice_about(connection);
  // What a plugin cannot tell better is its own fault: it crashed, hung, or answered what is no answer.
  const bool is_plugin = health.error_code == "internal";
  notice.kind = is_plugin ? core::NoticeKind::plugin_failed : core::NoticeKind::connection_failed;
  notice.severity = core::Severity::error;
  notice.title = is_plugin ? "The plugin " + connection.plugin_id + " failed"
                           : "The connection " + name_of(connection) + " does not work";
  notice.message = health.error_message;
  if (!health.error_next_step.empty()) notice.message += " " + health.error_next_step;
  notice.key = fmt::format("connection-failed:{}:{}", connection.id, alarm);
  return notice;
}

std::string remaining(std::int64_t days) {
  if (days < 0) return "has expired";
  if (days == 0) return "expires today";
  if (days == 1) return "expires tomorrow";
  return fmt::format("expires in {} days", days);
}

std::optional<core::Notice> expiry_notice(const core::Connection& connection, const core::Expiry& expiry) {
  const auto* const step = std::find_if(kExpirySteps.begin(), kExpirySteps.end(),
                                        [&](std::int64_t days) { return expiry.days_left <= days; });
  if (step == kExpirySteps.end()) return std::nullopt;
  core::Notice notice = notice_about(connection);
  notice.kind = core::NoticeKind::credential_expires;
  notice.severity = expiry.days_left <= 3 ? core::Severity::error : core::Severity::warning;
  notice.title = fmt::format("A credential of {} {}", name_of(connection), remaining(expiry.days_left));
  notice.message =
      fmt::format("\"{}\" {} {}. Make a new one at the provider and store it under Connections.",
                  expiry.secret, expiry.days_left < 0 ? "expired on" : "is valid until", expiry.expires_on);
  notice.key = fmt::format("credential:{}:{}:{}:{}", connection.id, expiry.secret, expiry.expires_on, *step);
  return notice;
}

}  // namespace

CheckVerdict judge_check(const core::DueCheck& before, const core::Connection& connection,
                         const core::ConnectionHealth& health, std::chrono::seconds interval) {
  CheckVerdict verdict{.notices = {}, .state = before, .next_check = interval};
  if (health.state == core::HealthState::failed) {
    ++verdict.state.failures;
    const bool has_patience = may_pass(health.error_code) && verdict.state.failures < kPatience;
    if (has_patience) verdict.next_check = std::min(interval, kSoon);
    if (!has_patience && !before.alarmed) {
      verdict.notices.push_back(failure_notice(connection, health, before.alarms));
      verdict.state.alarmed = true;
      ++verdict.state.alarms;
    }
  } else {
    verdict.state.failures = 0;
    verdict.state.alarmed = false;
  }
  for (const auto& expiry : health.expiries)
    if (auto notice = expiry_notice(connection, expiry)) verdict.notices.push_back(std::move(*notice));
  return verdict;
}

}  // namespace rollcall::notices
