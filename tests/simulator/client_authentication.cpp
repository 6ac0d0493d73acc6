#include "client_authentication.hpp"

#include "client_assertion.hpp"
#include "login_error.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

LoginError nothing_sent() {
  return {401, "invalid_client", 7000218,
          "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."};
}

LoginError public_client() {
  return {401, "invalid_client", 700025,
          "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."};
}

void verify_secret(const AppRegistration& app, const std::string& secret) {
  if (secret == app.next_secret && !secret.empty()) return;
  if (secret != app.secret) {
    throw LoginError{
        401, "invalid_client", 7000215,
        fmt::format(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client "
            "secret value, not the client secret ID, for a secret added to app '{}'.",
            app.client_id)};
  }
  if (app.secret_state == SecretState::expired) {
    throw LoginError{
        401, "invalid_client", 7000222,
        fmt::format(
            "The provided client secret keys for app '{}' are expired. Visit the Azure portal to create "
            "new keys for your app, or consider using certificate credentials for added security.",
            app.client_id)};
  }
}

}  // namespace

AppRegistration find_app(const World& world, const std::string& client_id, std::string_view tenant) {
  const auto app = world.apps.find(client_id);
  if (!app) {
    throw LoginError{
        400, "unauthorized_client", 700016,
        fmt::format(
            "Application with identifier '{}' was not found in the directory '{}'. This can happen if "
            "the application has not been installed by the administrator of the tenant or consented to "
            "by any user in the tenant. You may have sent your authentication request to the wrong "
            "tenant.",
            client_id, tenant)};
  }
  if (app->disabled) {
    throw LoginError{400, "unauthorized_client", 7000112,
                     fmt::format("Application '{}' is disabled.", client_id)};
  }
  return *app;
}

AppRegistration authenticate_client(World& world, const Form& form, std::string_view tenant,
                                    const std::string& token_url, ClientKind kind) {
  const AppRegistration app = find_app(world, required(form, "client_id"), tenant);
  const std::string secret = optional(form, "client_secret");
  const std::string assertion = optional(form, "client_assertion");
  const bool sends_nothing = secret.empty() && assertion.empty();
  if (app.is_public_only() && !sends_nothing) throw public_client();
  if (sends_nothing) {
    if (kind == ClientKind::any && app.allows_public_flows) return app;
    throw nothing_sent();
  }
  if (!assertion.empty()) {
    verify_client_assertion(world, app, form, token_url);
  } else {
    verify_secret(app, secret);
  }
  return app;
}

}  // namespace rollcall::simulator
