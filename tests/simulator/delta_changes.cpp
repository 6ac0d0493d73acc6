#include "delta_changes.hpp"

#include <algorithm>
#include <tuple>

namespace rollcall::simulator {
namespace {

using Edits = std::vector<std::shared_ptr<const ChangeSet>>;

/// Sorts by number and makes one entry of all that have the same.
template <class Changed>
void merge_by_index(std::vector<Changed>& all) {
  std::sort(all.begin(), all.end(),
            [](const Changed& left, const Changed& right) { return left.index < right.index; });
  std::size_t kept = 0;
  for (std::size_t next = 0; next < all.size(); ++next) {
    if (kept != 0 && all[kept - 1].index == all[next].index) {
      all[kept - 1].properties |= all[next].properties;
      all[kept - 1].appeared |= all[next].appeared;
      all[kept - 1].vanished |= all[next].vanished;
    } else {
      if (kept != next) all[kept] = std::move(all[next]);
      ++kept;
    }
  }
  all.resize(kept);
}

std::vector<ChangedUser> merge_users(const Edits& edits) {
  std::vector<ChangedUser> all;
  for (const auto& edit : edits) {
    for (const UserChange& change : edit->users) {
      for (std::uint32_t i = 0; i < change.count; ++i) {
        all.push_back({change.first + i, change.properties, change.lifecycle == Lifecycle::appeared,
                       change.lifecycle == Lifecycle::vanished});
      }
    }
  }
  merge_by_index(all);
  return all;
}

struct MemberEvent {
  std::uint32_t group = 0;
  ChangedMember what;

  [[nodiscard]] auto key() const { return std::tuple(group, what.member.type, what.member.index); }
};

/// The last event of each member of each group, sorted by group.
std::vector<MemberEvent> last_member_events(const Edits& edits, std::uint64_t from) {
  std::vector<MemberEvent> all;
  for (const auto& edit : edits) {
    for (const MembershipChange& change : edit->memberships) {
      if (from < change.only_after) continue;
      MemberSequence{change.members}.for_each([&](ObjectRef member) {
        all.push_back({change.group, {member, change.change}});
      });
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const MemberEvent& left, const MemberEvent& right) {
    return left.key() < right.key();
  });
  std::vector<MemberEvent> last;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i + 1 == all.size() || all[i].key() != all[i + 1].key()) last.push_back(all[i]);
  }
  return last;
}

std::vector<ChangedGroup> merge_groups(const Edits& edits, std::uint64_t from) {
  const std::vector<MemberEvent> events = last_member_events(edits, from);
  std::vector<ChangedGroup> all;
  for (const auto& edit : edits) {
    for (const GroupChange& change : edit->groups) {
      all.push_back({change.group,
                     change.properties,
                     change.lifecycle == Lifecycle::appeared,
                     change.lifecycle == Lifecycle::vanished,
                     {}});
    }
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i == 0 || events[i].group != events[i - 1].group)
      all.push_back({events[i].group, 0, false, false, {}});
  }
  merge_by_index(all);
  auto group = all.begin();
  for (const MemberEvent& event : events) {
    while (group->index != event.group) ++group;
    group->members.push_back(event.what);
  }
  return all;
}

}  // namespace

DeltaChanges merge_changes(const Edits& edits, std::uint64_t from) {
  return {merge_users(edits), merge_groups(edits, from)};
}

}  // namespace rollcall::simulator
