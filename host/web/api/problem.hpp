#pragma once

#include "rollcall/sdk/error.hpp"
#include "web/api/call.hpp"

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::web::api {

/// A problem document (RFC 9457).
struct Problem {
  unsigned http_status = 500;
  Status status = Status::internal;
  std::string type = {};  ///< empty: "urn:rollcall:problem:" and the code with hyphens
  std::string detail = {};
  std::string next_step = {};
  std::vector<FieldError> errors = {};
  std::int64_t retry_after_ms = 0;
};

/// What the caller is told of an exception; whatever is not ours says nothing but that.
[[nodiscard]] Problem problem_of(const std::exception& error);
[[nodiscard]] http::Response problem_reply(const Problem& problem, const std::string& request_id);

}  // namespace rollcall::web::api
