#include "browser_login.hpp"

#include "browser_pages.hpp"
#include "client_authentication.hpp"
#include "id_token.hpp"
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
constexpr std::string_view kCodePath = "/devicelogin";
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
  return message_page(error.status, "Sign in to your account",
                      fmt::format("AADSTS{}: {}", error.code, error.text));
}

/// Nobody asks a client that is no browser; there the control operation says what the person does.
bool is_to_be_asked(const LoginCall& call, const Form& query) {
  return is_browser(call.request) && !query.contains(std::string(kChoiceParameter));
}

bool declines(const World& world, const Form& query) {
  const auto choice = query.find(std::string(kChoiceParameter));
  return choice == query.end() ? world.sign_ins.browser_declines() : choice->second != kAccepted;
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
  if (is_to_be_asked(call, query))
    return question_page("Sign in to your account", "The app wants to read groups and users for you.",
                         name_of_person(world), query);
  Parameters back;
  if (required(query, "response_type") != "code") {
    back = {{"error", "unsupported_response_type"}};
  } else if (declines(world, query)) {
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
  if (is_to_be_asked(call, query))
    return question_page("Permissions requested",
                         "The app wants to read all groups and all users of your organisation: "
                         "GroupMember.Read.All and User.Read.All.",
                         name_of_person(world), query);
  Parameters back;
  if (declines(world, query)) {
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

bool is_code_entry_path(std::string_view path) {
  return path == kCodePath;
}

HttpReply answer_code_entry(World& world, const HttpRequest& request) {
  Form query = query_of(request);
  std::string code = query["code"];
  std::transform(code.begin(), code.end(), code.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  if (code.empty() || !query.contains(std::string(kChoiceParameter)))
    return code_page(name_of_person(world), code);
  const auto decision = declines(world, query) ? DeviceCodeState::declined : DeviceCodeState::approved;
  if (!world.sign_ins.decide(code, decision))
    return message_page(404, "Enter the code", "That code is not known. Go back and look at it again.");
  return decision == DeviceCodeState::approved
             ? message_page(200, "You have signed in",
                            "You can close this window; your device goes on by itself.")
             : message_page(200, "You did not sign in", "You can close this window.");
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
