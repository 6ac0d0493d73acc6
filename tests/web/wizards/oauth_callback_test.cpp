#include "web/api/oauth_callback.hpp"

#include "wizard_script.hpp"

namespace rollcall::test::web {
namespace {

class OauthCallback : public WizardScript {
 protected:
  http::Response come_back(const std::string& query) {
    http::Request request;
    request.method = "GET";
    request.path = std::string(api::kCallbackPath);
    request.query = query;
    request.client_address = "192.0.2.1";
    return api::oauth_callback(request, *host.services);
  }
  static std::string state_of(const Reply& wizard) {
    const std::string url = wizard.json().at("step").at("url");
    return url.substr(url.find("state=") + 6);
  }
};

TEST_F(OauthCallback, LeadsBackToTheWizardWithoutASession) {
  const auto wizard = answer(open(), "connect", {{"server", "outside"}});
  EXPECT_EQ(wizard.json().at("step").at("kind"), "external");
  EXPECT_EQ(wizard.body.find("verifier"), std::string::npos);
  const auto back = come_back("code=1.abc&state=" + state_of(wizard));
  EXPECT_EQ(back.status, 303U);
  EXPECT_EQ(back.headers.get("Location"), path_of(wizard));
  EXPECT_EQ(back.headers.get("Cache-Control"), "no-store");
  const auto shown = get(path_of(wizard));
  EXPECT_EQ(shown.json().at("step").at("step"), "groups");
  EXPECT_EQ(shown.json().at("trail").size(), 2U);
  EXPECT_EQ(shown.body.find("1.abc"), std::string::npos);
  EXPECT_EQ(host.audit_lines().at(0), "ada: connection.created 1");
  EXPECT_EQ(come_back("code=1.abc&state=" + state_of(wizard)).status, 404U) << "once";
}

TEST_F(OauthCallback, LetsARefusalLandInTheWizard) {
  const auto wizard = answer(open(), "connect", {{"server", "outside"}});
  EXPECT_EQ(come_back("error=access_denied&error_description=x+y&state=" + state_of(wizard)).status, 303U);
  EXPECT_EQ(get(path_of(wizard)).json().at("step").at("errors").at(""), "You have declined.");
}

TEST_F(OauthCallback, KnowsNobodyElse) {
  const auto wizard = answer(open(), "connect", {{"server", "outside"}});
  EXPECT_EQ(come_back("").status, 404U);
  EXPECT_EQ(come_back("code=x&state=").status, 404U);
  EXPECT_EQ(come_back("code=x&state=guess").status, 404U);
  EXPECT_EQ(come_back("state=" + state_of(wizard) + "&state=twice").status, 404U);
  EXPECT_EQ(come_back("state=%GG").status, 404U);
  EXPECT_EQ(get(path_of(wizard)).json().at("step").at("kind"), "external");
}

}  // namespace
}  // namespace rollcall::test::web
