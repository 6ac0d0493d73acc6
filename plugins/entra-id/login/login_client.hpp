#pragma once

#include "http/http.hpp"
#include "http/retry.hpp"
#include "log.hpp"
#include "settings.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// Requests to the tenant's endpoints of the login service, repeated while that may help. Thread-safe.
class LoginClient {
 public:
  /// `settings` must outlive this object.
  LoginClient(const ConnectionSettings& settings, Log log);

  /// The answer with status 200, which is a JSON object. `endpoint` follows the tenant: "/oauth2/v2.0/token".
  /// Throws LoginRefused, another Error when no answer could be had, or Cancelled.
  [[nodiscard]] std::string get(std::string_view endpoint, const RetryPolicy& policy, const StopSignal& stop);
  /// `make_form` writes the form anew for each attempt, so that no assertion is sent twice.
  [[nodiscard]] std::string post(std::string_view endpoint, const std::function<std::string()>& make_form,
                                 const RetryPolicy& policy, const StopSignal& stop);

  /// The whole address of an endpoint.
  [[nodiscard]] std::string address(std::string_view endpoint) const;

 private:
  std::string path(std::string_view endpoint) const;
  std::string send(const std::function<HttpRequest()>& make_request, const RetryPolicy& policy,
                   const StopSignal& stop);

  const ConnectionSettings& settings_;
  Log log_;
  HttpClient http_;
  std::atomic<bool> contacted_{false};
};

inline constexpr std::string_view kTokenEndpoint = "/oauth2/v2.0/token";

/// Status 200 and yet no answer of the login service.
[[noreturn]] void throw_unreadable_login();

}  // namespace rollcall::entra_id
