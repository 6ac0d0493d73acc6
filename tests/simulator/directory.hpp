#pragma once

#include "group.hpp"
#include "person.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// One state of the tenant. Readers share it unchanged; an edit makes a new one (groups are shared between
/// states).
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

  /// The group with this id; null when unknown or deleted.
  [[nodiscard]] const Group* group_by_id(std::string_view id) const;
  /// The first group of this exact name that is not deleted, or null.
  [[nodiscard]] const Group* group_by_name(std::string_view name) const;
  /// The user with this id or (letter case ignored) user principal name.
  [[nodiscard]] std::optional<std::uint32_t> find_user(std::string_view id_or_upn) const;
  [[nodiscard]] Guid user_id(std::uint32_t index) const {
    return object_id(seed(), {ObjectType::user, index});
  }

  /// Everything below a group, nested groups included as objects: each object once, or people once for each
  /// path to them.
  enum class Paths : std::uint8_t { merged, each };
  [[nodiscard]] std::vector<ObjectRef> transitive_members(const Group& group,
                                                          Paths paths = Paths::merged) const;

  /// Adds a group and gives it its number and id.
  const Group& add_group(Group group);
  /// Adds people to the tenant; returns the number of the first.
  std::uint32_t add_users(std::uint32_t count);
  void remove_user(std::uint32_t index);
  void change_share_of_people(double percent) {
    people_.change_share(percent);
    ++people_version_;
  }
  void change_person(std::uint32_t index, const PersonChange& change) {
    people_.change_person(index, change);
    ++people_version_;
  }
  void edit_group(const Group& group, const std::function<void(Group&)>& edit);

 private:
  friend class DirectoryStore;
  std::uint64_t version_ = 1;
  std::uint64_t people_version_ = 1;
  Population people_;
  MemberSequence users_;
  std::uint32_t next_user_ = 0;
  std::vector<std::shared_ptr<const Group>> groups_;
};

/// The present state and the earlier ones that a lagging index may still show. Safe to use from several
/// threads.
class DirectoryStore {
 public:
  using Clock = std::chrono::system_clock;

  explicit DirectoryStore(std::shared_ptr<const Directory> first);

  [[nodiscard]] std::shared_ptr<const Directory> current() const;
  /// The state that was current at `when`; the oldest known one when that is longer ago.
  [[nodiscard]] std::shared_ptr<const Directory> at(Clock::time_point when) const;
  /// Applies an edit to a copy, which then becomes current.
  void edit(Clock::time_point now, const std::function<void(Directory&)>& change);

 private:
  struct State {
    Clock::time_point since;
    std::shared_ptr<const Directory> directory;
  };
  mutable std::mutex mutex_;
  std::deque<State> states_;
};

}  // namespace rollcall::simulator
