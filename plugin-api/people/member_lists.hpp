#pragma once

#include "people_store.hpp"
#include "rollcall/people/groups.hpp"
#include "rollcall/people/session.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rollcall::people {

enum class GroupReading : std::uint8_t { whole, changes };

/// Writes who a job met in which group. All methods run inside a transaction of the caller and throw
/// soci_error; after one that was rolled back, begin() has to be repeated.
class MemberLists {
 public:
  /// The session must outlive it.
  MemberLists(soci::session& session, Backend backend, const Directory& directory)
      : session_(session), backend_(backend), directory_(directory) {}

  /// Makes the groups known. At most once an attempt, before the first add().
  void begin(const std::vector<Group>& groups, GroupReading reading);

  /// Throws Error(internal) for a group that begin() did not name.
  void add(std::int64_t batch, const std::vector<GroupMembers>& lists);

 private:
  void read_known();
  void make_known(const Group& group);
  void add_row(std::int64_t group, std::int64_t batch, const std::string& joined,
               const std::string& departed);

  struct Known {
    std::int64_t id = 0;
    std::string name;
  };

  soci::session& session_;
  Backend backend_;
  Directory directory_;
  std::map<std::string, Known> known_;
};

}  // namespace rollcall::people
