#pragma once

#include "graph/client.hpp"
#include "importing/mapping.hpp"
#include "rollcall/people/person.hpp"
#include "stop_signal.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// POST /directoryObjects/getByIds, so many ids a request, one request after the other. Calls `on_items` with
/// the people of each answer; whoever is not in the tenant is left out. Throws Error.
void read_users_by_id(GraphClient& graph, const UserMapper& mapper, const std::vector<std::string>& ids,
                      const std::function<void(std::vector<people::Item>)>& on_items, const StopSignal& stop);

}  // namespace rollcall::entra_id
