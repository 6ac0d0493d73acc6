#pragma once

#include "graph/groups.hpp"

#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// choices-query.schema.json in, choices.schema.json out; the one list is "groups".
[[nodiscard]] std::string list_group_choices(GroupDirectory& directory, std::string_view query,
                                             const StopSignal& stop);

}  // namespace rollcall::entra_id
