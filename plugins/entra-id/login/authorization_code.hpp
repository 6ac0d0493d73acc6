#pragma once

#include "login/delegated_client.hpp"
#include "login/secrets.hpp"

#include <map>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// The parameters with which a browser came back.
using CallbackParameters = std::map<std::string, std::string>;

/// Where the browser is sent back to, and what it must bring along; both belong to the host.
struct Callback {
  std::string url;
  std::string state;
};

/// RFC 7636: 256 random bits, as text. A secret until the code is redeemed.
[[nodiscard]] SecretText make_code_verifier();

/// The page on which somebody signs in for the app; `authorize` is the address of the endpoint.
/// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
[[nodiscard]] std::string authorization_url(const DelegatedClient& app, std::string_view authorize,
                                            const Callback& callback, std::string_view verifier);

/// The code of a callback, whose state the host has checked. Throws Error when somebody or something
/// declined.
[[nodiscard]] std::string require_code(const CallbackParameters& parameters);

/// `redirect_url` and `verifier` as they were when the page was opened. Throws Error.
[[nodiscard]] TokenAnswer redeem_code(const DelegatedClient& app, std::string_view code,
                                      std::string_view redirect_url, std::string_view verifier,
                                      const RetryPolicy& policy, const StopSignal& stop);

}  // namespace rollcall::entra_id
