#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::extension {

/// Cuts a stream of bytes into lines.
class LineBuffer {
 public:
  explicit LineBuffer(std::size_t max_line_bytes) noexcept : max_line_bytes_(max_line_bytes) {}

  void append(std::string_view bytes) { bytes_.append(bytes); }

  /// The next whole line, without its end; nothing when there is none yet.
  [[nodiscard]] std::optional<std::string> next_line() {
    const std::size_t end = bytes_.find('\n', searched_);
    if (end == std::string::npos) {
      searched_ = bytes_.size();
      return std::nullopt;
    }
    std::string line = bytes_.substr(begin_, end - begin_);
    begin_ = searched_ = end + 1;
    forget_used();
    return line;
  }

  /// The unfinished line is longer than is allowed.
  [[nodiscard]] bool overflows() const noexcept { return bytes_.size() - begin_ > max_line_bytes_; }

  /// The unfinished line, which is gone afterwards.
  [[nodiscard]] std::string take_rest() {
    std::string rest = bytes_.substr(begin_);
    bytes_.clear();
    begin_ = searched_ = 0;
    return rest;
  }

 private:
  void forget_used() {
    constexpr std::size_t kWorthMoving = 64 << 10;
    if (begin_ < kWorthMoving && begin_ < bytes_.size()) return;
    bytes_.erase(0, begin_);
    begin_ = searched_ = 0;
  }

  std::size_t max_line_bytes_;
  std::string bytes_;
  std::size_t begin_ = 0;     // of the unfinished line
  std::size_t searched_ = 0;  // up to here there is no end of line
};

}  // namespace rollcall::extension
