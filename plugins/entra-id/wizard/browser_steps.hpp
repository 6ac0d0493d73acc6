#pragma once

#include "login/authorization_code.hpp"
#include "wizard/code_step.hpp"

#include <string>

#include <nlohmann/json_fwd.hpp>

/// What somebody does at a page of Microsoft's, between two pages of the wizard. The parameters with which
/// the browser comes back are the answers of these steps.
namespace rollcall::entra_id {

inline constexpr const char* kSignInStep = "sign-in";
inline constexpr const char* kConsentStep = "consent";

/// The page `sign-in`: signing in with an account of one's own.
[[nodiscard]] nlohmann::json sign_in_page(const SignInTools& tools, const Callback& callback);
/// Redeems what the browser brought and stores the refresh token. Throws Error when it came to nothing.
void finish_sign_in(const SignInTools& tools, const nlohmann::json& answers, const std::string& flow_state,
                    const StopSignal& stop);

/// The page `consent`: granting the app its permissions in the whole tenant.
[[nodiscard]] nlohmann::json consent_page(const SignInTools& tools, const ConnectionSettings& settings,
                                          const Callback& callback);
/// Throws Error unless it was granted. Tokens from before, which do not hold the permissions, are given up.
void finish_consent(const SignInTools& tools, const nlohmann::json& answers);

}  // namespace rollcall::entra_id
