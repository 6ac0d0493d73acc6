#include "core/search/member_keys.hpp"

#include <bit>

namespace rollcall::core::search {

MemberKeys::MemberKeys(const std::vector<std::uint64_t>& keys)
    : slots_(std::bit_ceil(2 * keys.size() + 1)), mask_(slots_.size() - 1) {
  for (const auto key : keys) {
    if (key == 0) continue;
    std::size_t slot = key & mask_;
    while (slots_[slot] != 0 && slots_[slot] != key) slot = (slot + 1) & mask_;
    slots_[slot] = key;
  }
}

}  // namespace rollcall::core::search
