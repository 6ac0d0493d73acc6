#pragma once

#include "world.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::simulator {

/// What to change about a group; what is not given stays.
struct GroupChanges {
  std::optional<std::string> display_name = {};
  std::optional<std::string> description = {};
};

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
  /// Moves a person to the deleted items: no list shows them, and for 30 days they can be restored with their
  /// memberships.
  void soft_delete_person(std::string_view user);
  void restore_person(std::string_view user);
  /// Removes a person for good from the tenant and from every group, soft-deleted before or not.
  void remove_person(std::string_view user);

  void add_member(std::string_view group, std::string_view user);
  void remove_member(std::string_view group, std::string_view user);

  /// Adds an empty group; only name, description, nickname, kind, rule and visibility are taken from `group`.
  /// Returns its id.
  std::string add_group(const Group& group);
  void change_group(std::string_view group, const GroupChanges& change);
  /// A Microsoft 365 group can be restored for 30 days; any other is removed for good.
  void delete_group(std::string_view group);
  void restore_group(std::string_view group);
  /// Removes a group for good, soft-deleted before or not.
  void remove_group(std::string_view group);

  /// Removes for good what was deleted more than 30 days ago by the simulator's clock.
  void remove_expired();

 private:
  void edit(const std::function<void(Directory&)>& change) {
    world_.directory.edit(world_.clock.now(), change);
  }

  World& world_;
};

}  // namespace rollcall::simulator
