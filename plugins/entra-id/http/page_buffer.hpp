#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace rollcall::entra_id {

/// The body of one answer, received in place, with spare bytes behind it so that simdjson can read it where
/// it lies. Grows up to a limit and keeps its memory when it is cleared. Movable; a moved-from buffer is an
/// empty one.
class PageBuffer {
 public:
  static constexpr std::size_t kPadding = 64;
  /// A page of 999 users is about 0.5 MB, and 3 MB when every field has its greatest length.
  static constexpr std::size_t kDefaultLimit = std::size_t{32} << 20U;

  explicit PageBuffer(std::size_t limit = kDefaultLimit) : limit_(limit) {}
  PageBuffer(PageBuffer&& other) noexcept { *this = std::move(other); }
  PageBuffer& operator=(PageBuffer&& other) noexcept {
    limit_ = other.limit_;
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  void clear() noexcept { size_ = 0; }
  [[nodiscard]] std::string_view text() const noexcept { return {data_.get(), size_}; }
  [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
  /// Readable bytes from text().data() on: at least text().size() + kPadding once something was appended.
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

  /// False when the limit or the machine's memory does not allow it; then nothing was appended.
  [[nodiscard]] bool append(const unsigned char* bytes, std::size_t count) noexcept;

 private:
  std::size_t limit_ = kDefaultLimit;
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace rollcall::entra_id
