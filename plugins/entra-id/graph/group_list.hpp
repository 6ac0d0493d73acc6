#pragma once

#include "graph/client.hpp"
#include "graph/group.hpp"
#include "graph/group_cursor.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// One request of a list of groups.
struct GroupStage {
  std::string path;               ///< below the Graph root, without $select and $top
  std::string simpler_path = {};  ///< to be asked when Graph refuses the other one; finds more
  Consistency consistency = Consistency::strong;
  bool optional = false;  ///< a list without its results is still good
};

/// The requests that find `search`, best matches first; all groups by name for an empty one:
///  1. those of exactly this name or mail (or id),
///  2. those whose name or mail begins with it,
///  3. those with words that begin with its words, by the search index, which may lag and needs the advanced
///     query parameters.
/// https://learn.microsoft.com/graph/search-query-parameter
[[nodiscard]] std::vector<GroupStage> stages_for(std::string_view search);

/// Whether an earlier stage than `stage` has shown this group already.
[[nodiscard]] bool shown_before(const Group& group, std::string_view search, int stage);

/// Pages of a list of groups: the stages one after another, each group once.
class GroupList {
 public:
  GroupList(GraphClient& graph, const RetryPolicy& policy, const StopSignal& stop)
      : graph_(graph), policy_(policy), stop_(stop) {}

  /// At most `limit` groups from where `at` points, which moves on to the next group; true: there is none.
  /// Without a cursor, the first pages of all stages are asked for at the same time.
  bool read(GroupCursor& at, std::size_t limit, std::vector<Group>& groups);

 private:
  using Pages = std::vector<GroupPage>;

  [[nodiscard]] GraphRequest request_for(const GroupStage& stage, const GroupCursor& at) const;
  [[nodiscard]] GroupPage fetch(const GroupStage& stage, const GroupCursor& at) const;
  [[nodiscard]] Pages fetch_first_pages(const std::vector<GroupStage>& stages, const GroupCursor& at) const;

  GraphClient& graph_;
  const RetryPolicy& policy_;
  const StopSignal& stop_;
};

}  // namespace rollcall::entra_id
