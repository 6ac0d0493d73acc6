#pragma once

#include "rollcall/sdk/error.hpp"

#include <string>
#include <string_view>
#include <utility>
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
  /// The app's secret or certificate is wrong or expired: another one may be accepted.
  [[nodiscard]] bool refuses_credential() const;
  [[nodiscard]] bool has_code(int code) const;
};

/// The service answered and said no: asking the same again is in vain.
class LoginRefused : public Error {
 public:
  LoginRefused(LoginFailure failure, const Error& error) : Error(error), failure_(std::move(failure)) {}
  [[nodiscard]] const LoginFailure& failure() const noexcept { return failure_; }

 private:
  LoginFailure failure_;
};

/// A body that is no JSON is tolerated.
[[nodiscard]] LoginFailure read_login_failure(int status, std::string_view body);

[[nodiscard]] Error to_error(const LoginFailure& failure, std::int64_t retry_after_ms = 0);

}  // namespace rollcall::entra_id
