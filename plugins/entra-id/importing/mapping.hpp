#pragma once

#include "graph/page.hpp"
#include "importing/options.hpp"
#include "rollcall/people/person.hpp"

namespace rollcall::entra_id {

/// The person that a Graph user is, with what becomes of them before the tables are looked at. Pure.
[[nodiscard]] people::Item map_user(const GraphUser& user, const MappingOptions& options);

}  // namespace rollcall::entra_id
