#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

/// Searching and ordering a million people in memory; see README.md for why. No I/O. All text given here is
/// UTF-8 and case-folded already.
namespace rollcall::core::search {

/// A name as its words: hyphens and white space of any kind become one blank between words, none at the ends.
[[nodiscard]] std::string words_of(std::string_view folded);

/// Calls `visit` with the rest of `words` from each beginning of a word. A word begins behind a blank, and
/// behind a mark of ASCII ("o'neill" is also found by "neill").
void each_word(std::string_view words, const std::function<void(std::string_view rest)>& visit);

/// What somebody typed.
class SearchText {
 public:
  SearchText() = default;
  /// The same text, folded as names and as addresses are.
  SearchText(std::string_view as_name, std::string_view as_address);

  [[nodiscard]] bool is_blank() const noexcept { return email_.empty(); }
  /// How an address has to begin; never empty unless blank.
  [[nodiscard]] std::string_view email() const noexcept { return email_; }
  /// How a name has to go on from a beginning of a word; empty when no name can.
  [[nodiscard]] std::string_view words() const noexcept { return words_; }
  [[nodiscard]] bool matches(std::string_view words, std::string_view email) const;

 private:
  std::string email_;
  std::string words_;
};

}  // namespace rollcall::core::search
