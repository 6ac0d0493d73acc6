#include "directory.hpp"

#include "object_json.hpp"
#include "text.hpp"

#include <algorithm>

namespace rollcall::simulator {
namespace {

bool is_expired(std::optional<std::int64_t> deleted_at, std::int64_t now_s) {
  return deleted_at && now_s - *deleted_at >= kRestorableFor.count();
}

}  // namespace

std::optional<std::string> Group::mail() const {
  if (!mail_enabled()) return std::nullopt;
  return mail_nickname + "@" + std::string(kVerifiedDomain);
}

const Group* Directory::group_by_id(std::string_view id) const {
  const auto index = find_object(seed(), ObjectType::group, id);
  if (!index || *index >= groups_.size() || groups_[*index]->deleted) return nullptr;
  return groups_[*index].get();
}

const Group* Directory::group_by_name(std::string_view name) const {
  const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const auto& group) {
    return !group->deleted && group->display_name == name;
  });
  return found == groups_.end() ? nullptr : found->get();
}

const Group* Directory::find_deleted_group(std::string_view id_or_name) const {
  const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const auto& group) {
    return group->restorable_since &&
           (equals_ignoring_case(view(group->id), id_or_name) || group->display_name == id_or_name);
  });
  return found == groups_.end() ? nullptr : found->get();
}

std::optional<std::uint32_t> Directory::find_user(std::string_view id_or_upn) const {
  if (const auto index = find_object(seed(), ObjectType::user, id_or_upn)) {
    if (users_.contains({ObjectType::user, *index})) return index;
    return std::nullopt;
  }
  if (is_guid(id_or_upn)) return std::nullopt;
  std::optional<std::uint32_t> found;
  Person person;
  users_.for_each([&](ObjectRef user) {
    if (found) return;
    people_.describe(user.index, person);
    if (equals_ignoring_case(person.user_principal_name, id_or_upn)) found = user.index;
  });
  return found;
}

std::optional<std::uint32_t> Directory::find_deleted_user(std::string_view id_or_upn) const {
  Person person;
  for (const auto& [index, deleted] : deleted_users_) {
    people_.describe(index, person);
    if (equals_ignoring_case(view(person.id), id_or_upn) ||
        equals_ignoring_case(person.user_principal_name, id_or_upn)) {
      return index;
    }
  }
  return std::nullopt;
}

std::vector<ObjectRef> Directory::transitive_members(const Group& group, Paths paths) const {
  std::vector<ObjectRef> all;
  std::vector<bool> user_seen(next_user_, false);
  std::vector<ObjectRef> others_seen{{ObjectType::group, group.index}};
  std::vector<std::uint32_t> waiting{group.index};
  for (std::size_t next = 0; next < waiting.size(); ++next) {
    groups_[waiting[next]]->members.for_each([&](ObjectRef member) {
      if (member.type == ObjectType::user) {
        if (user_seen[member.index] && paths == Paths::merged) return;
        user_seen[member.index] = true;
      } else {
        if (std::find(others_seen.begin(), others_seen.end(), member) != others_seen.end()) return;
        others_seen.push_back(member);
      }
      if (member.type == ObjectType::group) {
        if (groups_[member.index]->deleted) return;
        waiting.push_back(member.index);
      }
      all.push_back(member);
    });
  }
  return all;
}

const Group& Directory::add_group(Group group) {
  group.index = static_cast<std::uint32_t>(groups_.size());
  group.id = object_id(seed(), {ObjectType::group, group.index});
  changes_.groups.push_back({group.index, 0, Lifecycle::appeared});
  groups_.push_back(std::make_shared<const Group>(std::move(group)));
  return *groups_.back();
}

void Directory::change_group(const Group& group, const std::function<void(Group&)>& change) {
  const auto before = groups_.at(group.index);
  edit_group(before->index, change);
  const PropertySet changed = changed_properties(*before, *groups_[before->index]);
  if (changed != 0) changes_.groups.push_back({before->index, changed, Lifecycle::stayed});
}

void Directory::delete_group(const Group& group, std::int64_t now_s) {
  if (group.kind != GroupKind::microsoft365) return remove_group(group);
  const std::uint32_t index = group.index;
  edit_group(index, [&](Group& edited) {
    edited.deleted = true;
    edited.restorable_since = now_s;
  });
  changes_.groups.push_back({index, 0, Lifecycle::vanished});
}

void Directory::restore_group(const Group& group) {
  const std::uint32_t index = group.index;
  edit_group(index, [](Group& edited) {
    edited.deleted = false;
    edited.restorable_since.reset();
  });
  changes_.groups.push_back({index, 0, Lifecycle::appeared});
}

void Directory::remove_group(const Group& group) {
  const std::uint32_t index = group.index;
  edit_group(index, [](Group& edited) {
    edited.deleted = true;
    edited.restorable_since.reset();
  });
  changes_.groups.push_back({index, 0, Lifecycle::vanished});
  const ObjectRef member{ObjectType::group, index};
  for (std::size_t parent = 0; parent < groups_.size(); ++parent) {
    if (groups_[parent]->members.contains(member)) remove_member(*groups_[parent], member);
  }
}

void Directory::add_members(const Group& group, const MemberRange& members) {
  const std::uint32_t index = group.index;
  edit_group(index, [&](Group& edited) { edited.members.append(members); });
  changes_.memberships.push_back({index, members, Membership::added, 0});
}

void Directory::remove_member(const Group& group, ObjectRef member) {
  const std::uint32_t index = group.index;
  bool was_member = false;
  edit_group(index, [&](Group& edited) { was_member = edited.members.remove(member); });
  if (was_member) {
    changes_.memberships.push_back({index, {member.type, member.index, 1, 1}, Membership::removed, 0});
  }
}

std::uint32_t Directory::add_users(std::uint32_t count) {
  const std::uint32_t first = next_user_;
  users_.append({ObjectType::user, first, count});
  next_user_ += count;
  ++people_version_;
  changes_.users.push_back({first, count, 0, Lifecycle::appeared});
  return first;
}

void Directory::delete_user(std::uint32_t index, std::int64_t now_s) {
  const ObjectRef user{ObjectType::user, index};
  if (!users_.remove(user)) return;
  DeletedUser deleted{now_s, version_, {}};
  for (std::uint32_t group = 0; group < groups_.size(); ++group) {
    if (!groups_[group]->members.contains(user)) continue;
    // Without a note: to delta queries the user stays a member until it is removed for good.
    edit_group(group, [&](Group& edited) { edited.members.remove(user); });
    deleted.groups.push_back(group);
  }
  deleted_users_.emplace(index, std::move(deleted));
  note_user(index, 0, Lifecycle::vanished);
}

void Directory::restore_user(std::uint32_t index) {
  const auto found = deleted_users_.find(index);
  if (found == deleted_users_.end()) return;
  const MemberRange user{ObjectType::user, index, 1, 1};
  for (const std::uint32_t group : found->second.groups) {
    edit_group(group, [&](Group& edited) { edited.members.append(user); });
    changes_.memberships.push_back({group, user, Membership::added, found->second.since_version});
  }
  deleted_users_.erase(found);
  users_.append(user);
  note_user(index, 0, Lifecycle::appeared);
}

void Directory::remove_user(std::uint32_t index) {
  const ObjectRef user{ObjectType::user, index};
  if (users_.remove(user)) {
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      if (groups_[group]->members.contains(user)) remove_member(*groups_[group], user);
    }
  } else {
    const auto found = deleted_users_.find(index);
    if (found == deleted_users_.end()) return;
    for (const std::uint32_t group : found->second.groups) {
      changes_.memberships.push_back({group, {user.type, index, 1, 1}, Membership::removed, 0});
    }
    deleted_users_.erase(found);
  }
  removed_users_.push_back(index);
  note_user(index, 0, Lifecycle::vanished);
}

bool Directory::has_expired(std::int64_t now_s) const {
  return std::any_of(deleted_users_.begin(), deleted_users_.end(),
                     [&](const auto& each) { return is_expired(each.second.deleted_at, now_s); }) ||
         std::any_of(groups_.begin(), groups_.end(),
                     [&](const auto& group) { return is_expired(group->restorable_since, now_s); });
}

void Directory::remove_expired(std::int64_t now_s) {
  std::vector<std::uint32_t> expired;
  for (const auto& [index, deleted] : deleted_users_) {
    if (is_expired(deleted.deleted_at, now_s)) expired.push_back(index);
  }
  for (const std::uint32_t index : expired) remove_user(index);
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    if (is_expired(groups_[group]->restorable_since, now_s)) remove_group(*groups_[group]);
  }
}

std::uint64_t Directory::change_share_of_people(double percent) {
  static const PropertySet kJobTitle = user_property("jobTitle");
  static const PropertySet kMobilePhone = user_property("mobilePhone");
  const Population before = people_;
  people_.change_share(percent);
  std::uint64_t count = 0;
  Person old;
  Person changed;
  users_.for_each([&](ObjectRef user) {
    if (people_.revision(user.index) == before.revision(user.index)) return;
    ++count;
    before.describe(user.index, old);
    people_.describe(user.index, changed);
    const PropertySet properties = (old.job_title != changed.job_title ? kJobTitle : 0) |
                                   (old.mobile_phone != changed.mobile_phone ? kMobilePhone : 0);
    if (properties != 0) note_user(user.index, properties, Lifecycle::stayed);
  });
  return count;
}

void Directory::change_person(std::uint32_t index, const PersonChange& change) {
  const Population before = people_;
  people_.change_person(index, change);
  Person old;
  Person changed;
  before.describe(index, old);
  people_.describe(index, changed);
  if (const PropertySet properties = changed_properties(old, changed)) {
    note_user(index, properties, Lifecycle::stayed);
  }
}

void Directory::edit_group(std::uint32_t index, const std::function<void(Group&)>& edit) {
  auto copy = std::make_shared<Group>(*groups_.at(index));
  edit(*copy);
  groups_[index] = std::move(copy);
}

void Directory::note_user(std::uint32_t index, PropertySet properties, Lifecycle lifecycle) {
  changes_.users.push_back({index, 1, properties, lifecycle});
  ++people_version_;
}

}  // namespace rollcall::simulator
