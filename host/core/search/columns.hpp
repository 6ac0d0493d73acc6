#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// Texts of many people in few allocations.
namespace rollcall::core::search {

/// A text a row, one after the other.
class TextColumn {
 public:
  /// Throws std::length_error above 4 GiB.
  void add(std::string_view text);
  void shrink();
  [[nodiscard]] std::string_view operator[](std::size_t row) const noexcept {
    return std::string_view(bytes_).substr(ends_[row], ends_[row + 1] - ends_[row]);
  }
  /// All of them, for who keeps places in it.
  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint32_t offset(std::size_t row) const noexcept { return ends_[row]; }
  /// Rows by their text, then by their number.
  [[nodiscard]] std::vector<std::uint32_t> order() const;

 private:
  std::string bytes_;
  std::vector<std::uint32_t> ends_{0};
};

/// The same where many rows share a text: each distinct one is kept once, and numbered in order.
class SharedTextColumn {
 public:
  void add(std::string_view text);
  /// After the last add(): numbers the texts in order.
  void finish();
  [[nodiscard]] std::string_view operator[](std::size_t row) const noexcept { return texts_[codes_[row]]; }
  [[nodiscard]] std::uint32_t code(std::size_t row) const noexcept { return codes_[row]; }
  /// More than any code when no row has that text.
  [[nodiscard]] std::uint32_t code_of(std::string_view text) const noexcept;
  [[nodiscard]] std::vector<std::uint32_t> order() const;

 private:
  std::unordered_map<std::string, std::uint32_t> known_;  // until finish()
  std::vector<std::string> texts_;
  std::vector<std::uint32_t> codes_;
};

/// Which rows have a word that begins like this.
class WordIndex {
 public:
  WordIndex() = default;
  /// `names` stays where it is as long as this is used.
  WordIndex(const TextColumn& names, std::size_t rows);

  /// The rows of all words that begin so; a row may come more than once.
  [[nodiscard]] std::pair<const std::uint32_t*, const std::uint32_t*> beginning(
      std::string_view prefix, const TextColumn& names) const;
  /// The rows that have this very word.
  [[nodiscard]] std::pair<const std::uint32_t*, const std::uint32_t*> equal(std::string_view word,
                                                                            const TextColumn& names) const;

 private:
  struct Word {
    std::uint32_t offset;
    std::uint32_t length;
    std::uint32_t first_row;  ///< in rows_
  };
  [[nodiscard]] static std::string_view text(const Word& word, const TextColumn& names) noexcept {
    return names.bytes().substr(word.offset, word.length);
  }

  std::vector<Word> words_;  ///< in order, and one behind the last
  std::vector<std::uint32_t> rows_;
};

}  // namespace rollcall::core::search
