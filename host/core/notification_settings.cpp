#include "core/notification_settings.hpp"

#include <algorithm>
#include <array>

namespace rollcall::core {
namespace {

constexpr std::array<std::string_view, 6> kEvents{"job_completed",      "job_issues",
                                                  "job_failed",         "job_needs_approval",
                                                  "credential_expires", "connection_failed"};

constexpr std::size_t kLongestAddress = 254;  // RFC 5321 4.5.3.1.3, less the angle brackets
constexpr std::size_t kLongestLocalPart = 64;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
}

/// RFC 5322 3.2.3, an atom with dots in it.
bool is_dot_atom(std::string_view text) noexcept {
  constexpr std::string_view kSpecials = "!#$%&'*+-/=?^_`{|}~.";
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos && std::all_of(text.begin(), text.end(), [&](char c) {
           return is_letter_or_digit(c) || kSpecials.find(c) != std::string_view::npos;
         });
}

bool is_host_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 253 && name.front() != '.' && name.front() != '-' &&
         name.back() != '.' && name.back() != '-' && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; });
}

bool is_bracketed_ipv6(std::string_view host) noexcept {
  return host.size() > 3 && host.front() == '[' && host.back() == ']' &&
         std::all_of(host.begin() + 1, host.end() - 1, [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
         });
}

/// "127." and three numbers, and nothing that some parsers take for an address in another notation.
bool is_loopback_ipv4(std::string_view host) noexcept {
  int parts = 1, digits = 0;
  for (const char c : host) {
    if (c == '.') {
      if (digits == 0) return false;
      ++parts;
      digits = 0;
    } else if (!is_digit(c) || ++digits > 3) {
      return false;
    }
  }
  return parts == 4 && digits > 0 && host.starts_with("127.");
}

bool is_loopback(std::string_view host) noexcept {
  return host == "localhost" || host == "[::1]" || is_loopback_ipv4(host);
}

bool is_port(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  int number = 0;
  for (const char c : text) number = number * 10 + (c - '0');
  return number >= 1 && number <= 65535;
}

}  // namespace

std::string_view to_string(NoticeEvent event) noexcept {
  return kEvents[static_cast<std::size_t>(event)];
}

std::optional<NoticeEvent> parse_notice_event(std::string_view text) noexcept {
  const auto* const found = std::find(kEvents.begin(), kEvents.end(), text);
  if (found == kEvents.end()) return std::nullopt;
  return static_cast<NoticeEvent>(found - kEvents.begin());
}

NoticeEvent event_of(const Notice& notice) noexcept {
  switch (notice.kind) {
    case NoticeKind::job_completed:
      return notice.severity == Severity::warning ? NoticeEvent::job_issues : NoticeEvent::job_completed;
    case NoticeKind::job_failed:
    case NoticeKind::job_interrupted:
      return NoticeEvent::job_failed;
    case NoticeKind::job_needs_approval:
      return NoticeEvent::job_needs_approval;
    case NoticeKind::credential_expires:
      return NoticeEvent::credential_expires;
    case NoticeKind::connection_failed:
    case NoticeKind::plugin_failed:
      break;
  }
  return NoticeEvent::connection_failed;
}

std::string_view to_string(Channel channel) noexcept {
  return channel == Channel::mail ? "mail" : "webhook";
}

std::optional<Channel> parse_channel(std::string_view text) noexcept {
  if (text == "mail") return Channel::mail;
  if (text == "webhook") return Channel::webhook;
  return std::nullopt;
}

bool wants(const NotificationSettings& settings, Channel channel, const Notice& notice) noexcept {
  const auto& chosen = settings.of(channel);
  if (!chosen.enabled) return false;
  const NoticeEvent event = event_of(notice);
  return chosen.events.contains(event) ||
         (event == NoticeEvent::job_issues && chosen.events.contains(NoticeEvent::job_completed));
}

std::optional<std::string> fault_of_mail_address(std::string_view address) {
  const auto at = address.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size())
    return "An e-mail address looks like name@example.com.";
  if (address.size() > kLongestAddress || at > kLongestLocalPart) return "This e-mail address is too long.";
  if (!is_dot_atom(address.substr(0, at)) || !is_host_name(address.substr(at + 1)))
    return "Mail can only be sent to an address of plain letters, digits and signs, like name@example.com.";
  return std::nullopt;
}

std::optional<std::string> fault_of_webhook_url(std::string_view url) {
  const bool secure = url.starts_with("https://");
  if (!secure && !url.starts_with("http://")) return "The address must begin with https://.";
  const std::string_view rest = url.substr(secure ? 8 : 7);
  if (std::any_of(url.begin(), url.end(),
                  [](char c) { return c <= ' ' || c > '~' || c == '\\' || c == '#'; }))
    return "The address may hold no spaces, no \"#\", no \"\\\" and no letters beyond ASCII; encode them.";
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos)
    return "The address may hold no user name and password; sign with a secret instead.";
  const auto end = authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
  const std::string_view host = authority.substr(0, end);
  const std::string_view port = end < authority.size() ? authority.substr(end) : std::string_view();
  if (!is_host_name(host) && !is_bracketed_ipv6(host))
    return "The address needs the name of a host, like https://example.com/hook.";
  if (!port.empty() && (port.front() != ':' || !is_port(port.substr(1))))
    return "The port of the address must be a number from 1 to 65535.";
  if (!secure && !is_loopback(host))
    return "The address must begin with https://; http:// is only for this machine itself.";
  return std::nullopt;
}

}  // namespace rollcall::core
