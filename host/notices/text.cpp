#include "notices/text.hpp"

#include <algorithm>

namespace rollcall::notices {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned char byte(std::string_view text, std::size_t at) noexcept {
  return static_cast<unsigned char>(text[at]);
}

bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

std::size_t character_size(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const unsigned char first = byte(text, 0);
  const std::size_t size = first < 0x80                     ? 1
                           : first >= 0xC2 && first < 0xE0  ? 2
                           : first >= 0xE0 && first < 0xF0  ? 3
                           : first >= 0xF0 && first <= 0xF4 ? 4
                                                            : 0;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(text, i) & 0xC0U) != 0x80) return 0;
  if (size < 3) return size;
  const unsigned char second = byte(text, 1);
  const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_beyond = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
  return is_overlong || is_beyond ? 0 : size;
}

std::string clean_text(std::string_view text, std::size_t most_bytes) {
  std::string cleaned;
  while (!text.empty()) {
    std::size_t size = character_size(text);
    std::string_view character = text.substr(0, size);
    if (size == 0) {
      size = 1;
      character = kReplacement;
    } else if (text.starts_with("\r\n")) {
      size = 2;
      character = "\n";
    } else if (text.front() == '\r') {
      character = "\n";
    } else if (is_control(text.front()) && text.front() != '\n') {
      character = " ";
    }
    if (cleaned.size() + character.size() > most_bytes) break;
    cleaned += character;
    text.remove_prefix(size);
  }
  return cleaned;
}

std::string clean_line(std::string_view text, std::size_t most_bytes) {
  std::string line = clean_text(text, most_bytes);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace rollcall::notices
