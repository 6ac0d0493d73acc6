#include "checklist.hpp"

namespace rollcall::simulator::test {
namespace {

TEST_F(Checklist, N01_wrong_secret) {
  const Answer answer = request_token({{"client_secret", "wrong"}});
  expect_login_error(answer, 401, "invalid_client", 7000215);
  const Json body = Json::parse(answer.body);
  for (const char* field : {"error", "error_description", "error_codes", "timestamp", "trace_id",
                            "correlation_id", "error_uri"}) {
    EXPECT_TRUE(body.contains(field)) << field;
  }
  EXPECT_TRUE(body.at("timestamp").get<std::string>().ends_with("Z"));
  EXPECT_EQ(answer.body.find("wrong\""), std::string::npos) << "the secret must not be repeated";
}

TEST_F(Checklist, N02_expired_secret) {
  expect_login_error(request_token({{"client_id", std::string(kExpiredSecretClientId)}}), 401,
                     "invalid_client", 7000222);
}

TEST_F(Checklist, N03_unknown_client) {
  expect_login_error(request_token({{"client_id", std::string(kUnknownClientId)}}), 400,
                     "unauthorized_client", 700016);
}

TEST_F(Checklist, N04_unknown_tenant) {
  expect_login_error(request_token({}, std::string(kUnknownTenantId)), 400, "invalid_request", 90002);
  const std::string discovery = "/v2.0/.well-known/openid-configuration";
  expect_login_error(client_.send("GET", "/" + std::string(kUnknownTenantId) + discovery, {}), 400,
                     "invalid_tenant", 90002);
  EXPECT_EQ(client_.send("GET", "/" + std::string(kTenantId) + discovery, {}).status, 200U);
  EXPECT_EQ(request_token({}, std::string(kVerifiedDomain)).status, 200U)
      << "a verified domain names the tenant as well";
}

TEST_F(Checklist, N05_scope_without_default_or_of_another_cloud) {
  for (const std::string& scope : {simulator_.graph_url() + "/User.Read.All", std::string("User.Read"),
                                   std::string("https://graph.microsoft.us/.default")}) {
    expect_login_error(request_token({{"scope", scope}}), 400, "invalid_scope", 1002012);
  }
}

TEST_F(Checklist, N06_common_endpoint) {
  expect_login_error(request_token({}, "common"), 400, "invalid_request", 9001023);
}

TEST_F(Checklist, N07_not_consented_gets_a_token_and_no_access) {
  sign_in(kNotConsentedClientId);
  expect_graph_error(get("/v1.0/groups"), 403, "Authorization_RequestDenied", "Insufficient privileges");
  expect_graph_error(get("/v1.0/users"), 403, "Authorization_RequestDenied");
}

TEST_F(Checklist, Login_other_refusals) {
  expect_login_error(request_token({{"client_id", std::string(kDisabledClientId)}}), 400,
                     "unauthorized_client", 7000112);
  expect_login_error(request_token({{"client_secret", ""}}), 401, "invalid_client", 7000218);
  expect_login_error(request_token({{"grant_type", ""}}), 400, "invalid_request", 900144);
  expect_login_error(request_token({{"grant_type", "password"}}), 400, "unsupported_grant_type", 70003);
  const std::string path = "/" + std::string(kTenantId) + "/oauth2/v2.0/token";
  expect_login_error(client_.send("GET", path, {}), 400, "invalid_request", 900561);
}

TEST_F(Checklist, Login_lifetime_lies_in_the_documented_range) {
  const Json body = Json::parse(request_token().body);
  EXPECT_GE(body.at("expires_in").get<int>(), 3600);
  EXPECT_LE(body.at("expires_in").get<int>(), 5400);
  EXPECT_EQ(body.at("token_type"), "Bearer");
  EXPECT_FALSE(body.contains("refresh_token"));
  EXPECT_FALSE(body.contains("scope"));
}

}  // namespace
}  // namespace rollcall::simulator::test
