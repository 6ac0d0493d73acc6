#include "wizard/browser_steps.hpp"

#include "login/admin_consent.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

Json external_page(const char* step, const char* title, std::string url, const char* line,
                   const Json& state) {
  return {{"kind", "external"},    {"step", step},    {"title", title},
          {"url", std::move(url)}, {"lines", {line}}, {"flow_state", state.dump()}};
}

}  // namespace

Json sign_in_page(const SignInTools& tools, const Callback& callback) {
  const auto verifier = make_code_verifier();
  tools.secrets.store(secret_name::kCodeVerifier, verifier.view());
  return external_page(
      kSignInStep, "Sign in with Microsoft",
      authorization_url(tools.app, tools.client.address("/oauth2/v2.0/authorize"), callback, verifier.view()),
      "Sign in with an account of the tenant that may read groups and users.",
      {{"redirect_url", callback.url}});
}

void finish_sign_in(const SignInTools& tools, const Json& answers, const std::string& flow_state,
                    const StopSignal& stop) {
  const auto redirect_url = Json::parse(flow_state).at("redirect_url").get<std::string>();
  const auto verifier = tools.secrets.line(secret_name::kCodeVerifier);
  tools.secrets.store(secret_name::kCodeVerifier, "");  // for one attempt
  const SecretText code(require_code(answers.get<CallbackParameters>()));
  keep_signed_in(tools,
                 redeem_code(tools.app, code.view(), redirect_url, verifier.view(), tools.policy, stop));
}

Json consent_page(const SignInTools& tools, const ConnectionSettings& settings, const Callback& callback) {
  return external_page(kConsentStep, "Grant the app its permissions",
                       admin_consent_url(settings, tools.client.address("/v2.0/adminconsent"), callback),
                       "Sign in as an administrator of the tenant and accept what the app asks for.",
                       Json::object());
}

void finish_consent(const SignInTools& tools, const Json& answers) {
  require_admin_consent(answers.get<CallbackParameters>());
  tools.tokens.start_over();
}

}  // namespace rollcall::entra_id
