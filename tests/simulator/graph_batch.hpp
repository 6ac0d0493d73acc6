#pragma once

#include "graph.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace rollcall::simulator {

bool is_batch_path(std::string_view path);

/// Answers `POST /$batch`: up to 20 requests, each given to `answer`, which charges and refuses it like any
/// other.
HttpReply answer_batch(World& world, const HttpRequest& request, const std::string& base_url,
                       const RequestIds& ids, const std::function<HttpReply(const HttpRequest&)>& answer);

}  // namespace rollcall::simulator
