#pragma once

#include "login/delegated_client.hpp"
#include "login/secrets.hpp"
#include "login/sign_in.hpp"

#include <string>
#include <vector>

namespace rollcall::entra_id {

/// As the administrator who signed in once, by the refresh token that was kept. Every use hands out another
/// one, which replaces it.
/// https://learn.microsoft.com/entra/identity-platform/refresh-tokens
class DelegatedSignIn final : public SignIn {
 public:
  DelegatedSignIn(DelegatedClient client, ConnectionSecrets secrets)
      : client_(std::move(client)), secrets_(std::move(secrets)) {}

  TokenAnswer fetch(const RetryPolicy& policy, const StopSignal& stop) override;
  std::vector<std::string> warnings() const override;
  void start_over() override { unsaved_ = SecretText(); }

 private:
  void keep(const std::string& refresh_token);

  DelegatedClient client_;
  ConnectionSecrets secrets_;
  SecretText unsaved_;  ///< the newest refresh token, while the host could not store it
};

}  // namespace rollcall::entra_id
