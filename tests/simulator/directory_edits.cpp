#include "directory_edits.hpp"

#include <stdexcept>
#include <string>

namespace rollcall::simulator {
namespace {

const Group& group_of(const Directory& directory, std::string_view name) {
  const Group* group = directory.group_by_id(name);
  if (group == nullptr) group = directory.group_by_name(name);
  if (group == nullptr) throw std::invalid_argument("no group '" + std::string(name) + "'");
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
  edit([&](Directory& directory) {
    const Population before = directory.people();
    directory.change_share_of_people(percent);
    directory.users().for_each([&](ObjectRef user) {
      if (directory.people().revision(user.index) != before.revision(user.index)) ++changed;
    });
  });
  return changed;
}

void DirectoryEdits::change_person(std::string_view user, const PersonChange& change) {
  edit([&](Directory& directory) { directory.change_person(user_of(directory, user), change); });
}

void DirectoryEdits::add_people(std::uint32_t count, std::string_view group) {
  edit([&](Directory& directory) {
    const std::uint32_t first = directory.add_users(count);
    if (group.empty()) return;
    directory.edit_group(group_of(directory, group), [&](Group& edited) {
      edited.members.append({ObjectType::user, first, count});
    });
  });
}

void DirectoryEdits::remove_person(std::string_view user) {
  edit([&](Directory& directory) { directory.remove_user(user_of(directory, user)); });
}

void DirectoryEdits::add_member(std::string_view group, std::string_view user) {
  edit([&](Directory& directory) {
    const ObjectRef member{ObjectType::user, user_of(directory, user)};
    directory.edit_group(group_of(directory, group), [&](Group& edited) {
      if (!edited.members.contains(member)) edited.members.append({member.type, member.index, 1});
    });
  });
}

void DirectoryEdits::remove_member(std::string_view group, std::string_view user) {
  edit([&](Directory& directory) {
    const ObjectRef member{ObjectType::user, user_of(directory, user)};
    directory.edit_group(group_of(directory, group), [&](Group& edited) { edited.members.remove(member); });
  });
}

void DirectoryEdits::delete_group(std::string_view group) {
  edit([&](Directory& directory) {
    directory.edit_group(group_of(directory, group), [](Group& edited) { edited.deleted = true; });
  });
}

}  // namespace rollcall::simulator
