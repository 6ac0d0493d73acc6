#pragma once

#include "member_sequence.hpp"

#include <cstdint>
#include <vector>

namespace rollcall::simulator {

/// A set of properties of one type: bit n stands for the n-th in the order in which they are written.
using PropertySet = std::uint64_t;

/// Whether an object itself came or went, beside changes of its properties.
enum class Lifecycle : std::uint8_t { stayed, appeared, vanished };

/// People `first`, first + 1, … changed in the same way.
struct UserChange {
  std::uint32_t first = 0;
  std::uint32_t count = 1;
  PropertySet properties = 0;
  Lifecycle lifecycle = Lifecycle::stayed;
};

struct GroupChange {
  std::uint32_t group = 0;
  PropertySet properties = 0;
  Lifecycle lifecycle = Lifecycle::stayed;
};

enum class Membership : std::uint8_t { added, removed };

struct MembershipChange {
  std::uint32_t group = 0;
  MemberRange members;
  Membership change = Membership::added;
  /// Only news for whoever last looked at this version or later: somebody restored never left for the others.
  std::uint64_t only_after = 0;
};

/// What one edit of the tenant changed, as delta queries tell it.
struct ChangeSet {
  std::vector<UserChange> users;
  std::vector<GroupChange> groups;
  std::vector<MembershipChange> memberships;
};

}  // namespace rollcall::simulator
