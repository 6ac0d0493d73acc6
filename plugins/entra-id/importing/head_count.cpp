#include "importing/head_count.hpp"

#include <algorithm>
#include <cstring>

namespace rollcall::entra_id {

void HeadCount::add(const people::IdDigest& digest) {
  std::uint64_t half = 0;
  std::memcpy(&half, digest.data(), sizeof half);
  met_.push_back(half);
}

std::uint64_t HeadCount::distinct() {
  std::sort(met_.begin(), met_.end());
  return static_cast<std::uint64_t>(std::unique(met_.begin(), met_.end()) - met_.begin());
}

}  // namespace rollcall::entra_id
