#pragma once

#include "delta_token.hpp"
#include "graph_call.hpp"

#include <string>

namespace rollcall::simulator {

/// Reads and checks the query options of the first request of a delta chain. Throws GraphError for what Graph
/// refuses: graph-facts.md section 5.
DeltaOptions parse_delta_options(const GraphCall& call, ObjectType type);

/// `(a,b)` for the context of a request with `$select`, else nothing.
std::string delta_select_suffix(const DeltaOptions& options);

/// `&$select=…&$filter=…` as the first request had them, for the address of a new round.
std::string delta_options_text(const DeltaOptions& options, std::uint64_t seed);

}  // namespace rollcall::simulator
