#pragma once

#include "http_message.hpp"

#include <map>
#include <string>

namespace rollcall::simulator {

/// The fields of a form, decoded.
using Form = std::map<std::string, std::string>;

/// The form that a request to the login service carries, with the client's HTTP Basic credentials among its
/// fields.
Form read_login_form(const HttpRequest& request);

/// Throws LoginError 900144 when the field is absent or empty.
const std::string& required(const Form& form, const std::string& name);
/// Empty when the field is absent.
std::string optional(const Form& form, const std::string& name);

}  // namespace rollcall::simulator
