#include "core/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace rollcall::core {
namespace {

struct Lead {
  std::size_t length = 0;           ///< 0: no valid first byte
  std::uint8_t second_low = 0x80;   ///< range of the second byte, which rules out
  std::uint8_t second_high = 0xBF;  ///< overlong forms, surrogates and what is above U+10FFFF
};

Lead classify(std::uint8_t byte) noexcept {
  if (byte < 0x80) return {.length = 1};
  if (byte >= 0xC2 && byte <= 0xDF) return {.length = 2};
  if (byte == 0xE0) return {.length = 3, .second_low = 0xA0};
  if (byte == 0xED) return {.length = 3, .second_high = 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {.length = 3};
  if (byte == 0xF0) return {.length = 4, .second_low = 0x90};
  if (byte >= 0xF1 && byte <= 0xF3) return {.length = 4};
  if (byte == 0xF4) return {.length = 4, .second_high = 0x8F};
  return {};
}

/// Bytes of the well-formed character at the beginning of the text; 0 when there is none.
std::size_t character_length(std::string_view text) noexcept {
  const auto byte_at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const Lead lead = classify(byte_at(0));
  if (lead.length == 0 || lead.length > text.size()) return 0;
  if (lead.length > 1 && (byte_at(1) < lead.second_low || byte_at(1) > lead.second_high)) return 0;
  for (std::size_t i = 2; i < lead.length; ++i) {
    if ((byte_at(i) & 0xC0U) != 0x80U) return 0;
  }
  return lead.length;
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const bool control = length == 1 && (static_cast<std::uint8_t>(text[0]) < 0x20 || text[0] == 0x7F);
    if (length == 0 || control) {
      result += '?';
      text.remove_prefix(1);
    } else {
      result += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return result;
}

}  // namespace rollcall::core
