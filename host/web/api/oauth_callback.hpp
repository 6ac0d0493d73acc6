#pragma once

#include "web/http/message.hpp"

#include <string_view>

namespace rollcall::web::api {

struct Services;

inline constexpr std::string_view kCallbackPath = "/oauth/callback";

/// Where a provider sends the browser back to. Needs no session: what comes back is known by its `state`
/// alone, once. Leads on to the wizard that it belongs to. Never throws.
[[nodiscard]] http::Response oauth_callback(const http::Request& request, Services& services);

}  // namespace rollcall::web::api
