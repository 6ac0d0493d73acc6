#include "web/api/query_text.hpp"

#include "core/utf8.hpp"

#include <algorithm>

namespace rollcall::web::api {
namespace {

int hex_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
    const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    at += 2;
  }
  // No text of ours holds U+0000.
  if (decoded.find('\0') != std::string::npos || !core::is_valid_utf8(decoded)) return std::nullopt;
  return decoded;
}

std::optional<std::multimap<std::string, std::string>> parse_query(std::string_view query) {
  std::multimap<std::string, std::string> parameters;
  for (const auto& part : split(query, '&')) {
    if (part.empty()) continue;
    std::string spaced(part);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    const auto equals = spaced.find('=');
    const auto name = percent_decoded(std::string_view(spaced).substr(0, equals));
    const auto value =
        percent_decoded(equals == std::string::npos ? "" : std::string_view(spaced).substr(equals + 1));
    if (!name || !value) return std::nullopt;
    parameters.emplace(*name, *value);
  }
  return parameters;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (std::size_t begin = 0;;) {
    const auto end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

}  // namespace rollcall::web::api
