#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall::core::search {

/// A set of row numbers.
class Bitmap {
 public:
  Bitmap() = default;
  explicit Bitmap(std::size_t size) : words_((size + 63) / 64) {}

  void set(std::size_t row) noexcept { words_[row / 64] |= bit(row); }
  void clear(std::size_t row) noexcept { words_[row / 64] &= ~bit(row); }
  [[nodiscard]] bool has(std::size_t row) const noexcept { return (words_[row / 64] & bit(row)) != 0; }

  void remove(const Bitmap& others) noexcept {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~others.words_[i];
  }

  [[nodiscard]] std::size_t count() const noexcept {
    std::size_t rows = 0;
    for (const auto word : words_) rows += static_cast<std::size_t>(std::popcount(word));
    return rows;
  }

  /// Keeps the rows for which keep(row) is true.
  template <typename Keep>
  void filter(const Keep& keep) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t left = words_[i]; left != 0; left &= left - 1) {
        const auto row = i * 64 + static_cast<std::size_t>(std::countr_zero(left));
        if (!keep(row)) words_[i] &= ~(left & -left);
      }
    }
  }

 private:
  static constexpr std::uint64_t bit(std::size_t row) noexcept { return std::uint64_t{1} << (row % 64); }
  std::vector<std::uint64_t> words_;
};

}  // namespace rollcall::core::search
