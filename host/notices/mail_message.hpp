#pragma once

#include <chrono>
#include <string>
#include <string_view>

/// A mail as it goes over the wire (RFC 5322, RFC 2045, RFC 2047). Pure.
namespace rollcall::notices {

struct MailMessage {
  std::string from_name;     ///< any text; empty: none
  std::string from_address;  ///< one that core::fault_of_mail_address() takes
  std::string to_address;    ///< likewise
  std::string message_id;    ///< without angle brackets; printable ASCII without spaces
  std::string subject;       ///< any text
  std::string text;          ///< any text
  std::chrono::system_clock::time_point date;
};

/// Header and body, lines ended by CRLF. Whatever is in the texts, no header and no line of SMTP comes from
/// it.
[[nodiscard]] std::string to_wire(const MailMessage& message);

/// Unstructured header text: as it is when it is short and plain, else encoded words (RFC 2047), folded.
[[nodiscard]] std::string header_text(std::string_view text);

/// RFC 2045 6.7, for text: '\n' ends a line.
[[nodiscard]] std::string quoted_printable(std::string_view text);

/// RFC 5322 3.3, in UTC.
[[nodiscard]] std::string mail_date(std::chrono::system_clock::time_point time);

}  // namespace rollcall::notices
