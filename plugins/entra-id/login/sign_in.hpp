#pragma once

#include "login/app_credentials.hpp"
#include "login/expiry.hpp"
#include "login/login_client.hpp"
#include "login/token_answer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// One way to get an access token. Not thread-safe: TokenSource calls one at a time.
class SignIn {
 public:
  virtual ~SignIn() = default;
  /// Throws Error with what the administrator has to do.
  [[nodiscard]] virtual TokenAnswer fetch(const RetryPolicy& policy, const StopSignal& stop) = 0;
  /// What works but deserves attention; one sentence each.
  [[nodiscard]] virtual std::vector<std::string> warnings() const = 0;
  [[nodiscard]] virtual std::vector<CredentialExpiry> expiries() const { return {}; }
  /// Somebody else has signed in: what was kept of the one before is void.
  virtual void start_over() {}
};

/// As the app itself, by client credentials. Of two stored credentials the second is used when the first is
/// refused as wrong or expired.
/// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
class AppSignIn final : public SignIn {
 public:
  /// `settings` and `client` must outlive this object.
  AppSignIn(const ConnectionSettings& settings, LoginClient& client, AppCredentials credentials,
            WallClock now)
      : settings_(settings), client_(client), credentials_(std::move(credentials)), now_(std::move(now)) {}

  TokenAnswer fetch(const RetryPolicy& policy, const StopSignal& stop) override;
  std::vector<std::string> warnings() const override;
  std::vector<CredentialExpiry> expiries() const override {
    return credential_expiries(settings_, credentials_);
  }

 private:
  TokenAnswer fetch_with(Credential credential, const RetryPolicy& policy, const StopSignal& stop);
  TokenAnswer request(Credential credential, const RetryPolicy& policy, const StopSignal& stop);

  const ConnectionSettings& settings_;
  LoginClient& client_;
  AppCredentials credentials_;
  WallClock now_;
  AssertionForm form_ = AssertionForm::ps256;
  std::optional<std::string> stand_in_;  ///< the warning, while another credential than the first is in use
};

}  // namespace rollcall::entra_id
