#pragma once

#include "importing/decoded_page.hpp"
#include "importing/people_list.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// The queries of a list's users by the first character of the display name, and one for all other names,
/// each below the longest address that Graph takes; empty when that cannot be. `path`: as
/// PeopleList::users_path.
[[nodiscard]] std::vector<std::string> shard_targets(std::string_view path, std::string_view select);

/// Reads a list in shards, side by side, with pages that do not advance, and one at the end that completes
/// the list when as many different people were found as Graph counts. Else says why that cannot be: then the
/// list is where it was, and whoever was found is met again. Throws Error. Thread-safe.
[[nodiscard]] std::optional<std::string> try_shards(const ReadingTools& tools, const PeopleList& list,
                                                    std::size_t index, const EmitPage& emit);

}  // namespace rollcall::entra_id
