#include "import_fixture.hpp"
#include "login/admin_consent.hpp"
#include "login/authorization_code.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kState = "0123456789abcdef0123456789abcdef";

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      result += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
}

Json parameters_of(std::string_view address) {
  Json parameters = Json::object();
  auto query = address.substr(address.find('?') + 1);
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    parameters[std::string(part.substr(0, part.find('=')))] = decoded(part.substr(part.find('=') + 1));
  }
  return parameters;
}

/// The plugin, its host and a browser.
class BrowserSignIn : public ::testing::Test {
 protected:
  ~BrowserSignIn() override {
    EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr("1.Sim"))) << "an authorization code begins so";
    EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr("0.Sim"))) << "a refresh token begins so";
  }

  void connect_as(std::string_view client_id, const char* auth) {
    auto settings = Json::parse(bench.host.settings);
    settings["client_id"] = client_id;
    settings["auth"] = auth;
    settings["sign_in"] = "browser";
    bench.host.settings = settings.dump();
    if (client_id == simulator::kPublicClientId) bench.host.secrets.clear();
    bench.restart_plugin();
    answers_["connect"] = settings;
  }

  Json step(const std::string& name) {
    auto page = Json::parse(
        bench.plugin().wizard_step(Json{{"step", name},
                                        {"answers", answers_},
                                        {"flow_state", flow_state_},
                                        {"callback", {{"url", simulator::kRedirectUri}, {"state", kState}}}}
                                       .dump()));
    flow_state_ = page.value("flow_state", "");
    return page;
  }

  /// Opens the page's address, and goes on with the parameters that came back.
  Json follow(const Json& page) {
    EXPECT_EQ(page.at("kind"), "external") << page.dump(2);
    const auto url = parse_url(page.at("url").get<std::string>());
    EXPECT_TRUE(url) << page.at("url");
    HttpClient browser(*url);
    PageBuffer body;
    const StopSignal stop;
    const auto answer = browser.send({.target = url->target}, body, stop);
    EXPECT_EQ(answer.status, 302) << body.text();
    answers_[page.at("step").get<std::string>()] = parameters_of(answer.header("Location"));
    EXPECT_EQ(answers_.at(page.at("step").get<std::string>()).at("state"), kState);
    return step(page.at("step"));
  }

  std::string error_of(const Json& page) {
    EXPECT_EQ(page.at("step"), "connect");
    return page.at("errors").at("").get<std::string>();
  }

  test::Workbench bench;
  Json answers_ = Json::object();
  std::string flow_state_;
};

TEST_F(BrowserSignIn, SignsInAndImports) {
  connect_as(simulator::kPublicClientId, "delegated");
  const auto page = step("connect");
  const auto verifier = bench.host.secrets.at("code_verifier");
  EXPECT_GE(verifier.size(), 43U);
  EXPECT_THAT(page.dump(), Not(HasSubstr(verifier)));
  EXPECT_EQ(follow(page).at("step"), "groups");
  EXPECT_FALSE(bench.host.secrets.contains("code_verifier"));
  bench.restart_plugin();
  EXPECT_GT(bench.import({{"groups", {"Sales"}}, {"add", true}}).counts.added, 0U);
}

TEST_F(BrowserSignIn, AConfidentialAppProvesItself) {
  connect_as(simulator::kClientId, "delegated");
  EXPECT_EQ(follow(step("connect")).at("step"), "groups");
}

TEST_F(BrowserSignIn, SaysThatItWasDeclined) {
  connect_as(simulator::kPublicClientId, "delegated");
  bench.simulator.sign_ins().set_browser_declines(true);
  EXPECT_THAT(error_of(follow(step("connect"))), HasSubstr("Consent was declined."));
}

TEST_F(BrowserSignIn, ACodeIsGoodForOneAttempt) {
  connect_as(simulator::kPublicClientId, "delegated");
  const auto page = step("connect");
  const auto flow_state = flow_state_;
  ASSERT_EQ(follow(page).at("step"), "groups");
  flow_state_ = flow_state;
  EXPECT_THAT(error_of(step("sign-in")), HasSubstr("already used"));
}

TEST_F(BrowserSignIn, WithoutACallbackACodeIsShown) {
  connect_as(simulator::kPublicClientId, "delegated");
  const auto page = Json::parse(bench.plugin().wizard_step(
      Json{{"step", "connect"}, {"answers", answers_}, {"flow_state", ""}}.dump()));
  EXPECT_EQ(page.at("kind"), "code");
}

TEST_F(BrowserSignIn, AdminConsentIsOfferedWhenPermissionsAreMissing) {
  connect_as(simulator::kNotConsentedClientId, "client_secret");
  const auto page = step("connect");
  EXPECT_EQ(page.at("step"), "consent");
  EXPECT_THAT(page.at("url").get<std::string>(), HasSubstr("/v2.0/adminconsent?client_id="));
  EXPECT_EQ(follow(page).at("step"), "groups");
}

TEST_F(BrowserSignIn, ADeclinedAdminConsentIsNone) {
  connect_as(simulator::kNotConsentedClientId, "client_secret");
  bench.simulator.sign_ins().set_browser_declines(true);
  EXPECT_THAT(error_of(follow(step("connect"))), HasSubstr("Consent was declined."));
}

TEST_F(BrowserSignIn, AForgedConsentIsNotBelieved) {
  connect_as(simulator::kNotConsentedClientId, "client_secret");
  ASSERT_EQ(step("connect").at("step"), "consent");
  answers_["consent"] = {{"admin_consent", "True"}, {"tenant", simulator::kTenantId}, {"state", kState}};
  EXPECT_THAT(error_of(step("consent")), HasSubstr("GroupMember.Read.All")) << "only a token shows it";
}

TEST(AdminConsent, AnErrorComesBeforeTheConsent) {
  EXPECT_NO_THROW(require_admin_consent({{"admin_consent", "True"}, {"tenant", "x"}}));
  EXPECT_THROW(require_admin_consent({{"admin_consent", "True"}, {"error", "consent_required"}}), Error);
  EXPECT_THROW(require_admin_consent({{"error", "permission_denied"}}), Error);
  EXPECT_THROW(require_admin_consent({{"tenant", "x"}}), Error);
  EXPECT_THROW(require_admin_consent({}), Error);
}

TEST(AuthorizationCode, ACallbackIsJudgedByItsNumber) {
  const auto judged = [](const CallbackParameters& parameters) {
    try {
      return require_code(parameters);
    } catch (const Error& error) {
      EXPECT_THAT(error.message() + error.detail(), Not(HasSubstr("hunter2")));
      return error.message();
    }
  };
  EXPECT_EQ(judged({{"code", "c"}, {"state", "s"}, {"session_state", "x"}}), "c");
  EXPECT_THAT(judged({{"error", "invalid_request"}, {"error_description", "AADSTS50105: hunter2"}}),
              HasSubstr("not assigned"));
  EXPECT_THAT(judged({{"error", "access_denied"}, {"error_description", "hunter2"}}), HasSubstr("declined"));
  EXPECT_THAT(judged({{"error", "server_error"}, {"code", "c"}}), HasSubstr("refused"));
  EXPECT_THAT(judged({{"state", "s"}}), HasSubstr("without a sign-in"));
}

TEST(AuthorizationCode, EachVerifierIsAnother) {
  const auto first = make_code_verifier();
  EXPECT_NE(first.view(), make_code_verifier().view());
  EXPECT_EQ(first.view().size(), 43U);
}

}  // namespace
}  // namespace rollcall::entra_id
