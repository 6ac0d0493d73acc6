#include "digest_set.hpp"

#include <cstdint>
#include <cstring>
#include <utility>

namespace rollcall::people {
namespace {

constexpr IdDigest kFree{};
constexpr std::size_t kFirstSlots = 1024;

}  // namespace

std::size_t DigestSet::slot_of(const IdDigest& digest) const noexcept {
  std::uint64_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != kFree && slots_[slot] != digest) slot = (slot + 1) & mask;
  return slot;
}

bool DigestSet::contains(const IdDigest& digest) const noexcept {
  if (digest == kFree) return has_zero_;
  return !slots_.empty() && slots_[slot_of(digest)] == digest;
}

bool DigestSet::insert(const IdDigest& digest) {
  if (digest == kFree) {
    if (has_zero_) return false;
    has_zero_ = true;
    ++size_;
    return true;
  }
  if ((size_ + 1) * 8 > slots_.size() * 7) grow();
  IdDigest& slot = slots_[slot_of(digest)];
  if (slot == digest) return false;
  slot = digest;
  ++size_;
  return true;
}

void DigestSet::grow() {
  std::vector<IdDigest> old(slots_.empty() ? kFirstSlots : slots_.size() * 2);
  slots_.swap(old);
  for (const IdDigest& digest : old) {
    if (digest != kFree) slots_[slot_of(digest)] = digest;
  }
}

}  // namespace rollcall::people
