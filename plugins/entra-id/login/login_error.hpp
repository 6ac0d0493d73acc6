#pragma once

#include "rollcall/sdk/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// An error answer of the login service; error_description is left out on purpose: it may repeat what was
/// sent.
struct LoginFailure {
  int status = 0;
  std::string error = {};  ///< "invalid_client"
  std::vector<int> codes = {};
  std::string suberror = {};
  std::string trace_id = {};
  std::string correlation_id = {};
  std::string timestamp = {};

  [[nodiscard]] std::string detail() const;
  /// Worth asking again: throttling, server errors, and what the table calls temporary.
  [[nodiscard]] bool is_transient() const;
};

/// A body that is no JSON is tolerated.
[[nodiscard]] LoginFailure read_login_failure(int status, std::string_view body);

[[nodiscard]] Error to_error(const LoginFailure& failure, std::int64_t retry_after_ms = 0);

}  // namespace rollcall::entra_id
