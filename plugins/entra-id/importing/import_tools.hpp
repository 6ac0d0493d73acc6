#pragma once

#include "graph/client.hpp"
#include "importing/attribute_map.hpp"
#include "importing/options.hpp"
#include "importing/read_proof.hpp"
#include "login/app_credentials.hpp"
#include "rollcall/people/writer.hpp"
#include "rollcall/sdk/host.hpp"

#include <chrono>
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
  std::chrono::milliseconds batch_wait;  ///< after which a short batch is written all the same
  std::string tenant_guid;
  int full_read_every_days;
  const WallClock& now;
};

/// How the job's people are to be written.
[[nodiscard]] people::WriterOptions writer_options(const ImportTools& tools, const RunOptions& options);

}  // namespace rollcall::entra_id
