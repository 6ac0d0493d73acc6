#pragma once

#include "login/delegated_client.hpp"
#include "login/secrets.hpp"
#include "login/token_source.hpp"

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::entra_id {

/// What signing in needs of a connection; all must outlive the step.
struct SignInTools {
  LoginClient& client;
  TokenSource& tokens;
  DelegatedClient app;
  ConnectionSecrets secrets;
  WallClock now;
  RetryPolicy policy;
};

/// Stores the refresh token of somebody who has just signed in. Throws Error when there is none.
void keep_signed_in(const SignInTools& tools, const TokenAnswer& tokens);

/// Signing in with a code inside the step `connect`. An empty `flow_state` starts it, later ones ask whether
/// somebody has signed in. Returns the page to show, or nothing when the refresh token is stored. Throws
/// Error when it came to nothing.
[[nodiscard]] std::optional<nlohmann::json> code_step(const SignInTools& tools, const std::string& flow_state,
                                                      const StopSignal& stop);

}  // namespace rollcall::entra_id
