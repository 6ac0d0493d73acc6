#pragma once

#include "graph/client.hpp"
#include "graph/property.hpp"
#include "http/retry.hpp"
#include "permissions/permission_table.hpp"
#include "stop_signal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

enum class ProbeResult : std::uint8_t {
  ok,
  limited,  ///< HTTP 200, but users without the fields that an import reads
  refused,  ///< not allowed
  failed,   ///< anything else
  skipped,  ///< there was nothing to try it on
};
/// As check.schema.json spells it.
[[nodiscard]] std::string_view to_string(ProbeResult result);

/// One call that an import makes, tried with the smallest page.
struct Probe {
  std::string_view call = {};     ///< "GET /groups/{id}/members"
  std::string_view purpose = {};  ///< "read who is in a group"
  std::optional<Use> use = {};    ///< the permission that it is about; nothing: none of its own
  /// What is lost without it, when an import can do without: "Incremental imports are not possible".
  std::string_view without = {};
  ProbeResult result = ProbeResult::skipped;
  std::string message = {};  ///< one sentence; empty when it is ok

  [[nodiscard]] bool is_required() const { return without.empty(); }
};

struct Findings {
  std::vector<Probe> probes = {};
  /// Groups that hide their members, among the first thousand Microsoft 365 groups.
  std::uint64_t hidden_groups = 0;
  std::string a_hidden_group = {};       ///< the name of one
  bool hidden_members_are_seen = false;  ///< somebody was found in one
  bool app_is_unknown = false;           ///< Graph does not know the app in this tenant, or not yet

  /// Whether each required call of that use is allowed, as far as it could be tried; nothing when none was.
  [[nodiscard]] std::optional<bool> allowed(Use use) const;
  [[nodiscard]] bool everything_required_works() const;
};

/// Tries each call whatever became of the others. `fields`: what an import selects of users. Throws Error
/// when Graph cannot be reached or the sign-in is refused: then no call would tell anything.
[[nodiscard]] Findings probe_calls(GraphClient& graph, const UserFields& fields, const RetryPolicy& policy,
                                   const StopSignal& stop);

}  // namespace rollcall::entra_id
