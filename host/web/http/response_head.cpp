#include "web/http/response_head.hpp"

#include "web/http/refusal.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include <fmt/format.h>

namespace rollcall::web::http {
namespace {

using Field = std::pair<std::string_view, std::string_view>;

/// What the server alone may say.
constexpr std::array<std::string_view, 6> kOurs{
    "content-length", "transfer-encoding", "connection", "keep-alive", "date", "server"};

/// On every answer, unless the handler says otherwise. The policy is that of an answer which is no page.
constexpr std::array<Field, 5> kSafeguards{{
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
}};
constexpr Field kOnlyTls{"Strict-Transport-Security", "max-age=31536000"};

bool is_ours(std::string_view name) {
  Headers one;
  one.add(std::string(name), "");
  return std::any_of(kOurs.begin(), kOurs.end(), [&](std::string_view ours) { return one.has(ours); });
}

bool stays_in_its_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || static_cast<unsigned char>(c) == 0x7f;
  });
}

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t:") == std::string_view::npos && stays_in_its_line(text);
}

/// RFC 9110, 5.6.7, in English whatever the locale.
std::string http_date() {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(utc.tm_wday)],
                     utc.tm_mday, kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                     utc.tm_hour, utc.tm_min, utc.tm_sec);
}

void add(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void add_framing(std::string& head, const Framing& framing) {
  if (framing.body == Framing::Body::sized) add(head, "Content-Length", std::to_string(framing.size));
  if (framing.body == Framing::Body::chunked) add(head, "Transfer-Encoding", "chunked");
  if (!framing.keep_alive) {
    add(head, "Connection", "close");
  } else if (!framing.version_1_1) {
    add(head, "Connection", "keep-alive");
  }
}

}  // namespace

bool may_have_body(unsigned status) noexcept {
  return status >= 200 && status != 204 && status != 304;
}

std::optional<std::string> head_of(const Response& response, const Framing& framing) {
  if (response.status < 200 || response.status > 599) return std::nullopt;
  std::string head;
  head.reserve(512);
  head += fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  add(head, "Date", http_date());
  add(head, "Server", "Rollcall");
  for (const auto& [name, value] : response.headers.all()) {
    if (!is_name(name) || !stays_in_its_line(value)) return std::nullopt;
    if (!is_ours(name)) add(head, name, value);
  }
  for (const auto& [name, value] : kSafeguards)
    if (!response.headers.has(name)) add(head, name, value);
  if (framing.secure && !response.headers.has(kOnlyTls.first)) add(head, kOnlyTls.first, kOnlyTls.second);
  add_framing(head, framing);
  head += "\r\n";
  return head;
}

std::string chunk_header(std::size_t size) {
  return fmt::format("{:x}\r\n", size);
}

}  // namespace rollcall::web::http
