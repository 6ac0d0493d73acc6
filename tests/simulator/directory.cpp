#include "directory.hpp"

#include "text.hpp"

#include <algorithm>
#include <stdexcept>

namespace rollcall::simulator {
namespace {

constexpr std::size_t kStatesKept = 16;

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
  groups_.push_back(std::make_shared<const Group>(std::move(group)));
  return *groups_.back();
}

std::uint32_t Directory::add_users(std::uint32_t count) {
  const std::uint32_t first = next_user_;
  users_.append({ObjectType::user, first, count});
  next_user_ += count;
  ++people_version_;
  return first;
}

void Directory::remove_user(std::uint32_t index) {
  const ObjectRef user{ObjectType::user, index};
  users_.remove(user);
  for (auto& group : groups_) {
    if (!group->members.contains(user)) continue;
    auto copy = std::make_shared<Group>(*group);
    copy->members.remove(user);
    group = std::move(copy);
  }
}

void Directory::edit_group(const Group& group, const std::function<void(Group&)>& edit) {
  auto copy = std::make_shared<Group>(*groups_.at(group.index));
  edit(*copy);
  groups_.at(group.index) = std::move(copy);
}

DirectoryStore::DirectoryStore(std::shared_ptr<const Directory> first) {
  states_.push_back({Clock::time_point::min(), std::move(first)});
}

std::shared_ptr<const Directory> DirectoryStore::current() const {
  const std::lock_guard lock(mutex_);
  return states_.back().directory;
}

std::shared_ptr<const Directory> DirectoryStore::at(Clock::time_point when) const {
  const std::lock_guard lock(mutex_);
  for (auto state = states_.rbegin(); state != states_.rend(); ++state) {
    if (state->since <= when) return state->directory;
  }
  return states_.front().directory;
}

void DirectoryStore::edit(Clock::time_point now, const std::function<void(Directory&)>& change) {
  const std::lock_guard lock(mutex_);
  auto copy = std::make_shared<Directory>(*states_.back().directory);
  change(*copy);
  ++copy->version_;
  states_.push_back({now, std::move(copy)});
  if (states_.size() > kStatesKept) states_.pop_front();
}

}  // namespace rollcall::simulator
