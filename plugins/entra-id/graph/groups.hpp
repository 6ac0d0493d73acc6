#pragma once

#include "graph/client.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

struct Group {
  std::string id;
  std::string name;
  std::string description;
  std::string mail;
  /// "security", "microsoft365", "mail-enabled-security" or "distribution", with "dynamic-" before it where a
  /// rule decides who is a member.
  std::string kind;
  bool hidden_membership = false;
};

struct GroupPage {
  std::vector<Group> groups = {};
  std::string cursor = {};  ///< empty: the last page
};

/// Finding groups, with the patience of `policy`.
class GroupDirectory {
 public:
  GroupDirectory(GraphClient& graph, const RetryPolicy& policy) : graph_(graph), policy_(policy) {}

  /// Best match first; everything, by name, for an empty search. `cursor`: of the previous page, or empty.
  [[nodiscard]] GroupPage list(std::string_view search, std::string_view cursor, int limit,
                               const StopSignal& stop);

  /// Unknown ids are left out.
  [[nodiscard]] std::vector<Group> by_ids(const std::vector<std::string>& ids, const StopSignal& stop);

  /// A group by its id or its exact name. Throws Error: not_found, or invalid_argument that lists the ids
  /// when several groups have that name.
  [[nodiscard]] Group resolve(const std::string& id_or_name, const StopSignal& stop);

  /// How many users a list of people has, from an index that may lag; nothing when it cannot be told. `list`:
  /// below the Graph root, e.g. "/users".
  [[nodiscard]] std::optional<std::uint64_t> count(const std::string& list, const StopSignal& stop);

 private:
  GroupPage read_page(const GraphRequest& request, const StopSignal& stop);
  std::optional<Group> find_by_id(const std::string& id, const StopSignal& stop);

  GraphClient& graph_;
  RetryPolicy policy_;
};

/// One element of a list of groups; nothing when it is none. For tests.
[[nodiscard]] std::optional<Group> parse_group(std::string_view json);

}  // namespace rollcall::entra_id
