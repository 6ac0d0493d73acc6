#include "text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace rollcall::people {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080U;

/// Length of the well-formed character at the beginning of a text that is not empty; 0 when it is none.
std::size_t character_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool surrogate = first == 0xED && byte(1) > 0x9F;
  const bool beyond = first == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

std::string_view skip_ascii_words(std::string_view text) noexcept {
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    if ((word & kHighBits) != 0) break;
    text.remove_prefix(sizeof word);
  }
  return text;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  for (text = skip_ascii_words(text); !text.empty(); text = skip_ascii_words(text)) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_storable(std::string_view text) noexcept {
  constexpr std::uint64_t kLowBits = 0x0101010101010101U;
  std::uint64_t high = 0;
  std::uint64_t zeros = 0;
  const auto look = [&](std::uint64_t word) {
    high |= word;
    zeros |= (word - kLowBits) & ~word;  // its high bits: not zero if and only if a byte is
  };
  std::uint64_t word = 0;
  std::size_t i = 0;
  for (; i + sizeof word <= text.size(); i += sizeof word) {
    std::memcpy(&word, text.data() + i, sizeof word);
    look(word);
  }
  if (i < text.size()) {
    word = kLowBits;  // no zeros behind the text
    std::memcpy(&word, text.data() + i, text.size() - i);
    look(word);
  }
  return (zeros & kHighBits) == 0 && ((high & kHighBits) == 0 || is_utf8(text));
}

std::string storable(std::string_view text) {
  if (is_storable(text)) return std::string(text);
  std::string result;
  while (!text.empty()) {
    const std::size_t length = text.front() == '\0' ? 0 : character_length(text);
    result += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

}  // namespace rollcall::people
