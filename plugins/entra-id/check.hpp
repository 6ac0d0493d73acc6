#pragma once

#include "graph/client.hpp"
#include "login/token_source.hpp"
#include "settings.hpp"

#include <string>

namespace rollcall::entra_id {

/// Signs in and asks for one group and one user; returns check.schema.json. Throws Error with the permission
/// that is missing, and for everything else that would stop an import.
[[nodiscard]] std::string check_connection(const ConnectionSettings& settings, TokenSource& tokens,
                                           GraphClient& graph, const RetryPolicy& policy,
                                           const StopSignal& stop);

}  // namespace rollcall::entra_id
