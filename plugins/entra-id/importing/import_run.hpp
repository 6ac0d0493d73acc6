#pragma once

#include "graph/client.hpp"
#include "importing/attribute_map.hpp"
#include "importing/options.hpp"
#include "importing/read_proof.hpp"
#include "rollcall/sdk/host.hpp"
#include "stop_signal.hpp"

#include <string>

namespace rollcall::entra_id {

/// What an import works with.
struct ImportTools {
  const sdk::Host& host;
  GraphClient& graph;
  const AttributeMap& attributes;
  const RetryPolicy& patient;
  const RetryPolicy& interactive;  ///< for hints that are not worth a long wait
  const ProofPatience& proof;
  std::string tenant_guid;
};

/// Does one import, or goes on with one, and returns run-result.schema.json. Throws Error; what is committed
/// stays.
[[nodiscard]] std::string run_import(const ImportTools& tools, const RunOptions& options,
                                     const StopSignal& stop);

}  // namespace rollcall::entra_id
