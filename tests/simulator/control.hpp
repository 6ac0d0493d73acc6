#pragma once

#include "http_message.hpp"
#include "world.hpp"

#include <string_view>

namespace rollcall::simulator {

/// True for `/_control/…`, the simulator's own interface for scripts.
bool is_control_path(std::string_view path);

/// Answers `/_control/…`; see README.md for the operations. Not written to the request log.
HttpReply answer_control(World& world, const HttpRequest& request);

}  // namespace rollcall::simulator
