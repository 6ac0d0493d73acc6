#include "http/page_buffer.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace rollcall::entra_id {

bool PageBuffer::append(const unsigned char* bytes, std::size_t count) noexcept {
  if (count > limit_ || size_ > limit_ - count) return false;
  const std::size_t needed = size_ + count + kPadding;
  if (needed > capacity_ || !data_) {
    const std::size_t grown = std::max({needed, capacity_ * 2, std::size_t{16} << 10U});
    std::unique_ptr<char[]> larger(new (std::nothrow) char[grown]());
    if (!larger) return false;
    if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
    capacity_ = grown;
  }
  if (count > 0) std::memcpy(data_.get() + size_, bytes, count);
  size_ += count;
  return true;
}

}  // namespace rollcall::entra_id
