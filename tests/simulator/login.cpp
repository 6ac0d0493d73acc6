#include "login.hpp"

#include "browser_login.hpp"
#include "client_authentication.hpp"
#include "delegated_login.hpp"
#include "discovery.hpp"
#include "json_writer.hpp"
#include "login_error.hpp"
#include "login_form.hpp"
#include "text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

constexpr std::string_view kTokenPath = "/oauth2/v2.0/token";
constexpr std::string_view kDeviceCodePath = "/oauth2/v2.0/devicecode";
constexpr std::string_view kDefaultScope = "/.default";
/// Another resource of this cloud: a token for it is issued, and Graph refuses that token.
constexpr std::string_view kOtherResource = "https://management.azure.com";

std::string new_trace_id(const HttpRequest& request, std::string_view header) {
  const std::string_view given = header.empty() ? std::string_view() : request.header(header);
  return given.empty() ? random_guid() : std::string(given);
}

HttpReply json_reply(unsigned status, std::string body) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "application/json; charset=utf-8";
  reply.body = std::move(body);
  reply.add_header("Cache-Control", "no-store, no-cache");
  reply.add_header("Pragma", "no-cache");
  reply.add_header("X-Content-Type-Options", "nosniff");
  reply.add_header("x-ms-request-id", random_guid());
  return reply;
}

bool is_shared_endpoint(std::string_view tenant) {
  return tenant == "common" || tenant == "organizations" || tenant == "consumers";
}

LoginError unknown_tenant(std::string_view tenant, std::string_view error) {
  return {
      400, std::string(error), 90002,
      fmt::format(
          "Tenant '{}' not found. Check to make sure you have the correct tenant ID and are signing into the "
          "correct cloud. Check with your subscription administrator, this may happen if there are no active "
          "subscriptions for the tenant.",
          tenant)};
}

bool is_known_tenant(std::string_view tenant) {
  return equals_ignoring_case(tenant, kTenantId) || equals_ignoring_case(tenant, kVerifiedDomain) ||
         equals_ignoring_case(tenant, kInitialDomain);
}

/// The resource that a client-credentials scope names.
std::string resource_of(const std::string& scope, const std::string& base_url) {
  const auto scopes = split(trim(scope), ' ');
  if (scopes.size() > 1) {
    throw LoginError{
        400, "invalid_scope", 700022,
        fmt::format(
            "The provided value for the input parameter scope '{}' is not valid because it contains more "
            "than one resource.",
            scope)};
  }
  if (scopes[0].ends_with(kDefaultScope)) {
    const std::string_view resource = scopes[0].substr(0, scopes[0].size() - kDefaultScope.size());
    if (equals_ignoring_case(resource, base_url)) return base_url;
    if (resource == kOtherResource) return std::string(kOtherResource);
  }
  throw LoginError{
      400, "invalid_scope", 1002012,
      fmt::format(
          "The provided value for scope {} is not valid. Client credential flows must have a scope value "
          "with /.default suffixed to the resource identifier (application ID URI).",
          scope)};
}

std::string client_credentials(const LoginCall& call, const Form& form) {
  World& world = call.world;
  const std::string resource = resource_of(required(form, "scope"), call.base_url);
  const AppRegistration app =
      authenticate_client(world, form, call.tenant, call.url(), ClientKind::confidential);
  // Without consent there is a token all the same; it only carries no roles.
  const std::int64_t lifetime = draw_lifetime(world);
  const std::string token =
      world.issue_token({resource, std::string(kTenantId), app.client_id, world.roles_in_effect(app),
                         world.clock.now_s() + lifetime, TokenHolder::app});
  return fmt::format(
      "{{\"token_type\":\"Bearer\",\"expires_in\":{0},\"ext_expires_in\":{0},"
      "\"access_token\":\"{1}\"}}",
      lifetime, token);
}

void demand_tenant(const LoginCall& call) {
  if (is_shared_endpoint(call.tenant)) {
    throw LoginError{
        400, "invalid_request", 9001023,
        "The grant type is not supported over the /common or /consumers endpoints. Please use the "
        "/organizations or tenant-specific endpoint."};
  }
  if (!is_known_tenant(call.tenant)) throw unknown_tenant(call.tenant, "invalid_request");
}

Form demand_form(const LoginCall& call) {
  if (call.request.method != "POST") {
    throw LoginError{400, "invalid_request", 900561,
                     "The endpoint only accepts POST requests. Received a GET request."};
  }
  return read_login_form(call.request);
}

HttpReply issue_token(const LoginCall& call) {
  const Form form = demand_form(call);
  const std::string& grant = required(form, "grant_type");
  const auto answer = [&]() -> std::string (*)(const LoginCall&, const Form&) {
    if (grant == "client_credentials") return &client_credentials;
    if (grant == kDeviceCodeGrant || grant == kShortDeviceCodeGrant) return &redeem_device_code;
    if (grant == "refresh_token") return &redeem_refresh_token;
    if (grant == "authorization_code") return &redeem_authorization_code;
    throw LoginError{400, "unsupported_grant_type", 70003,
                     fmt::format("The app requested an unsupported grant type '{}'.", grant)};
  }();
  demand_tenant(call);
  return json_reply(200, answer(call, form));
}

HttpReply issue_device_code(const LoginCall& call) {
  const Form form = demand_form(call);
  demand_tenant(call);
  return json_reply(200, start_device_code(call, form));
}

HttpReply discovery(const LoginCall& call, std::string_view rest) {
  const bool is_shared = is_shared_endpoint(call.tenant);
  if (!is_shared && !is_known_tenant(call.tenant)) throw unknown_tenant(call.tenant, "invalid_tenant");
  if (rest == kKeysPath) return json_reply(200, signing_keys(call.world, call.base_url));
  return json_reply(200, is_shared ? openid_configuration(call.base_url, call.tenant, kAnyTenant)
                                   : openid_configuration(call.base_url, kTenantId, kTenantId));
}

/// The other reading of answers that nobody has confirmed.
LoginError as_switched(const Switches& switches, LoginError error) {
  if (error.code == 700027 && switches.unknown_certificate_is_400) error.status = 400;
  if (error.code == 7000218 && switches.missing_credential_is_400) error.status = 400;
  if (error.code == 9001023 && switches.common_endpoint_is_unauthorized) error.error = "unauthorized_client";
  return error;
}

}  // namespace

HttpReply login_error_reply(World& world, const HttpRequest& request, const std::string& base_url,
                            const LoginError& error) {
  const std::string trace = new_trace_id(request, "");
  const std::string correlation = new_trace_id(request, "client-request-id");
  const std::string time = format_time(world.clock.now_s(), ' ') + "Z";
  const std::string description =
      fmt::format("AADSTS{}: {}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}", error.code,
                  error.text, trace, correlation, time);
  std::string body = "{\"error\":";
  append_json_string(body, error.error);
  body += ",\"error_description\":";
  append_json_string(body, description);
  body += fmt::format(",\"error_codes\":[{}],\"timestamp\":\"{}\",\"trace_id\":\"{}\",\"correlation_id\":",
                      error.code, time, trace);
  append_json_string(body, correlation);
  if (!error.suberror.empty()) body += fmt::format(",\"suberror\":\"{}\"", error.suberror);
  body += fmt::format(",\"error_uri\":\"{}/error?code={}\"}}", base_url, error.code);
  return json_reply(error.status, std::move(body));
}

bool is_login_path(std::string_view path) {
  return is_code_entry_path(path) || path.ends_with(kTokenPath) || path.ends_with(kDeviceCodePath) ||
         path.ends_with(kDiscoveryPath) || path.ends_with(kKeysPath) ||
         is_browser_path(path.substr(std::min(path.find('/', 1), path.size())));
}

HttpReply answer_login(World& world, const HttpRequest& request, const std::string& base_url) {
  const std::string_view path = request.path();
  if (is_code_entry_path(path)) return answer_code_entry(world, request);
  const auto tenant_end = path.find('/', 1);
  const std::string_view tenant = path.substr(1, tenant_end - 1);
  const LoginCall call{world, request, tenant, base_url};
  try {
    const std::string_view rest = path.substr(tenant_end);
    if (rest == kTokenPath) return issue_token(call);
    if (rest == kDeviceCodePath) return issue_device_code(call);
    if (is_browser_path(rest)) {
      if (!is_shared_endpoint(tenant) && !is_known_tenant(tenant))
        throw unknown_tenant(tenant, "invalid_request");
      return answer_browser(call, rest);
    }
    if (rest == kDiscoveryPath || rest == kKeysPath) return discovery(call, rest);
    return json_reply(404, "{}");
  } catch (const LoginError& error) {
    return login_error_reply(world, request, base_url, as_switched(world.switches(), error));
  }
}

}  // namespace rollcall::simulator
