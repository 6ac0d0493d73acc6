#pragma once

#include "object_id.hpp"

#include <cstdint>
#include <vector>

namespace rollcall::simulator {

/// `count` objects of one type whose numbers are first, first + stride, first + 2 * stride, …
struct MemberRange {
  ObjectType type = ObjectType::user;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t stride = 1;
};

/// An ordered list of objects kept as ranges: a group of a million costs a few bytes.
class MemberSequence {
 public:
  MemberSequence() = default;
  MemberSequence(std::initializer_list<MemberRange> ranges) {
    for (const MemberRange& range : ranges) append(range);
  }

  void append(const MemberRange& range);

  /// Takes one object out; true when it was there.
  bool remove(ObjectRef object);

  [[nodiscard]] bool contains(ObjectRef object) const;
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool has_type(ObjectType type) const;

  /// Calls visit(ObjectRef) for up to `count` objects from `position` on.
  template <class Visit>
  void for_each(std::uint64_t position, std::uint64_t count, Visit&& visit) const {
    for (const MemberRange& range : ranges_) {
      if (count == 0) return;
      if (position >= range.count) {
        position -= range.count;
        continue;
      }
      for (auto at = static_cast<std::uint32_t>(position); at < range.count && count != 0; ++at, --count) {
        visit(ObjectRef{range.type, range.first + at * range.stride});
      }
      position = 0;
    }
  }

  template <class Visit>
  void for_each(Visit&& visit) const {
    for_each(0, size_, visit);
  }

 private:
  std::vector<MemberRange> ranges_;
  std::uint64_t size_ = 0;
};

}  // namespace rollcall::simulator
