#include "checklist.hpp"
#include "tests/simulator/text.hpp"

#include <openssl/evp.h>

namespace rollcall::simulator::test {
namespace {

constexpr const char* kVerifier = "a-verifier-of-at-least-forty-three-characters-1";

std::string challenge() {
  std::string digest(32, '\0');
  EVP_Digest(kVerifier, std::string_view(kVerifier).size(), reinterpret_cast<unsigned char*>(digest.data()),
             nullptr, EVP_sha256(), nullptr);
  return base64url_encode(digest);
}

class BrowserChecklist : public Checklist {
 protected:
  using Fields = std::map<std::string, std::string>;

  static std::string encode(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
      text += (text.empty() ? "" : "&") + name + "=" + encode_query_value(value);
    return text;
  }

  Answer open(const std::string& path, const Fields& more, std::string_view tenant = kTenantId) {
    Fields fields{{"client_id", std::string(kPublicClientId)},
                  {"redirect_uri", std::string(kRedirectUri)},
                  {"scope", simulator_.graph_url() + "/.default offline_access"},
                  {"state", "a b+c/=~"}};
    for (const auto& [name, value] : more) fields[name] = value;
    return client_.send("GET", "/" + std::string(tenant) + path + "?" + encode(fields), {});
  }

  static Fields back(const Answer& answer) {
    EXPECT_EQ(answer.status, 302U) << answer.body;
    const std::string& target = answer.headers.at("location");
    EXPECT_TRUE(target.starts_with(std::string(kRedirectUri) + "?")) << target;
    Fields fields;
    for (const auto part : split(std::string_view(target).substr(target.find('?') + 1), '&'))
      fields[std::string(part.substr(0, part.find('=')))] =
          percent_decode(part.substr(part.find('=') + 1), Plus::is_space).value();
    EXPECT_EQ(fields.at("state"), "a b+c/=~") << "byte for byte";
    return fields;
  }

  std::string code() {
    return back(open("/oauth2/v2.0/authorize", {{"response_type", "code"},
                                                {"code_challenge", challenge()},
                                                {"code_challenge_method", "S256"}}))
        .at("code");
  }

  Answer redeem(const std::string& code, const Fields& more = {}) {
    Fields fields{{"grant_type", "authorization_code"},
                  {"client_id", std::string(kPublicClientId)},
                  {"redirect_uri", std::string(kRedirectUri)},
                  {"code_verifier", kVerifier},
                  {"code", code}};
    for (const auto& [name, value] : more) fields[name] = value;
    return client_.send("POST", "/" + std::string(kTenantId) + "/oauth2/v2.0/token",
                        {{"Content-Type", "application/x-www-form-urlencoded"}}, encode(fields));
  }
};

TEST_F(BrowserChecklist, N09_authorization_code) {
  const std::string once = code();
  const Answer answer = redeem(once);
  EXPECT_EQ(answer.status, 200U) << answer.body;
  EXPECT_TRUE(Json::parse(answer.body).contains("refresh_token"));
  expect_login_error(redeem(once), 400, "invalid_grant", 54005);
  expect_login_error(redeem(code(), {{"code_verifier", std::string(43, 'x')}}), 400, "invalid_grant", 501481);
  expect_login_error(redeem(code(), {{"redirect_uri", "http://localhost/other"}}), 400, "invalid_grant",
                     50011);
  const std::string old = code();
  simulator_.advance_clock(std::chrono::minutes{10});
  expect_login_error(redeem(old), 400, "invalid_grant", 70008);
}

TEST_F(BrowserChecklist, a_person_at_a_browser_is_asked) {
  const std::string query = "?" + encode({{"client_id", std::string(kPublicClientId)},
                                          {"redirect_uri", std::string(kRedirectUri)},
                                          {"response_type", "code"},
                                          {"scope", simulator_.graph_url() + "/.default offline_access"},
                                          {"state", "a b+c/=~\"><script>"}});
  const auto look = [&](const std::string& address) {
    return client_.send("GET", address, {{"Accept", "text/html,application/xhtml+xml"}});
  };
  const std::string sign_in = "/" + std::string(kTenantId) + "/oauth2/v2.0/authorize" + query;
  const Answer page = look(sign_in);
  EXPECT_EQ(page.status, 200U);
  EXPECT_NE(page.body.find("simulated"), std::string::npos);
  EXPECT_EQ(page.body.find("<script>"), std::string::npos) << page.body;
  EXPECT_NE(look(sign_in + "&simulated=accept").headers.at("location").find("code=1.Sim"), std::string::npos);
  EXPECT_NE(look(sign_in + "&simulated=cancel").headers.at("location").find("access_denied"),
            std::string::npos);
  const std::string consent = "/" + std::string(kTenantId) + "/v2.0/adminconsent" + query;
  EXPECT_NE(look(consent).body.find("GroupMember.Read.All"), std::string::npos);
  EXPECT_NE(look(consent + "&simulated=accept").headers.at("location").find("admin_consent=True"),
            std::string::npos);
}

TEST_F(BrowserChecklist, a_person_types_in_the_code_of_a_device) {
  const auto scope = simulator_.graph_url() + "/.default";
  const auto started = client_.send("POST", "/" + std::string(kTenantId) + "/oauth2/v2.0/devicecode",
                                    {{"Content-Type", "application/x-www-form-urlencoded"}},
                                    encode({{"client_id", std::string(kPublicClientId)}, {"scope", scope}}));
  const auto code = Json::parse(started.body).at("user_code").get<std::string>();
  EXPECT_NE(client_.send("GET", "/devicelogin", {}).body.find("<form"), std::string::npos);
  EXPECT_EQ(client_.send("GET", "/devicelogin?code=WRONG&simulated=accept", {}).status, 404U);
  EXPECT_EQ(simulator_.sign_ins().device_codes().at(0).state, DeviceCodeState::pending);
  EXPECT_EQ(client_.send("GET", "/devicelogin?code=" + to_lower(code) + "&simulated=accept", {}).status,
            200U);
  EXPECT_EQ(simulator_.sign_ins().device_codes().at(0).state, DeviceCodeState::approved);
}

TEST_F(BrowserChecklist, N09_an_address_that_is_not_registered_is_never_gone_back_to) {
  const Answer answer =
      open("/oauth2/v2.0/authorize", {{"response_type", "code"}, {"redirect_uri", "https://evil.example/"}});
  EXPECT_EQ(answer.status, 400U);
  EXPECT_FALSE(answer.headers.contains("location"));
  EXPECT_NE(answer.body.find("AADSTS50011"), std::string::npos);
  EXPECT_EQ(open("/oauth2/v2.0/authorize",
                 {{"response_type", "code"}, {"redirect_uri", "http://localhost:4711/oauth/callback"}})
                .status,
            302U)
      << "the port of localhost is not compared";
}

TEST_F(BrowserChecklist, N12_admin_consent) {
  const std::string app(kNotConsentedClientId);
  const auto accepted = back(open("/v2.0/adminconsent", {{"client_id", app}}));
  EXPECT_EQ(accepted.at("admin_consent"), "True");
  EXPECT_EQ(accepted.at("tenant"), kTenantId);
  EXPECT_TRUE(accepted.contains("scope"));
  sign_in(kNotConsentedClientId);
  EXPECT_EQ(get("/v1.0/groups?$top=1").status, 200U);
}

TEST_F(BrowserChecklist, N12_admin_consent_cancelled) {
  simulator_.sign_ins().set_browser_declines(true);
  const auto v2 = back(open("/v2.0/adminconsent", {}));
  EXPECT_EQ(v2.at("admin_consent"), "True") << "and yet declined";
  EXPECT_EQ(v2.at("error"), "consent_required");
  const auto v1 = back(open("/adminconsent", {}));
  EXPECT_EQ(v1.at("error"), "permission_denied");
  EXPECT_FALSE(v1.contains("admin_consent"));
  EXPECT_EQ(open("/v2.0/adminconsent", {}, "common").status, 400U);
}

}  // namespace
}  // namespace rollcall::simulator::test
