#include "login/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace rollcall::entra_id {
namespace {

constexpr std::string_view kUrlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> values_of(char sixty_second, char sixty_third) {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::uint8_t i = 0; i < 62; ++i) values[static_cast<unsigned char>(kUrlAlphabet[i])] = i;
  values[static_cast<unsigned char>(sixty_second)] = 62;
  values[static_cast<unsigned char>(sixty_third)] = 63;
  return values;
}
constexpr auto kValues = values_of('+', '/');
constexpr auto kUrlValues = values_of('-', '_');

/// `text` without blanks; at most two '=' at its end.
std::optional<std::string> decode(std::string_view text, const std::array<std::uint8_t, 256>& values) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const auto value = values[static_cast<unsigned char>(c)];
    if (value == kNone) return std::nullopt;
    bits = (bits << 6U) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>((bits >> count) & 0xFFU));
  }
  return bytes;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() / 3 * 4 + 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6;) {
      count -= 6;
      text.push_back(kUrlAlphabet[(bits >> count) & 0x3FU]);
    }
  }
  if (count > 0) text.push_back(kUrlAlphabet[(bits << (6 - count)) & 0x3FU]);
  return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  return decode(text, kUrlValues);
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string letters(text);
  std::erase_if(letters, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return decode(letters, kValues);
}

}  // namespace rollcall::entra_id
