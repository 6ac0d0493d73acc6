#pragma once

#include "web/api/call.hpp"

#include <string>
#include <string_view>

namespace rollcall::web::api {

/// Writes down that the caller did something. `action` is "thing.done"; `sentence` never holds a secret.
void audit(const Call& call, std::string_view action, std::string object, std::string sentence);
/// The same for what was tried and refused.
void audit_refused(const Call& call, std::string_view action, std::string object, std::string sentence);

}  // namespace rollcall::web::api
