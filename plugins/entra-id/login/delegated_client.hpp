#pragma once

#include "login/app_credentials.hpp"
#include "login/login_client.hpp"
#include "login/token_answer.hpp"

#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// Requests to the login service for a person who signs in: with the app's credential when one is stored,
/// else as a public client. Thread-safe.
class DelegatedClient {
 public:
  /// `settings` and `client` must outlive this object.
  DelegatedClient(const ConnectionSettings& settings, LoginClient& client, AppCredentials credentials)
      : settings_(settings), client_(client), credentials_(std::move(credentials)) {}

  /// `grant`: the fields of the grant, "grant_type=...". Throws as LoginClient::post.
  [[nodiscard]] TokenAnswer request_token(const std::string& grant, const RetryPolicy& policy,
                                          const StopSignal& stop) const;

  /// The fields client_id and scope, with a refresh token asked for.
  [[nodiscard]] std::string client_and_scope() const;

 private:
  const ConnectionSettings& settings_;
  LoginClient& client_;
  AppCredentials credentials_;
};

}  // namespace rollcall::entra_id
