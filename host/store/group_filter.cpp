#include "store/group_filter.hpp"

#include "rollcall/people/groups.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rollcall::store {
namespace {

using core::search::MemberKeys;

constexpr std::size_t kMostKnown = 4;

std::optional<people::KnownGroup> find_group(soci::session& session, std::int64_t workspace_id,
                                             std::int64_t group_id) {
  for (auto& group : people::known_groups(session, workspace_id)) {
    if (group.id == group_id) return std::move(group);
  }
  return {};
}

}  // namespace

/// Members that were committed after the version was asked for come with it, and are read once more.
std::shared_ptr<const MemberKeys> GroupFilter::members(Database& database, std::int64_t workspace_id,
                                                       std::int64_t group_id) {
  Known known{.group_id = group_id, .version = {}, .members = {}};
  database.run("reading the members of a group", [&](soci::session& session) {
    known.version = people::members_version(session, group_id);
    known.members = find(group_id, known.version);
    if (known.members) return;
    const auto group = find_group(session, workspace_id, group_id);
    known.members = std::make_shared<const MemberKeys>(group ? people::read_members(session, *group)
                                                             : std::vector<people::MemberKey>());
  });
  auto members = known.members;
  remember(std::move(known));
  return members;
}

std::shared_ptr<const MemberKeys> GroupFilter::find(std::int64_t group_id, const std::string& version) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& each) {
    return each.group_id == group_id && each.version == version;
  });
  return found == known_.end() ? nullptr : found->members;
}

void GroupFilter::remember(Known known) {
  const std::lock_guard lock(mutex_);
  std::erase_if(known_, [&](const Known& each) { return each.group_id == known.group_id; });
  if (known_.size() == kMostKnown) known_.erase(known_.begin());
  known_.push_back(std::move(known));
}

}  // namespace rollcall::store
