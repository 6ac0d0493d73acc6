#pragma once

#include "rollcall/people/person.hpp"

#include <cstddef>
#include <vector>

namespace rollcall::people {

/// A set that only grows, at 18 to 37 bytes an element: one for each person of an import, so no node and no
/// pointer. The digests are evenly spread already and serve as their own hash.
class DigestSet {
 public:
  [[nodiscard]] bool contains(const IdDigest& digest) const noexcept;
  /// False when it was in already.
  bool insert(const IdDigest& digest);
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  [[nodiscard]] std::size_t slot_of(const IdDigest& digest) const noexcept;
  void grow();

  std::vector<IdDigest> slots_;  // a power of two, at most seven eighths full; all zero is free
  std::size_t size_ = 0;
  bool has_zero_ = false;
};

}  // namespace rollcall::people
