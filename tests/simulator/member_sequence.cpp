#include "member_sequence.hpp"

#include <algorithm>

namespace rollcall::simulator {
namespace {

bool covers(const MemberRange& range, ObjectRef object) {
  if (range.type != object.type || object.index < range.first) return false;
  const std::uint32_t distance = object.index - range.first;
  return distance % range.stride == 0 && distance / range.stride < range.count;
}

}  // namespace

void MemberSequence::append(const MemberRange& range) {
  if (range.count == 0) return;
  ranges_.push_back(range);
  if (ranges_.back().stride == 0) ranges_.back().stride = 1;
  size_ += range.count;
}

bool MemberSequence::remove(ObjectRef object) {
  const auto found = std::find_if(ranges_.begin(), ranges_.end(),
                                  [&](const MemberRange& range) { return covers(range, object); });
  if (found == ranges_.end()) return false;
  const MemberRange whole = *found;
  const std::uint32_t before = (object.index - whole.first) / whole.stride;
  const MemberRange tail{whole.type, object.index + whole.stride, whole.count - before - 1, whole.stride};
  found->count = before;
  const auto next = before == 0 ? ranges_.erase(found) : found + 1;
  if (tail.count != 0) ranges_.insert(next, tail);
  --size_;
  return true;
}

bool MemberSequence::contains(ObjectRef object) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const MemberRange& range) { return covers(range, object); });
}

bool MemberSequence::has_type(ObjectType type) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const MemberRange& range) { return range.type == type; });
}

}  // namespace rollcall::simulator
