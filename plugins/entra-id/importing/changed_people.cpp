#include "importing/changed_people.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::entra_id {
namespace {

std::vector<std::string> sorted(const std::unordered_set<std::string>& ids) {
  std::vector<std::string> list(ids.begin(), ids.end());
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace

ChangedPeople::ChangedPeople(std::vector<std::string> group_ids, Leavers leavers, const SyncNote& before,
                             WasThere was_there)
    : group_ids_(std::move(group_ids)),
      leavers_(leavers),
      deleted_members_(before.deleted_members.begin(), before.deleted_members.end()),
      undecided_(before.undecided.begin(), before.undecided.end()),
      was_there_(std::move(was_there)) {}

bool ChangedPeople::joined(const std::string& id) const {
  const auto found = memberships_.find(id);
  return found != memberships_.end() && std::any_of(found->second.begin(), found->second.end(),
                                                    [](const auto& group) { return group.second; });
}

bool ChangedPeople::only_left(const std::string& id) const {
  return memberships_.contains(id) && !joined(id);
}

void ChangedPeople::add_membership(const std::string& group_id, const MemberChange& change) {
  const auto group = std::find(group_ids_.begin(), group_ids_.end(), group_id);
  if (group == group_ids_.end() || !change.is_user) return;
  memberships_[change.id][static_cast<std::size_t>(group - group_ids_.begin())] = change.joined;
  if (memberships_.size() > kMostMemberships) throw ReadEverybody{"very many people joined or left groups"};
}

bool ChangedPeople::concerns(const std::string& user_id) const {
  return all_users() || memberships_.contains(user_id) || deleted_members_.contains(user_id) ||
         undecided_.contains(user_id) || was_there_(user_id);
}

void ChangedPeople::add_user(const std::string& user_id, Presence presence,
                             std::optional<people::Item> item) {
  users_[user_id] = {.presence = presence, .item = std::move(item)};
  if (users_.size() > kMostUsers) throw ReadEverybody{"very many people changed"};
}

void ChangedPeople::take(const std::string& id, User& user) {
  if (user.item) {
    decision_.items.push_back(std::move(*user.item));
  } else {
    decision_.ask.push_back(id);
  }
}

/// Somebody who is deleted stays a member, which no membership tells when they are restored.
void ChangedPeople::decide_deleted(const std::string& id, Presence presence) {
  const bool was_member = was_there_(id);
  if (was_member) gone_.insert(id);
  if (all_users()) return;
  const bool left = group_ids_.size() == 1 && only_left(id);
  if (presence == Presence::deleted || left) {
    deleted_members_.erase(id);
    undecided_.erase(id);
  } else if (was_member || joined(id)) {
    deleted_members_.insert(id);
  }
}

/// No membership told of it, because it had never ended.
void ChangedPeople::decide_restored(const std::string& id) {
  if (all_users() || joined(id) || !deleted_members_.contains(id)) return;
  if (group_ids_.size() > 1) throw ReadEverybody{"somebody was restored who may be in several groups"};
  memberships_[id][0] = true;
}

void ChangedPeople::decide_present(const std::string& id, User& user) {
  if (!all_users() && !joined(id)) {
    if (only_left(id) && group_ids_.size() == 1) {
      decide_membership(id);
      return;
    }
    if (only_left(id) || undecided_.contains(id))
      throw ReadEverybody{"somebody changed who left one of several groups and may be in another"};
  }
  decide_restored(id);
  deleted_members_.erase(id);
  take(id, user);
}

void ChangedPeople::decide_user(const std::string& id, User& user) {
  if (user.presence == Presence::there) {
    decide_present(id, user);
  } else {
    decide_deleted(id, user.presence);
  }
}

void ChangedPeople::decide_membership(const std::string& id) {
  if (joined(id)) {
    if (!was_there_(id)) decision_.ask.push_back(id);
  } else if (group_ids_.size() == 1) {
    if (was_there_(id)) gone_.insert(id);
    deleted_members_.erase(id);
  } else if (was_there_(id) || deleted_members_.contains(id)) {
    undecided_.insert(id);
  }
}

std::vector<people::GroupMembers> ChangedPeople::members() const {
  std::vector<people::GroupMembers> lists;
  for (const auto& id : group_ids_) lists.push_back({.group_id = id});
  for (const auto& [id, groups] : memberships_) {
    const auto digest = people::id_digest(id);
    for (const auto& [group, is_member] : groups) {
      (is_member ? lists[group].joined : lists[group].departed).push_back(digest);
    }
  }
  for (const auto& [id, user] : users_) {
    if (user.presence == Presence::there) continue;
    for (auto& list : lists) list.departed.push_back(people::id_digest(id));
  }
  std::erase_if(lists, [](const auto& list) { return list.joined.empty() && list.departed.empty(); });
  return lists;
}

ChangedPeople::Decision ChangedPeople::decide(const std::vector<std::string>& again) {
  for (const auto& [id, groups] : memberships_) {
    if (joined(id)) undecided_.erase(id);
  }
  for (auto& [id, user] : users_) decide_user(id, user);
  for (const auto& [id, groups] : memberships_) {
    if (!users_.contains(id)) decide_membership(id);
  }
  for (const auto& id : again) {
    const bool known = users_.contains(id) || memberships_.contains(id) || undecided_.contains(id) ||
                       deleted_members_.contains(id);
    if (!known) decision_.ask.push_back(id);
  }
  if (leavers_ == Leavers::are_disabled && !undecided_.empty())
    throw ReadEverybody{"somebody left one of several groups and may be in another"};
  if (deleted_members_.size() + undecided_.size() > kMostRemembered)
    throw ReadEverybody{"many people left groups or were deleted since everybody was read"};
  decision_.gone = sorted(gone_);
  decision_.members = members();
  decision_.deleted_members = sorted(deleted_members_);
  decision_.undecided = sorted(undecided_);
  return std::move(decision_);
}

}  // namespace rollcall::entra_id
