#pragma once

#include "notices/mail_transport.hpp"
#include "notices/message.hpp"
#include "notices/sent.hpp"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

namespace rollcall::notices {

struct ChannelOptions {
  std::optional<MailServer> mail;  ///< nothing: no mail is sent
  std::string public_url;          ///< for links; empty: none
  std::chrono::milliseconds mail_time = std::chrono::seconds(20);
  std::chrono::milliseconds webhook_time = std::chrono::seconds(10);
};

/// The ways out of the host. Thread-safe.
class Channels {
 public:
  explicit Channels(ChannelOptions options) : options_(std::move(options)) {
    while (options_.public_url.ends_with('/')) options_.public_url.pop_back();
  }

  [[nodiscard]] bool has_mail() const noexcept { return options_.mail.has_value(); }
  /// Refused when the address cannot be used, or without a mail server.
  [[nodiscard]] Sent mail(const std::string& address, const Message& message, std::stop_token stop) const;
  /// Refused when the address cannot be used. Signed when there is a secret.
  [[nodiscard]] Sent webhook(const std::string& url, const std::string& secret, const Message& message,
                             std::stop_token stop) const;

 private:
  ChannelOptions options_;
};

}  // namespace rollcall::notices
