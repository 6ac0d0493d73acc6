#include "web/api/query_text.hpp"

#include <algorithm>
#include <cstdint>

namespace rollcall::web::api {
namespace {

int hex_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// How long the character is that begins with this byte; 0 for none.
std::size_t utf8_length(unsigned char lead) noexcept {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

/// RFC 3629, without overlong forms and surrogates; U+0000 is refused as well, no text of ours holds it.
bool is_text(std::string_view bytes) noexcept {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(bytes[at + offset]); };
    const std::size_t length = utf8_length(byte(0));
    if (length == 0 || at + length > bytes.size() || byte(0) == 0) return false;
    std::uint32_t point = length == 1 ? byte(0) : byte(0) & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(k) & 0xC0U) != 0x80U) return false;
      point = (point << 6U) | (byte(k) & 0x3FU);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    if (overlong || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    at += length;
  }
  return true;
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
  if (!is_text(decoded)) return std::nullopt;
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
