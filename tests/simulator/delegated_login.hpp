#pragma once

#include "http_message.hpp"
#include "login_form.hpp"
#include "world.hpp"

#include <string>
#include <string_view>

namespace rollcall::simulator {

/// What a token request was sent to.
struct LoginCall {
  World& world;
  const HttpRequest& request;
  std::string_view tenant;
  std::string base_url;  ///< e.g. `http://127.0.0.1:8080`
  /// The address that was asked: the audience of assertions.
  [[nodiscard]] std::string url() const { return base_url + std::string(request.path()); }
};

inline constexpr std::string_view kDeviceCodeGrant = "urn:ietf:params:oauth:grant-type:device_code";
/// What MSAL for Node sends in its place.
inline constexpr std::string_view kShortDeviceCodeGrant = "device_code";

/// A code for a device to sign in with (graph-facts.md 1.6). These three throw LoginError and return the JSON
/// of the answer.
std::string start_device_code(const LoginCall& call, const Form& form);
std::string redeem_device_code(const LoginCall& call, const Form& form);
std::string redeem_refresh_token(const LoginCall& call, const Form& form);

/// Everything that is asked for must be of this Graph, or of OpenID Connect. Throws LoginError.
void check_scope(const std::string& scope, const std::string& base_url);
/// Throws LoginError when consent or a policy stands against it.
void refuse_by_policy(const World& world, const AppRegistration& app);
/// The answer with an access token; for offline_access a refresh token, for openid an id token with this
/// `nonce`, and what the token request's form asks for besides.
std::string issue_delegated(const LoginCall& call, const Form& form, const AppRegistration& app,
                            const std::string& scope, const std::string& nonce = {});

/// `expires_in` of an access token.
std::int64_t draw_lifetime(const World& world);

}  // namespace rollcall::simulator
