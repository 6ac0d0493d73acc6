#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall::core::search {

/// Who is in a group, by their keys: a set that does not change, at 16 to 32 bytes a member. Keys are evenly
/// spread already and serve as their own hash; nobody has 0.
class MemberKeys {
 public:
  explicit MemberKeys(const std::vector<std::uint64_t>& keys);

  [[nodiscard]] bool contains(std::uint64_t key) const noexcept {
    std::size_t slot = key & mask_;
    while (slots_[slot] != 0 && slots_[slot] != key) slot = (slot + 1) & mask_;
    return slots_[slot] == key && key != 0;
  }

 private:
  std::vector<std::uint64_t> slots_;  // a power of two, at most half full
  std::size_t mask_;
};

}  // namespace rollcall::core::search
