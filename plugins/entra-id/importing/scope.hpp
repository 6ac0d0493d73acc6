#pragma once

#include "importing/import_tools.hpp"
#include "importing/options.hpp"

#include <string>
#include <vector>

namespace rollcall::entra_id {

/// All that decides whom an import would read and how they become people, as a text that is equal for equal
/// imports. `group_ids`: lower case, in any order; empty: all users.
[[nodiscard]] std::string scope_of(const ImportTools& tools, const RunOptions& options,
                                   std::vector<std::string> group_ids);

}  // namespace rollcall::entra_id
