#pragma once

#include "rollcall/people/person.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall::entra_id {

/// How many different people one list named, at eight bytes a name. Half a digest stands for a person: two
/// people share one with probability 2^-64, and the list then looks incomplete, never complete.
class HeadCount {
 public:
  void add(const people::IdDigest& digest);

  /// Sorts, so to be asked once, at the end.
  [[nodiscard]] std::uint64_t distinct();

 private:
  std::vector<std::uint64_t> met_;
};

}  // namespace rollcall::entra_id
