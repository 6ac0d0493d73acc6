#pragma once

#include "core/notice.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

/// What an account has sent outside, and the rules for where it may go.
namespace rollcall::core {

/// What one may want to hear of elsewhere than in the panel.
enum class NoticeEvent : std::uint8_t {
  job_completed,  ///< with issues or without
  job_issues,     ///< completed with issues
  job_failed,     ///< failed or interrupted
  job_needs_approval,
  credential_expires,
  connection_failed  ///< a connection or a plugin does not work any more
};
[[nodiscard]] std::string_view to_string(NoticeEvent event) noexcept;
[[nodiscard]] std::optional<NoticeEvent> parse_notice_event(std::string_view text) noexcept;

/// The one that says most about the notice: a job completed with issues (severity warning) is job_issues.
[[nodiscard]] NoticeEvent event_of(const Notice& notice) noexcept;

enum class Channel : std::uint8_t { mail, webhook };
[[nodiscard]] std::string_view to_string(Channel channel) noexcept;
[[nodiscard]] std::optional<Channel> parse_channel(std::string_view text) noexcept;

/// Off, with what matters most chosen, for an account that never said anything.
struct NotificationSettings {
  struct OneChannel {
    bool enabled = false;
    std::string target = {};  ///< mail: the address, empty for the profile's; webhook: the URL
    std::set<NoticeEvent> events = {NoticeEvent::job_failed, NoticeEvent::job_needs_approval,
                                    NoticeEvent::credential_expires, NoticeEvent::connection_failed};

    bool operator==(const OneChannel&) const = default;
  };
  OneChannel mail = {};
  OneChannel webhook = {};

  [[nodiscard]] const OneChannel& of(Channel channel) const& noexcept {
    return channel == Channel::mail ? mail : webhook;
  }
  bool operator==(const NotificationSettings&) const = default;
};

[[nodiscard]] bool wants(const NotificationSettings& settings, Channel channel,
                         const Notice& notice) noexcept;

/// Why mail cannot be sent there, as one sentence; nothing when it can. Takes plain addresses of printable
/// ASCII (RFC 5321 without quoted local parts): what can go into an SMTP command and a header as it is.
[[nodiscard]] std::optional<std::string> fault_of_mail_address(std::string_view address);

/// Why a webhook cannot be there, as one sentence; nothing when it can: https to anywhere, http to the own
/// machine (localhost, 127.0.0.0/8, [::1]) only. Private networks are allowed: an administrator may well have
/// a receiver inside. No user name, no fragment, nothing that two URL parsers might read differently.
[[nodiscard]] std::optional<std::string> fault_of_webhook_url(std::string_view url);

}  // namespace rollcall::core
