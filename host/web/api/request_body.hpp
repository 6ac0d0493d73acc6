#pragma once

#include "web/http/message.hpp"

#include <nlohmann/json_fwd.hpp>

namespace rollcall::web::api {

/// The JSON that a request carries. ProblemError 415 for another type of content, 400 for what is no JSON or
/// is nested deeper than anything we mean.
[[nodiscard]] nlohmann::json parse_json_body(const http::Request& request);

}  // namespace rollcall::web::api
