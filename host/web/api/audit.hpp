#pragma once

#include "web/api/call.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::web::api {

/// Writes down that the caller did something. `action` is "thing.done"; `sentence` never holds a secret.
void audit(const Call& call, std::string_view action, std::string object, std::string sentence);
/// The same for what was tried and refused.
void audit_refused(const Call& call, std::string_view action, std::string object, std::string sentence);
/// Of the job; `what`: "import" or "preview".
void audit_started(const Call& call, std::string_view what, std::int64_t job_id,
                   const std::string& plugin_name);

/// How sentences name a connection.
[[nodiscard]] std::string title_of_connection(const std::string& name, const std::string& plugin_id);

}  // namespace rollcall::web::api
