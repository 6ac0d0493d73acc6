#include "delegated_login.hpp"

#include "client_authentication.hpp"
#include "id_token.hpp"
#include "login_error.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>
#include <random>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kCodeLifetime_s = 900;
constexpr std::int64_t kIdleLimit_s = 90LL * 24 * 60 * 60;
constexpr std::string_view kOfflineAccess = "offline_access";
constexpr std::array<std::string_view, 4> kOpenIdScopes{"openid", "profile", "email", kOfflineAccess};

LoginError bad_scope(const std::string& scope) {
  return {
      400, "invalid_scope", 70011,
      fmt::format("The provided request must include a 'scope' input parameter. The provided value for the "
                  "input parameter 'scope' is not valid. The scope '{}' does not exist.",
                  scope)};
}

/// What the answer says was granted: offline_access is shown by the refresh token alone.
std::string granted(const std::string& scope) {
  std::string list;
  for (const std::string_view each : split(trim(scope), ' ')) {
    if (each.empty() || each == kOfflineAccess) continue;
    list += (list.empty() ? "" : " ") + std::string(each);
  }
  return list;
}

std::string new_user_code() {
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  thread_local std::mt19937_64 engine{std::random_device{}()};
  std::uniform_int_distribution<std::size_t> letter(0, kLetters.size() - 1);
  std::string code;
  while (code.size() < 9) code += kLetters[letter(engine)];
  return code;
}

/// The code, when somebody has approved it.
DeviceCode require_approved(const LoginCall& call, const AppRegistration& app, const Form& form) {
  World& world = call.world;
  const std::int64_t now = world.clock.now_s();
  const auto code = world.sign_ins.poll(required(form, "device_code"), now);
  if (!code || code->client_id != app.client_id)
    throw LoginError{400, "bad_verification_code", 70018, "The device code is not known."};
  if (code->state == DeviceCodeState::declined)
    throw LoginError{400, "authorization_declined", 70017, "The end user denied the authorization request."};
  if (code->state == DeviceCodeState::expired || now >= code->expires_at)
    throw LoginError{400, "expired_token", 70019, "Verification code expired."};
  const Switches switches = world.switches();
  if (switches.fast_polls_are_slowed_down && code->last_poll != 0 &&
      now - code->last_poll < switches.device_code_interval.count())
    throw LoginError{400, "slow_down", 70016, "The device polls more often than the interval allows."};
  if (code->state == DeviceCodeState::pending) {
    throw LoginError{400, "authorization_pending", 70016,
                     "OAuth 2.0 device flow error. Authorization is pending. Continue polling."};
  }
  return *code;
}

}  // namespace

void check_scope(const std::string& scope, const std::string& base_url) {
  bool names_resource = false;
  for (const std::string_view each : split(trim(scope), ' ')) {
    if (each.empty() || std::find(kOpenIdScopes.begin(), kOpenIdScopes.end(), each) != kOpenIdScopes.end())
      continue;
    if (!starts_with_ignoring_case(each, base_url + "/")) throw bad_scope(scope);
    names_resource = true;
  }
  if (!names_resource) throw bad_scope(scope);
}

void refuse_by_policy(const World& world, const AppRegistration& app) {
  if (app.roles == 0) {
    throw LoginError{
        400, "invalid_grant", 65001,
        fmt::format("The user or administrator has not consented to use the application with ID "
                    "'{}'. Send an interactive authorization request for this user and resource.",
                    app.client_id),
        "consent_required"};
  }
  if (const int code = world.sign_ins.refusal(); code == 53003) {
    throw LoginError{400, "invalid_grant", code, "Access has been blocked by Conditional Access policies.",
                     "message_only"};
  } else if (code != 0) {
    throw LoginError{
        400, "invalid_grant", code,
        "Due to a configuration change made by your administrator, or because you moved to a new "
        "location, you must use multi-factor authentication.",
        "basic_action"};
  }
}

std::string issue_delegated(const LoginCall& call, const Form& form, const AppRegistration& app,
                            const std::string& scope, const std::string& nonce) {
  World& world = call.world;
  const std::int64_t now = world.clock.now_s();
  const std::int64_t lifetime = draw_lifetime(world);
  Json answer{
      {"token_type", "Bearer"},
      {"scope", granted(scope)},
      {"expires_in", lifetime},
      {"ext_expires_in", lifetime},
      {"access_token", world.issue_token({call.base_url, std::string(kTenantId), app.client_id,
                                          world.roles_in_effect(app), now + lifetime, TokenHolder::person})}};
  if (asks_for(scope, kOfflineAccess))
    answer["refresh_token"] = world.sign_ins.issue({app.client_id, scope, now, false});
  if (asks_for(scope, "openid")) answer["id_token"] = make_id_token(call, app, scope, nonce);
  if (optional(form, "client_info") == "1") answer["client_info"] = make_client_info(world);
  return answer.dump();
}

std::string start_device_code(const LoginCall& call, const Form& form) {
  const AppRegistration app = find_app(call.world, required(form, "client_id"), call.tenant);
  const std::string& scope = required(form, "scope");
  check_scope(scope, call.base_url);
  DeviceCode code;
  code.device_code = "SimDevice" + random_guid() + random_guid();
  code.user_code = new_user_code();
  code.client_id = app.client_id;
  code.scope = scope;
  code.expires_at = call.world.clock.now_s() + kCodeLifetime_s;
  call.world.sign_ins.add(code);
  const std::string address = call.base_url + "/devicelogin";
  return Json{
      {"user_code", code.user_code},
      {"device_code", code.device_code},
      {"verification_uri", address},
      {"expires_in", kCodeLifetime_s},
      {"interval", call.world.switches().device_code_interval.count()},
      {"message", fmt::format("To sign in, use a web browser to open the page {} and enter the code {} "
                              "to authenticate.",
                              address, code.user_code)}}
      .dump();
}

std::string redeem_device_code(const LoginCall& call, const Form& form) {
  const AppRegistration app = authenticate_client(call.world, form, call.tenant, call.url(), ClientKind::any);
  const DeviceCode code = require_approved(call, app, form);
  refuse_by_policy(call.world, app);
  call.world.sign_ins.forget(code.device_code);
  return issue_delegated(call, form, app, code.scope);
}

std::string redeem_refresh_token(const LoginCall& call, const Form& form) {
  World& world = call.world;
  const AppRegistration app = authenticate_client(world, form, call.tenant, call.url(), ClientKind::any);
  const std::string& token = required(form, "refresh_token");
  const auto grant = world.sign_ins.find_grant(token);
  if (!grant || grant->client_id != app.client_id) {
    throw LoginError{400, "invalid_grant", 70000,
                     "The provided value for the 'refresh_token' parameter is not valid.", "bad_token"};
  }
  if (grant->revoked) {
    throw LoginError{400, "invalid_grant", 50173,
                     "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
                     "bad_token"};
  }
  const std::int64_t now = world.clock.now_s();
  if (now - grant->last_used > kIdleLimit_s) {
    throw LoginError{
        400, "invalid_grant", 700082,
        "The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.",
        "bad_token"};
  }
  refuse_by_policy(world, app);
  const std::string asked = optional(form, "scope");
  if (!asked.empty()) check_scope(asked, call.base_url);
  world.sign_ins.note_use(token, now);
  // Each use hands out a new one; the old one still works.
  return issue_delegated(call, form, app, asked.empty() ? grant->scope : asked);
}

std::int64_t draw_lifetime(const World& world) {
  if (const auto fixed = world.switches().token_lifetime.count(); fixed > 0) return fixed;
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_int_distribution<std::int64_t>(world.options.token_lifetime_min_s,
                                                     world.options.token_lifetime_max_s)(engine);
}

}  // namespace rollcall::simulator
