#pragma once

#include "graph.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::simulator {

/// The bearer token of a request, or an empty view.
std::string_view bearer_of(const HttpRequest& request);

/// The decoded `$skiptoken` of a request, if it has one.
std::optional<std::string> skip_token_of(const HttpRequest& request);

/// The answer of a fault that replaces the true one; nothing for a fault that damages it.
std::optional<HttpReply> fault_reply(World& world, const HttpRequest& request, const Fault& fault,
                                     const std::string& base_url, const RequestIds& ids);

/// Damages the true answer as the fault says.
void damage(HttpReply& reply, const Fault& fault);

}  // namespace rollcall::simulator
