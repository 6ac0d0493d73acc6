#pragma once

#include "graph/client.hpp"
#include "graph/group.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::entra_id {

/// Finding groups, with the patience of `policy`.
class GroupDirectory {
 public:
  /// `directory`: tells the directories apart whose cursors must not be mixed up.
  GroupDirectory(GraphClient& graph, const RetryPolicy& policy, std::string directory = {})
      : graph_(graph), policy_(policy), directory_(std::move(directory)) {}

  /// Best match first, as group_list.hpp says; everything, by name, for an empty search. `cursor`: of the
  /// previous page, or empty. Throws Error(invalid_argument) for a cursor of another list.
  [[nodiscard]] GroupPage list(std::string_view search, std::string_view cursor, int limit,
                               const StopSignal& stop);

  /// Fills in members and nested, several groups at a time. What does not come within a few seconds stays
  /// unknown; nothing is thrown but Cancelled.
  void add_counts(std::vector<Group>& groups, const StopSignal& stop);

  /// In the order of `ids`, each once; unknown ids are left out. A thousand take one request.
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
  std::vector<Group> look_up(const std::vector<std::string>& ids, const StopSignal& stop);
  std::optional<std::vector<Group>> look_up_in_bulk(const std::vector<std::string>& ids,
                                                    const StopSignal& stop);
  std::vector<Group> look_up_by_filter(const std::vector<std::string>& ids, const StopSignal& stop);
  std::uint64_t read_count(const std::string& list, const RetryPolicy& policy, const StopSignal& stop);

  GraphClient& graph_;
  RetryPolicy policy_;
  std::string directory_;
};

}  // namespace rollcall::entra_id
