#include "browser_login.hpp"

#include "client_authentication.hpp"
#include "login_error.hpp"
#include "text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace rollcall::simulator {
namespace {

constexpr std::string_view kAuthorizePath = "/oauth2/v2.0/authorize";
constexpr std::string_view kConsentPath = "/v2.0/adminconsent";
constexpr std::string_view kOldConsentPath = "/adminconsent";
constexpr std::int64_t kCodeLifetime_s = 600;

using Parameters = std::vector<std::pair<std::string, std::string>>;

Form query_of(const HttpRequest& request) {
  Form query;
  for (const std::string_view part : split(request.query(), '&')) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const auto value = percent_decode(part.substr(equals + 1), Plus::is_space);
    if (value) query[std::string(part.substr(0, equals))] = *value;
  }
  return query;
}

/// Where no address to go back to can be trusted, Entra shows the error.
HttpReply error_page(const LoginError& error) {
  HttpReply reply;
  reply.status = error.status;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = fmt::format("<html><title>Sign in to your account</title><p>AADSTS{}: {}</p></html>",
                           error.code, error.text);
  return reply;
}

HttpReply redirect(const std::string& address, const Parameters& parameters) {
  HttpReply reply;
  reply.status = 302;
  reply.content_type = "text/html; charset=utf-8";
  std::string target = address;
  char separator = address.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : parameters) {
    target += separator + name + "=" + encode_query_value(value);
    separator = '&';
  }
  reply.add_header("Location", target);
  return reply;
}

void add_state(const Form& query, Parameters& parameters) {
  if (const auto state = query.find("state"); state != query.end())
    parameters.emplace_back("state", state->second);
}

/// The address without the port, where it is http://localhost: Entra does not compare that.
std::string comparable(const std::string& address) {
  constexpr std::string_view kLocal = "http://localhost:";
  if (!address.starts_with(kLocal)) return address;
  const auto end = address.find_first_not_of("0123456789", kLocal.size());
  return "http://localhost" + (end == std::string::npos ? std::string() : address.substr(end));
}

std::string require_redirect(const AppRegistration& app, const Form& query) {
  if (app.redirect_uris.empty())
    throw LoginError{400, "invalid_client", 900971, "No reply address provided."};
  const std::string& asked = required(query, "redirect_uri");
  for (const std::string& each : app.redirect_uris) {
    if (comparable(each) == comparable(asked)) return asked;
  }
  throw LoginError{
      400, "invalid_request", 50011,
      "The redirect URI specified in the request does not match the redirect URIs configured for the "
      "application."};
}

HttpReply authorize(const LoginCall& call, const Form& query) {
  World& world = call.world;
  const AppRegistration app = find_app(world, required(query, "client_id"), call.tenant);
  const std::string address = require_redirect(app, query);
  Parameters back;
  if (required(query, "response_type") != "code") {
    back = {{"error", "unsupported_response_type"}};
  } else if (world.sign_ins.browser_declines()) {
    back = {{"error", "access_denied"},
            {"error_description", "AADSTS65004: User declined to consent to access the app."}};
  } else {
    check_scope(required(query, "scope"), call.base_url);
    AuthorizationCode code;
    code.code = "1.Sim" + random_guid() + random_guid();
    code.client_id = app.client_id;
    code.redirect_uri = address;
    code.scope = required(query, "scope");
    code.nonce = optional(query, "nonce");
    code.challenge = optional(query, "code_challenge");
    code.plain = optional(query, "code_challenge_method") != "S256";
    code.expires_at = world.clock.now_s() + kCodeLifetime_s;
    world.sign_ins.add(code);
    back = {{"code", code.code}, {"session_state", random_guid()}};
  }
  add_state(query, back);
  return redirect(address, back);
}

HttpReply consent(const LoginCall& call, const Form& query, bool is_v2) {
  World& world = call.world;
  if (is_v2 && call.tenant == "common") {
    throw LoginError{400, "invalid_request", 90130,
                     "Application is not supported over the /common or /consumers endpoints."};
  }
  const AppRegistration app = find_app(world, required(query, "client_id"), call.tenant);
  const std::string address = require_redirect(app, query);
  Parameters back;
  if (world.sign_ins.browser_declines()) {
    if (is_v2) back.emplace_back("admin_consent", "True");
    back.emplace_back("error", is_v2 ? "consent_required" : "permission_denied");
    back.emplace_back("error_description",
                      "AADSTS65004: The resource owner or authorization server denied the request.");
  } else {
    constexpr Roles kRegistered = role::kGroupMemberReadAll | role::kUserReadAll;
    world.apps.change(app.client_id, [&](AppRegistration& each) {
      each.change_roles(each.roles | kRegistered, world.clock.now_s());
    });
    back = {{"admin_consent", "True"}, {"tenant", std::string(kTenantId)}};
    if (is_v2) back.emplace_back("scope", required(query, "scope"));
  }
  add_state(query, back);
  return redirect(address, back);
}

std::string sha256_base64url(const std::string& text) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(),
             nullptr);
  digest.resize(size);
  return base64url_encode(digest);
}

void verify_code(const AuthorizationCode& code, const Form& form, std::int64_t now) {
  if (code.redeemed)
    throw LoginError{400, "invalid_grant", 54005, "OAuth2 Authorization code was already redeemed."};
  if (now >= code.expires_at) {
    throw LoginError{400, "invalid_grant", 70008,
                     "The provided authorization code or refresh token has expired due to inactivity."};
  }
  if (required(form, "redirect_uri") != code.redirect_uri) {
    throw LoginError{400, "invalid_grant", 50011,
                     "The reply URL of the token request differs from that of the authorization request."};
  }
  if (code.challenge.empty()) return;
  const std::string verifier = optional(form, "code_verifier");
  if (verifier.size() < 43 || (code.plain ? verifier : sha256_base64url(verifier)) != code.challenge) {
    throw LoginError{
        400, "invalid_grant", 501481,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request."};
  }
}

}  // namespace

bool is_browser_path(std::string_view rest) {
  return rest == kAuthorizePath || rest == kConsentPath || rest == kOldConsentPath;
}

HttpReply answer_browser(const LoginCall& call, std::string_view rest) {
  const Form query = query_of(call.request);
  try {
    return rest == kAuthorizePath ? authorize(call, query) : consent(call, query, rest == kConsentPath);
  } catch (const LoginError& error) {
    return error_page(error);
  }
}

std::string redeem_authorization_code(const LoginCall& call, const Form& form) {
  World& world = call.world;
  const AppRegistration app = authenticate_client(world, form, call.tenant, call.url(), ClientKind::any);
  const auto code = world.sign_ins.find_code(required(form, "code"));
  if (!code || code->client_id != app.client_id) {
    throw LoginError{400, "invalid_grant", 70000,
                     "The provided value for the 'code' parameter is not valid."};
  }
  verify_code(*code, form, world.clock.now_s());
  refuse_by_policy(world, app);
  world.sign_ins.redeem(code->code);
  return issue_delegated(call, form, app, code->scope, code->nonce);
}

}  // namespace rollcall::simulator
