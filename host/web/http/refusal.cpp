#include "web/http/refusal.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace rollcall::web::http {
namespace {

constexpr std::array<std::pair<unsigned, std::string_view>, 36> kReasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
}};

std::string_view code_of(unsigned status) {
  switch (status) {
    case 404:
      return "not_found";
    case 405:
      return "unsupported";
    case 503:
      return "unavailable";
    default:
      return status >= 500 ? "internal" : "invalid_argument";
  }
}

std::string hyphened(std::string_view code) {
  std::string text(code);
  for (char& letter : text)
    if (letter == '_') letter = '-';
  return text;
}

}  // namespace

std::string_view reason_phrase(unsigned status) noexcept {
  for (const auto& [number, phrase] : kReasons)
    if (number == status) return phrase;
  return {};
}

Response refused(const Refusal& refusal) {
  Response response;
  response.status = refusal.status;
  response.headers.add("Content-Type", "application/problem+json");
  response.headers.add("Cache-Control", "no-store");
  if (refusal.status == 503) response.headers.add("Retry-After", "2");
  const std::string_view code = code_of(refusal.status);
  // Every word is a constant of ours without quotation marks, so nothing needs escaping.
  response.body = fmt::format(
      R"({{"type":"urn:rollcall:problem:{}","title":"{}","status":{},"detail":"{}","next_step":"{}","code":"{}"}})",
      hyphened(code), reason_phrase(refusal.status), refusal.status, refusal.detail, refusal.next_step, code);
  return response;
}

}  // namespace rollcall::web::http
