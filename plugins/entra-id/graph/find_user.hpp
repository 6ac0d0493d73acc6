#pragma once

#include "graph/client.hpp"
#include "graph/property.hpp"
#include "http/page_buffer.hpp"

#include <string_view>

namespace rollcall::entra_id {

/// Looks one person up, who is then the only user of the page in `page`: by the object id when `person` is
/// one, else by the user principal name, else by the mail address. What is looked for stands in the query,
/// which is never logged. Throws Error: not_found, or invalid_argument when several people have the address.
void find_user(GraphClient& graph, const RetryPolicy& policy, const UserFields& fields,
               std::string_view person, PageBuffer& page, const StopSignal& stop);

}  // namespace rollcall::entra_id
