#pragma once

#include "graph_call.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// `$filter`, `$search` and `$orderby` on people, on groups, or on objects of any type.
enum class QueriedType : std::uint8_t { user, group, object };

/// True when the request asks for something that a plain walk through the list cannot give.
bool has_conditions(const ODataQuery& query);

/// Refuses what Graph refuses for a query on `/users` or `/groups`: see graph-facts.md section 3.
void check_conditions(const GraphCall& call, QueriedType type);

/// The objects of `from` that satisfy the request's conditions, sorted when it asks for that. Cached for the
/// next pages.
ResultCache::Result apply_conditions(GraphCall& call, QueriedType type, const std::string& list_name,
                                     const std::vector<ObjectRef>& from);
ResultCache::Result apply_conditions(GraphCall& call, QueriedType type, const std::string& list_name,
                                     const MemberSequence& from);

}  // namespace rollcall::simulator
