#pragma once

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>

namespace rollcall::people {

/// A PostgreSQL array as text, to be bound as one parameter and cast: {"a","b\"c",...} (PostgreSQL manual,
/// 8.15.6). Text must be UTF-8 without U+0000.
class ArrayLiteral {
 public:
  /// Always quoted, so that empty text, NULL, braces and commas stay text.
  void add(std::string_view element) {
    separate();
    text_ += '"';
    while (true) {
      const auto special = static_cast<std::size_t>(
          std::find_if(element.begin(), element.end(), [](char c) { return c == '"' || c == '\\'; }) -
          element.begin());
      text_ += element.substr(0, special);
      if (special == element.size()) break;
      text_ += '\\';
      text_ += element[special];
      element.remove_prefix(special + 1);
    }
    text_ += '"';
  }

  template <std::integral Number>
  void add(Number number) {
    separate();
    text_ += std::to_string(number);
  }

  [[nodiscard]] bool empty() const noexcept { return text_.size() == 1; }

  /// Nothing may be added afterwards.
  void close() { text_ += '}'; }

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  void separate() {
    if (!empty()) text_ += ',';
  }

  std::string text_ = "{";
};

}  // namespace rollcall::people
