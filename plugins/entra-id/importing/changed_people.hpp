#pragma once

#include "graph/delta.hpp"
#include "importing/sync_note.hpp"
#include "rollcall/people/groups.hpp"
#include "rollcall/people/person.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace rollcall::entra_id {

/// What changed does not tell enough, or tells so much that reading everybody is the shorter way.
struct ReadEverybody {
  std::string why;  ///< for the log: "because ..."
};

/// Collects what the rounds of an incremental import tell, and decides about whom it means. Of what is told
/// twice the last is so; therefore nothing is decided, and nothing written, before the rounds are at their
/// end. Holds the changed people of the import in memory, at most kMostUsers.
class ChangedPeople {
 public:
  /// As many as the people library settles together. Delta pages hold a fifth of the people of other pages:
  /// where so many changed, a full read often needs fewer requests.
  static constexpr std::size_t kMostUsers = 50'000;
  static constexpr std::size_t kMostMemberships = 200'000;
  /// Whom the next import has to remember.
  static constexpr std::size_t kMostRemembered = 5'000;

  enum class Leavers : std::uint8_t { stay, are_disabled };

  /// Whether the imports before left somebody as being there.
  using WasThere = std::function<bool(const std::string& user_id)>;

  /// `group_ids`: none for all users.
  ChangedPeople(std::vector<std::string> group_ids, Leavers leavers, const SyncNote& before,
                WasThere was_there);

  /// All memberships come first. Groups that were not chosen are passed over. Throws ReadEverybody.
  void add_membership(const std::string& group_id, const MemberChange& change);

  /// Whether a changed user matters to the import.
  [[nodiscard]] bool concerns(const std::string& user_id) const;
  /// Of such a user. `item` is empty when the answer did not hold the person's fields. Throws ReadEverybody.
  void add_user(const std::string& user_id, Presence presence, std::optional<people::Item> item);

  struct Decision {
    std::vector<people::Item> items = {};  ///< in the order of their ids
    std::vector<std::string> ask = {};     ///< whose fields are not known yet
    std::vector<std::string> gone = {};
    /// Who joined and left which group since; who was deleted is in none.
    std::vector<people::GroupMembers> members = {};
    std::vector<std::string> deleted_members = {};  ///< for the next import, see SyncNote
    std::vector<std::string> undecided = {};
  };
  /// `again`: people of the import who are to be looked at although nothing is told of them. Throws
  /// ReadEverybody. To be called once.
  [[nodiscard]] Decision decide(const std::vector<std::string>& again);

 private:
  struct User {
    Presence presence = Presence::there;
    std::optional<people::Item> item = {};
  };
  /// What became of somebody's membership in each group of the round.
  using Memberships = std::map<std::size_t, bool>;

  [[nodiscard]] bool all_users() const { return group_ids_.empty(); }
  [[nodiscard]] bool joined(const std::string& id) const;
  [[nodiscard]] bool only_left(const std::string& id) const;
  void decide_membership(const std::string& id);
  void decide_user(const std::string& id, User& user);
  void decide_present(const std::string& id, User& user);
  void decide_deleted(const std::string& id, Presence presence);
  void decide_restored(const std::string& id);
  void take(const std::string& id, User& user);
  [[nodiscard]] std::vector<people::GroupMembers> members() const;

  std::vector<std::string> group_ids_;
  Leavers leavers_;
  std::unordered_set<std::string> deleted_members_;
  std::unordered_set<std::string> undecided_;
  WasThere was_there_;
  std::map<std::string, Memberships> memberships_;
  std::map<std::string, User> users_;
  std::unordered_set<std::string> gone_;
  Decision decision_;
};

}  // namespace rollcall::entra_id
