#include "notices/test_messages.hpp"

#include "rollcall/sdk/error.hpp"

#include <fmt/format.h>

namespace rollcall::notices {
namespace {

constexpr std::size_t kMostAMinute = 5;

std::string iso_now() {
  const auto now = std::chrono::system_clock::now();
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(now - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

Message test_message(std::int64_t account_id) {
  Message message;
  message.event = "test";
  message.notice.created_at = iso_now();
  std::string moment;
  for (const char c : message.notice.created_at)
    if (c >= '0' && c <= '9') moment += c;
  message.delivery = fmt::format("test-{}-{}", account_id, moment);
  message.notice.notice.severity = core::Severity::info;
  message.notice.notice.title = "A test message";
  message.notice.notice.message = "Notifications of Rollcall arrive here.";
  return message;
}

}  // namespace

core::TestResult TestMessages::send_test(std::int64_t account_id, core::Channel channel,
                                         const std::string& target, const std::string& secret) {
  if (channel == core::Channel::mail && !channels_.has_mail())
    throw Error(Status::failed_precondition,
                {.message = "No mail server is set up on this host.",
                 .next_step = "Set [mail] server and from in rollcall.ini and start the host again."});
  count(account_id);
  const Message message = test_message(account_id);
  const Sent sent = channel == core::Channel::mail ? channels_.mail(target, message, {})
                                                   : channels_.webhook(target, secret, message, {});
  return {sent.outcome == Sent::Outcome::delivered, sent.message};
}

void TestMessages::count(std::int64_t account_id) {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  auto& recent = recent_[account_id];
  std::erase_if(recent, [&](const auto& at) { return now - at > std::chrono::minutes(1); });
  if (recent.size() >= kMostAMinute)
    throw Error(Status::throttled, {.message = "You sent several test messages within a minute.",
                                    .next_step = "Wait a minute."});
  recent.push_back(now);
}

}  // namespace rollcall::notices
