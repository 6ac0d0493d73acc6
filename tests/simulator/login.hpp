#pragma once

#include "http_message.hpp"
#include "login_error.hpp"
#include "world.hpp"

#include <string>

namespace rollcall::simulator {

/// True for the paths of the login service: `/{tenant}/oauth2/v2.0/token`, `devicecode`, what a browser opens
/// and the discovery document.
bool is_login_path(std::string_view path);

/// Answers a request to the login service. `base_url` is the address the client used, e.g.
/// `http://127.0.0.1:8080`.
HttpReply answer_login(World& world, const HttpRequest& request, const std::string& base_url);

/// A refusal in the shape of the login service.
HttpReply login_error_reply(World& world, const HttpRequest& request, const std::string& base_url,
                            const LoginError& error);

}  // namespace rollcall::simulator
