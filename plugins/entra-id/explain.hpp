#pragma once

#include "graph/client.hpp"
#include "importing/attribute_map.hpp"

#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// What an explanation works with.
struct ExplainTools {
  GraphClient& graph;
  const AttributeMap& attributes;
  const RetryPolicy& policy;
  std::string database_url;
  std::string tenant_guid;
};

/// Answers explain-query.schema.json with explain.schema.json: one person as Graph has them, as they are
/// mapped, and what an import would do with them. Throws Error.
[[nodiscard]] std::string explain_person(const ExplainTools& tools, std::string_view query,
                                         const StopSignal& stop);

}  // namespace rollcall::entra_id
