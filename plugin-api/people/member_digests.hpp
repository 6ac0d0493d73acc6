#pragma once

#include "rollcall/people/person.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rollcall::people {

/// The number of the "batch" that says that a job reads the whole group.
inline constexpr std::int64_t kReadsWhole = -1;

/// Of a digest, what import_members holds.
inline constexpr std::size_t kMemberBytes = 8;

inline void append_members(std::string& bytes, const std::vector<IdDigest>& digests) {
  const std::size_t begin = bytes.size();
  bytes.resize(begin + digests.size() * kMemberBytes);
  char* at = bytes.data() + begin;
  for (const IdDigest& digest : digests) {
    for (std::size_t i = 0; i < kMemberBytes; ++i) *at++ = static_cast<char>(digest[i]);
  }
}

}  // namespace rollcall::people
