#pragma once

#include "world.hpp"

#include <cstdint>
#include <string_view>

namespace rollcall::simulator {

/// Edits of the tenant while it is served. Groups are named by exact display name or id, people by id or user
/// principal name. Each throws std::invalid_argument when there is no such group or person.
class DirectoryEdits {
 public:
  explicit DirectoryEdits(World& world) : world_(world) {}

  /// Gives about `percent` % of all people another job title and mobile phone; returns how many exactly.
  std::uint64_t change_share_of_people(double percent);
  void change_person(std::string_view user, const PersonChange& change);
  /// New clean people at the end of the tenant, and of the group unless its name is empty.
  void add_people(std::uint32_t count, std::string_view group);
  /// Removes a person from the tenant and from every group.
  void remove_person(std::string_view user);
  void add_member(std::string_view group, std::string_view user);
  void remove_member(std::string_view group, std::string_view user);
  void delete_group(std::string_view group);

 private:
  void edit(const std::function<void(Directory&)>& change) {
    world_.directory.edit(world_.clock.now(), change);
  }

  World& world_;
};

}  // namespace rollcall::simulator
