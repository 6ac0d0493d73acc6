#pragma once

#include "http_message.hpp"

#include <nlohmann/json_fwd.hpp>

namespace rollcall::simulator {

/// The JSON object in the body of a request. Throws GraphError 400 for a missing Content-Type, an empty body,
/// and for what is no JSON object.
nlohmann::json read_json_body(const HttpRequest& request);

}  // namespace rollcall::simulator
