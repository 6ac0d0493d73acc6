#include "checklist.hpp"
#include "tests/simulator/text.hpp"

namespace rollcall::simulator::test {
namespace {

/// What Microsoft's own clients ask the login service for beyond tokens; tests/microsoft-clients runs them.
class OpenIdChecklist : public Checklist {
 protected:
  using Fields = std::map<std::string, std::string>;

  static std::string encode(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
      text += (text.empty() ? "" : "&") + name + "=" + encode_query_value(value);
    return text;
  }

  /// Signs in at the browser with this scope and redeems the code.
  Json signed_in(const std::string& scope, const Fields& more = {}) {
    const Answer back =
        client_.send("GET",
                     tenant_path("/oauth2/v2.0/authorize?") + encode({{"client_id", client_id()},
                                                                      {"redirect_uri", redirect_uri()},
                                                                      {"response_type", "code"},
                                                                      {"scope", scope},
                                                                      {"nonce", "once"}}),
                     {});
    const std::string& target = back.headers.at("location");
    const auto code = target.find("code=") + 5;
    Fields form{{"grant_type", "authorization_code"},
                {"client_id", client_id()},
                {"redirect_uri", redirect_uri()},
                {"code", target.substr(code, target.find('&', code) - code)}};
    for (const auto& [name, value] : more) form[name] = value;
    const Answer answer = client_.send("POST", tenant_path("/oauth2/v2.0/token"),
                                       {{"Content-Type", "application/x-www-form-urlencoded"}}, encode(form));
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return Json::parse(answer.body);
  }

  static Json claims_of(const Json& answer) {
    const auto token = answer.at("id_token").get<std::string>();
    return Json::parse(base64url_decode(split(token, '.').at(1)).value());
  }

  Json discover(const std::string& tenant) {
    return Json::parse(client_.send("GET", "/" + tenant + "/v2.0/.well-known/openid-configuration", {}).body);
  }

  static std::string tenant_path(const std::string& rest) { return "/" + std::string(kTenantId) + rest; }
  static std::string client_id() { return std::string(kPublicClientId); }
  static std::string redirect_uri() { return std::string(kRedirectUri); }
  std::string default_scope() { return simulator_.graph_url() + "/.default"; }
};

TEST_F(OpenIdChecklist, Login_discovery_of_the_tenant) {
  const std::string root = simulator_.login_url() + "/" + std::string(kTenantId);
  for (const std::string& tenant : {std::string(kTenantId), std::string(kVerifiedDomain)}) {
    const Json found = discover(tenant);
    EXPECT_EQ(found.at("issuer"), root + "/v2.0");
    EXPECT_EQ(found.at("token_endpoint"), root + "/oauth2/v2.0/token");
    EXPECT_EQ(found.at("jwks_uri"), root + "/discovery/v2.0/keys");
  }
}

TEST_F(OpenIdChecklist, Login_discovery_of_a_shared_endpoint) {
  const Json found = discover("common");
  EXPECT_EQ(found.at("issuer"), simulator_.login_url() + "/{tenantid}/v2.0") << "the braces are literal";
  EXPECT_EQ(found.at("authorization_endpoint"), simulator_.login_url() + "/common/oauth2/v2.0/authorize");
}

TEST_F(OpenIdChecklist, Login_keys) {
  const Json keys = Json::parse(client_.send("GET", tenant_path("/discovery/v2.0/keys"), {}).body);
  const Json& key = keys.at("keys").at(0);
  EXPECT_EQ(key.at("kty"), "RSA");
  EXPECT_EQ(key.at("e"), "AQAB");
  EXPECT_EQ(key.at("n").get<std::string>().size(), 342U) << "2048 bits";
  expect_login_error(client_.send("GET", "/" + std::string(kUnknownTenantId) + "/discovery/v2.0/keys", {}),
                     400, "invalid_tenant", 90002);
}

TEST_F(OpenIdChecklist, Login_id_token_says_who_signed_in) {
  const Json claims = claims_of(signed_in("openid profile email " + default_scope()));
  const auto directory = simulator_.directory();
  Person person;
  directory->people().describe(0, person);
  EXPECT_EQ(claims.at("aud"), client_id());
  EXPECT_EQ(claims.at("iss"), simulator_.login_url() + "/" + std::string(kTenantId) + "/v2.0");
  EXPECT_EQ(claims.at("tid"), kTenantId);
  EXPECT_EQ(claims.at("nonce"), "once");
  EXPECT_EQ(claims.at("ver"), "2.0");
  EXPECT_EQ(claims.at("oid"), view(person.id));
  EXPECT_EQ(claims.at("preferred_username"), person.user_principal_name);
  EXPECT_EQ(claims.at("name"), person.display_name);
  EXPECT_EQ(claims.at("email"), person.mail);
  EXPECT_NE(claims.at("sub"), claims.at("oid")) << "the subject is another for every app";
  EXPECT_GT(claims.at("exp"), claims.at("iat"));
}

TEST_F(OpenIdChecklist, Login_id_token_tells_no_more_than_was_asked) {
  const Json claims = claims_of(signed_in("openid " + default_scope()));
  for (const char* claim : {"oid", "preferred_username", "name", "email"})
    EXPECT_FALSE(claims.contains(claim)) << claim;
  EXPECT_FALSE(signed_in(default_scope()).contains("id_token"));
}

TEST_F(OpenIdChecklist, Login_client_info_when_asked) {
  EXPECT_FALSE(signed_in(default_scope()).contains("client_info"));
  const Json answer = signed_in(default_scope(), {{"client_info", "1"}});
  const Json info = Json::parse(base64url_decode(answer.at("client_info").get<std::string>()).value());
  EXPECT_EQ(info.at("utid"), kTenantId);
  EXPECT_EQ(info.at("uid"), view(simulator_.directory()->user_id(0)));
}

TEST_F(OpenIdChecklist, Login_offline_access_is_shown_by_the_refresh_token) {
  const Json answer = signed_in("openid offline_access " + default_scope());
  EXPECT_EQ(answer.at("scope"), "openid " + default_scope());
  EXPECT_TRUE(answer.contains("refresh_token"));
  EXPECT_EQ(answer.at("ext_expires_in"), answer.at("expires_in"));
}

}  // namespace
}  // namespace rollcall::simulator::test
