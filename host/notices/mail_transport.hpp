#pragma once

#include "notices/mail_message.hpp"
#include "notices/sent.hpp"

#include <chrono>
#include <stop_token>
#include <string>

namespace rollcall::notices {

/// The mail server that the host sends by.
struct MailServer {
  std::string url;   ///< smtp://host[:port] or smtps://host[:port]
  std::string user;  ///< empty: no sign-in
  std::string password;
  std::string from_name;
  std::string from_address;
  std::string ca_file;  ///< PEM; empty: the system's
};

/// Hands the message to the server. smtps encrypts from the start; smtp uses STARTTLS where the server offers
/// it, insists on it when there is a password, and leaves it out on this machine itself, where certificates
/// seldom fit. A mail that the server refuses for good (5xx) is refused, anything else can be tried again.
[[nodiscard]] Sent send_mail(const MailServer& server, const MailMessage& message,
                             std::chrono::milliseconds most_time, std::stop_token stop);

}  // namespace rollcall::notices
