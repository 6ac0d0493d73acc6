#pragma once

#include "change_log.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace rollcall::simulator {

/// Everything that happened to one person between two versions, in one entry.
struct ChangedUser {
  std::uint32_t index = 0;
  PropertySet properties = 0;
  bool appeared = false;  ///< added or restored
  bool vanished = false;  ///< deleted, perhaps restored after that
};

struct ChangedMember {
  ObjectRef member;
  Membership change = Membership::added;
};

struct ChangedGroup {
  std::uint32_t index = 0;
  PropertySet properties = 0;
  bool appeared = false;
  bool vanished = false;
  std::vector<ChangedMember> members;  ///< each object once: the last that happened to it
};

/// Each object that changed between two versions, once, in the order of their numbers.
struct DeltaChanges {
  std::vector<ChangedUser> users;
  std::vector<ChangedGroup> groups;
};

/// Merges the edits that followed version `from`, oldest first. Costs in proportion to what changed.
DeltaChanges merge_changes(const std::vector<std::shared_ptr<const ChangeSet>>& edits, std::uint64_t from);

}  // namespace rollcall::simulator
