#include "notices/channels.hpp"

#include "core/notification_settings.hpp"
#include "notices/webhook_message.hpp"
#include "notices/webhook_transport.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace rollcall::notices {
namespace {

/// Without a public address there is no page to name.
std::string where_to_look(const core::Notice& notice) {
  if (notice.job_id != 0)
    return fmt::format("On the host, \"rollcall jobs show {}\" tells more.", notice.job_id);
  if (notice.connection_id != 0)
    return fmt::format("On the host, \"rollcall connection test {}\" tells more.", notice.plugin);
  return {};
}

std::string mail_text(const Message& message, const std::string& public_url) {
  const core::Notice& notice = message.notice.notice;
  std::string text = notice.title + "\n\n" + notice.message + "\n";
  const std::string more = public_url.empty() ? where_to_look(notice) : link_of(public_url, notice);
  if (!more.empty()) text += "\n" + more + "\n";
  return text + "\n-- \nRollcall sends this because you chose it in your settings" +
         (public_url.empty() ? "." : ": " + public_url + "/settings") + "\n";
}

/// The same at every attempt, so that mail programs show a double once.
std::string message_id(const Message& message, const std::string& from_address) {
  std::string moment;
  for (const char c : message.notice.created_at)
    if (c >= '0' && c <= '9') moment += c;
  return "rollcall." + message.delivery + "." + moment + from_address.substr(from_address.find('@'));
}

}  // namespace

Sent Channels::mail(const std::string& address, const Message& message, std::stop_token stop) const {
  if (!options_.mail) return {Sent::Outcome::refused, "No mail server is set up on this host."};
  if (address.empty())
    return {Sent::Outcome::refused, "There is no e-mail address to send to; add one to your profile."};
  if (const auto fault = core::fault_of_mail_address(address)) return {Sent::Outcome::refused, *fault};
  const MailServer& server = *options_.mail;
  const MailMessage mail{.from_name = server.from_name,
                         .from_address = server.from_address,
                         .to_address = address,
                         .message_id = message_id(message, server.from_address),
                         .subject = "[Rollcall] " + message.notice.notice.title,
                         .text = mail_text(message, options_.public_url),
                         .date = std::chrono::system_clock::now()};
  return send_mail(server, mail, options_.mail_time, std::move(stop));
}

Sent Channels::webhook(const std::string& url, const std::string& secret, const Message& message,
                       std::stop_token stop) const {
  if (const auto fault = core::fault_of_webhook_url(url)) return {Sent::Outcome::refused, *fault};
  std::string body = webhook_body(message, options_.public_url);
  std::vector<std::string> headers{"Rollcall-Delivery: " + message.delivery};
  if (!secret.empty()) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    headers.push_back("Rollcall-Signature: " + webhook_signature(secret, seconds, body));
  }
  return post_webhook(url, headers, std::move(body), options_.webhook_time, std::move(stop));
}

}  // namespace rollcall::notices
