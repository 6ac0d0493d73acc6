#include "store/cursor_text.hpp"

#include <charconv>
#include <sodium.h>

namespace rollcall::store {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string encode_cursor(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) {
    if (&part != &parts.front()) text += '\n';
    text += part;
  }
  std::string cursor(sodium_base64_encoded_len(text.size(), kVariant), '\0');
  ::sodium_bin2base64(cursor.data(), cursor.size(), bytes_of(text), text.size(), kVariant);
  cursor.pop_back();  // its end of string
  return cursor;
}

std::vector<std::string> decode_cursor(std::string_view cursor, std::size_t parts) {
  std::string text(cursor.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  if (::sodium_base642bin(reinterpret_cast<unsigned char*>(text.data()), text.size(), cursor.data(),
                          cursor.size(), nullptr, &length, &end, kVariant) != 0 ||
      end != cursor.data() + cursor.size())
    return {};
  text.resize(length);
  std::vector<std::string> found;
  for (std::size_t begin = 0; found.size() + 1 < parts;) {
    const auto line_end = text.find('\n', begin);
    if (line_end == std::string::npos) return {};
    found.push_back(text.substr(begin, line_end - begin));
    begin = line_end + 1;
    if (found.size() + 1 == parts) found.push_back(text.substr(begin));
  }
  return found;
}

std::optional<std::int64_t> number_of(std::string_view text) noexcept {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

std::string hexadecimal(const people::IdDigest& digest) {
  std::string text(digest.size() * 2 + 1, '\0');
  ::sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(digest.data()),
                   digest.size());
  text.pop_back();
  return text;
}

}  // namespace rollcall::store
