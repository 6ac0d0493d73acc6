#include "notices/mail_message.hpp"

#include "notices/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace rollcall::notices {
namespace {

constexpr std::size_t kLongestPlainHeader = 60;
constexpr std::size_t kLongestHeaderText = 500;
constexpr std::size_t kLongestText = 32 * 1024;
constexpr std::size_t kLongestLine = 76;
// "Subject: " and an encoded word with its frame of 12 stay below 76 (RFC 2047 2).
constexpr std::size_t kLongestEncodedText = 52;

std::string hex_escape(char c) {
  return fmt::format("={:02X}", static_cast<unsigned char>(c));
}

bool is_plain(char c) noexcept {
  return c >= ' ' && c <= '~';
}

/// RFC 2047 5 (3): what stands for itself anywhere in a header.
std::string encoded_character(std::string_view character) {
  std::string encoded;
  for (const char c : character) {
    const bool is_itself =
        std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 0x80;
    encoded += is_itself ? std::string(1, c) : c == ' ' ? std::string("_") : hex_escape(c);
  }
  return encoded;
}

std::string encoded_words(std::string_view text) {
  std::string words, word;
  const auto end_word = [&] {
    words += (words.empty() ? "=?UTF-8?Q?" : "\r\n =?UTF-8?Q?") + word + "?=";
    word.clear();
  };
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(1, character_size(text));
    const std::string character = encoded_character(text.substr(0, size));
    if (word.size() + character.size() > kLongestEncodedText) end_word();
    word += character;
    text.remove_prefix(size);
  }
  end_word();
  return words;
}

/// A display name: quoted, or encoded words.
std::string phrase(std::string_view name) {
  const std::string line = clean_line(name, kLongestHeaderText);
  if (line.size() > kLongestPlainHeader || !std::all_of(line.begin(), line.end(), is_plain))
    return encoded_words(line);
  std::string quoted = "\"";
  for (const char c : line) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

std::string header_text(std::string_view text) {
  const std::string line = clean_line(text, kLongestHeaderText);
  if (line.empty()) return {};
  const bool is_short_and_plain = line.size() <= kLongestPlainHeader && line.front() != ' ' &&
                                  line.back() != ' ' && line.find("=?") == std::string::npos &&
                                  std::all_of(line.begin(), line.end(), is_plain);
  return is_short_and_plain ? line : encoded_words(line);
}

std::string quoted_printable(std::string_view text) {
  std::string encoded;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      encoded += "\r\n";
      column = 0;
      continue;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
    const std::string piece =
        is_plain(c) && c != '=' && !(c == ' ' && ends_line) ? std::string(1, c) : hex_escape(c);
    if (column + piece.size() >= kLongestLine) {
      encoded += "=\r\n";
      column = 0;
    }
    encoded += piece;
    column += piece.size();
  }
  return encoded;
}

std::string mail_date(std::chrono::system_clock::time_point time) {
  using std::chrono::days, std::chrono::floor, std::chrono::seconds;
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(floor<seconds>(time - day));
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string to_wire(const MailMessage& message) {
  const std::string from = message.from_name.empty()
                               ? message.from_address
                               : phrase(message.from_name) + "\r\n <" + message.from_address + ">";
  return "Date: " + mail_date(message.date) + "\r\nFrom: " + from + "\r\nTo: " + message.to_address +
         "\r\nMessage-ID: <" + message.message_id + ">\r\nSubject: " + header_text(message.subject) +
         "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
         "Content-Transfer-Encoding: quoted-printable\r\nAuto-Submitted: auto-generated\r\n\r\n" +
         quoted_printable(clean_text(message.text, kLongestText)) + "\r\n";
}

}  // namespace rollcall::notices
