#pragma once

#include "change_log.hpp"
#include "group.hpp"
#include "person.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// How long a deleted user or group can be restored; then it is removed for good.
inline constexpr std::chrono::seconds kRestorableFor = std::chrono::hours(24 * 30);

/// A user in the deleted items: restorable, with its memberships.
struct DeletedUser {
  std::int64_t deleted_at = 0;      ///< seconds since 1970
  std::uint64_t since_version = 0;  ///< of the directory
  std::vector<std::uint32_t> groups;
};

/// One state of the tenant. Readers share it unchanged; an edit makes a new one (groups are shared between
/// states) and notes what it changes.
class Directory {
 public:
  Directory(std::uint64_t seed, Mixture mixture) : people_(seed, mixture) {}

  [[nodiscard]] std::uint64_t seed() const { return people_.seed(); }
  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// Changes whenever the attributes of people do, or people are added.
  [[nodiscard]] std::uint64_t people_version() const { return people_version_; }
  /// One more than the highest number of a person that there ever was.
  [[nodiscard]] std::uint32_t people_ever() const { return next_user_; }
  [[nodiscard]] const Population& people() const { return people_; }
  [[nodiscard]] const MemberSequence& users() const { return users_; }
  [[nodiscard]] const std::vector<std::shared_ptr<const Group>>& groups() const { return groups_; }
  /// Users that can be restored, by number.
  [[nodiscard]] const std::map<std::uint32_t, DeletedUser>& deleted_users() const { return deleted_users_; }
  /// Users that were removed for good.
  [[nodiscard]] const std::vector<std::uint32_t>& removed_users() const { return removed_users_; }

  /// The group with this id; null when unknown or deleted.
  [[nodiscard]] const Group* group_by_id(std::string_view id) const;
  /// The first group of this exact name that is not deleted, or null.
  [[nodiscard]] const Group* group_by_name(std::string_view name) const;
  /// The group of this id or exact name that can be restored, or null.
  [[nodiscard]] const Group* find_deleted_group(std::string_view id_or_name) const;
  /// The user with this id or (letter case ignored) user principal name.
  [[nodiscard]] std::optional<std::uint32_t> find_user(std::string_view id_or_upn) const;
  /// The user with this id or user principal name among those that can be restored.
  [[nodiscard]] std::optional<std::uint32_t> find_deleted_user(std::string_view id_or_upn) const;
  [[nodiscard]] Guid user_id(std::uint32_t index) const {
    return object_id(seed(), {ObjectType::user, index});
  }

  /// Is anything in the deleted items that is due to be removed for good?
  [[nodiscard]] bool has_expired(std::int64_t now_s) const;

  /// Everything below a group, nested groups included as objects: each object once, or people once for each
  /// path to them.
  enum class Paths : std::uint8_t { merged, each };
  [[nodiscard]] std::vector<ObjectRef> transitive_members(const Group& group,
                                                          Paths paths = Paths::merged) const;

  /// Adds a group and gives it its number and id.
  const Group& add_group(Group group);
  /// Changes attributes of a group; not its members, and not whether it is deleted.
  void change_group(const Group& group, const std::function<void(Group&)>& change);
  /// A Microsoft 365 group can be restored for 30 days; others are gone at once.
  void delete_group(const Group& group, std::int64_t now_s);
  void restore_group(const Group& group);
  void remove_group(const Group& group);
  void add_members(const Group& group, const MemberRange& members);
  void remove_member(const Group& group, ObjectRef member);

  /// Adds people to the tenant; returns the number of the first.
  std::uint32_t add_users(std::uint32_t count);
  /// Moves a user to the deleted items, from which it can be restored for 30 days. Its groups do not list it
  /// any more.
  void delete_user(std::uint32_t index, std::int64_t now_s);
  void restore_user(std::uint32_t index);
  /// Removes a user for good, whether it was deleted before or not.
  void remove_user(std::uint32_t index);
  /// Removes for good what was deleted more than 30 days ago.
  void remove_expired(std::int64_t now_s);
  /// Returns how many people it changed.
  std::uint64_t change_share_of_people(double percent);
  void change_person(std::uint32_t index, const PersonChange& change);

 private:
  friend class DirectoryStore;
  void edit_group(std::uint32_t index, const std::function<void(Group&)>& edit);
  void note_user(std::uint32_t index, PropertySet properties, Lifecycle lifecycle);

  std::uint64_t version_ = 1;
  std::uint64_t people_version_ = 1;
  Population people_;
  MemberSequence users_;
  std::uint32_t next_user_ = 0;
  std::map<std::uint32_t, DeletedUser> deleted_users_;
  std::vector<std::uint32_t> removed_users_;
  std::vector<std::shared_ptr<const Group>> groups_;
  ChangeSet changes_;  // since the version before
};

/// The present state, the earlier ones that a lagging index may still show, and what every edit changed. Safe
/// to use from several threads.
class DirectoryStore {
 public:
  using Clock = std::chrono::system_clock;

  explicit DirectoryStore(std::shared_ptr<const Directory> first);

  [[nodiscard]] std::shared_ptr<const Directory> current() const;
  /// The state that was current at `when`; the oldest known one when that is longer ago.
  [[nodiscard]] std::shared_ptr<const Directory> at(Clock::time_point when) const;
  /// The state of that version; null when it is no longer known.
  [[nodiscard]] std::shared_ptr<const Directory> at_version(std::uint64_t version) const;
  /// What was edited after version `from` up to version `to`, oldest first.
  [[nodiscard]] std::vector<std::shared_ptr<const ChangeSet>> edits_between(std::uint64_t from,
                                                                            std::uint64_t to) const;
  /// Applies an edit to a copy, which then becomes current.
  void edit(Clock::time_point now, const std::function<void(Directory&)>& change);

 private:
  struct State {
    Clock::time_point since;
    std::shared_ptr<const Directory> directory;
  };
  mutable std::mutex mutex_;
  std::deque<State> states_;
  std::vector<std::shared_ptr<const ChangeSet>> edits_;  // the first one made version 2
};

}  // namespace rollcall::simulator
