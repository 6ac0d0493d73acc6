#include "directory_edits.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace rollcall::simulator {
namespace {

const Group& group_of(const Directory& directory, std::string_view name) {
  const Group* group = directory.group_by_id(name);
  if (group == nullptr) group = directory.group_by_name(name);
  if (group == nullptr) throw std::invalid_argument("no group '" + std::string(name) + "'");
  return *group;
}

const Group& deleted_group_of(const Directory& directory, std::string_view name) {
  const Group* group = directory.find_deleted_group(name);
  if (group == nullptr) throw std::invalid_argument("no deleted group '" + std::string(name) + "'");
  return *group;
}

std::uint32_t user_of(const Directory& directory, std::string_view user) {
  const auto index = directory.find_user(user);
  if (!index) throw std::invalid_argument("no user '" + std::string(user) + "'");
  return *index;
}

}  // namespace

std::uint64_t DirectoryEdits::change_share_of_people(double percent) {
  std::uint64_t changed = 0;
  edit([&](Directory& directory) { changed = directory.change_share_of_people(percent); });
  return changed;
}

void DirectoryEdits::change_person(std::string_view user, const PersonChange& change) {
  edit([&](Directory& directory) { directory.change_person(user_of(directory, user), change); });
}

void DirectoryEdits::add_people(std::uint32_t count, std::string_view group) {
  edit([&](Directory& directory) {
    const std::uint32_t first = directory.add_users(count);
    if (!group.empty())
      directory.add_members(group_of(directory, group), {ObjectType::user, first, count, 1});
  });
}

void DirectoryEdits::soft_delete_person(std::string_view user) {
  edit([&](Directory& directory) { directory.delete_user(user_of(directory, user), world_.clock.now_s()); });
}

void DirectoryEdits::restore_person(std::string_view user) {
  edit([&](Directory& directory) {
    const auto index = directory.find_deleted_user(user);
    if (!index) throw std::invalid_argument("no deleted user '" + std::string(user) + "'");
    directory.restore_user(*index);
  });
}

void DirectoryEdits::remove_person(std::string_view user) {
  edit([&](Directory& directory) {
    const auto deleted = directory.find_deleted_user(user);
    directory.remove_user(deleted ? *deleted : user_of(directory, user));
  });
}

void DirectoryEdits::add_member(std::string_view group, std::string_view user) {
  edit([&](Directory& directory) {
    const ObjectRef member{ObjectType::user, user_of(directory, user)};
    const Group& edited = group_of(directory, group);
    if (!edited.members.contains(member)) directory.add_members(edited, {member.type, member.index, 1, 1});
  });
}

void DirectoryEdits::remove_member(std::string_view group, std::string_view user) {
  edit([&](Directory& directory) {
    directory.remove_member(group_of(directory, group), {ObjectType::user, user_of(directory, user)});
  });
}

std::string DirectoryEdits::add_group(const Group& group) {
  std::string id;
  edit([&](Directory& directory) {
    Group added;
    added.display_name = group.display_name;
    added.description = group.description;
    added.mail_nickname = group.mail_nickname;
    added.kind = group.kind;
    added.rule = group.rule;
    added.visibility = group.visibility;
    id = view(directory.add_group(std::move(added)).id);
  });
  return id;
}

void DirectoryEdits::change_group(std::string_view group, const GroupChanges& change) {
  edit([&](Directory& directory) {
    directory.change_group(group_of(directory, group), [&](Group& edited) {
      if (change.display_name) edited.display_name = *change.display_name;
      if (change.description) edited.description = *change.description;
    });
  });
}

void DirectoryEdits::delete_group(std::string_view group) {
  edit([&](Directory& directory) {
    directory.delete_group(group_of(directory, group), world_.clock.now_s());
  });
}

void DirectoryEdits::restore_group(std::string_view group) {
  edit([&](Directory& directory) { directory.restore_group(deleted_group_of(directory, group)); });
}

void DirectoryEdits::remove_group(std::string_view group) {
  edit([&](Directory& directory) {
    const Group* deleted = directory.find_deleted_group(group);
    directory.remove_group(deleted != nullptr ? *deleted : group_of(directory, group));
  });
}

void DirectoryEdits::remove_expired() {
  if (!world_.directory.current()->has_expired(world_.clock.now_s())) return;
  edit([&](Directory& directory) { directory.remove_expired(world_.clock.now_s()); });
}

}  // namespace rollcall::simulator
