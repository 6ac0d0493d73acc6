#include "checklist.hpp"

#include <set>

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
  change_switches([](Switches& switches) { switches.common_endpoint_is_unauthorized = true; });
  expect_login_error(request_token({}, "common"), 400, "unauthorized_client", 9001023);
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
  change_switches([](Switches& switches) { switches.missing_credential_is_400 = true; });
  expect_login_error(request_token({{"client_secret", ""}}), 400, "invalid_client", 7000218);
  expect_login_error(request_token({{"grant_type", ""}}), 400, "invalid_request", 900144);
  expect_login_error(request_token({{"grant_type", "password"}}), 400, "unsupported_grant_type", 70003);
  const std::string path = "/" + std::string(kTenantId) + "/oauth2/v2.0/token";
  expect_login_error(client_.send("GET", path, {}), 400, "invalid_request", 900561);
}

TEST_F(Checklist, N14_lifetime_lies_in_the_documented_range) {
  std::set<int> lifetimes;
  for (int i = 0; i < 8; ++i) {
    const Json body = Json::parse(request_token().body);
    lifetimes.insert(body.at("expires_in").get<int>());
    EXPECT_EQ(body.at("ext_expires_in"), body.at("expires_in"));
    EXPECT_EQ(body.at("token_type"), "Bearer");
    EXPECT_FALSE(body.contains("refresh_token"));
    EXPECT_FALSE(body.contains("scope"));
  }
  EXPECT_GE(*lifetimes.begin(), 3600);
  EXPECT_LE(*lifetimes.rbegin(), 5400);
  EXPECT_GT(lifetimes.size(), 1U) << "drawn, not fixed";
}

TEST_F(Checklist, N14_tokens_of_a_minute) {
  const auto set_lifetime = [&](int seconds) {
    const Json input{{"token_lifetime_s", seconds}};
    EXPECT_EQ(client_.send("POST", "/_control/switches", {}, input.dump()).status, 200U);
  };
  set_lifetime(60);
  EXPECT_EQ(Json::parse(request_token().body).at("expires_in"), 60);
  sign_in();
  const std::string link = get_json(members_path("All employees")).at("@odata.nextLink").get<std::string>();
  simulator_.advance_clock(std::chrono::seconds(61));
  expect_graph_error(get(link), 401, "InvalidAuthenticationToken", "Lifetime validation failed");
  sign_in();
  EXPECT_EQ(get(link).status, 200U) << "in the middle of a list, with another token";
  set_lifetime(0);
  EXPECT_GE(Json::parse(request_token().body).at("expires_in"), 3600);
}

TEST_F(Checklist, N15_login_is_throttled) {
  simulator_.faults().add({.kind = FaultKind::throttled,
                           .path_contains = "/oauth2/v2.0/token",
                           .retry_after = std::chrono::seconds(17)});
  simulator_.faults().add({.kind = FaultKind::throttled_without_hint, .path_contains = "/oauth2/v2.0/token"});
  const Answer with_hint = request_token();
  expect_login_error(with_hint, 429, "temporarily_unavailable", 90055);
  EXPECT_EQ(with_hint.headers.at("retry-after"), "17");
  const Answer without = request_token();
  expect_login_error(without, 429, "temporarily_unavailable", 90055);
  EXPECT_FALSE(without.headers.contains("retry-after"));
  simulator_.faults().add({.kind = FaultKind::unavailable, .path_contains = "/oauth2/v2.0/token"});
  const Answer unavailable = request_token();
  expect_login_error(unavailable, 503, "temporarily_unavailable", 90033);
  EXPECT_TRUE(unavailable.headers.contains("retry-after"));
  EXPECT_EQ(request_token().status, 200U);
}

TEST_F(Checklist, N19_identity_is_unknown_just_after_consent) {
  const Json lag{{"client_id", kClientId}, {"identity_lag_s", 45}};
  EXPECT_EQ(client_.send("POST", "/_control/app", {}, lag.dump()).status, 200U);
  sign_in();
  const std::string text = "The identity of the calling application could not be established";
  expect_graph_error(get("/v1.0/groups"), 403, "Authorization_IdentityNotFound", text);
  expect_graph_error(post("/v1.0/$batch", "{}"), 403, "Authorization_IdentityNotFound", text);
  Switches switches = simulator_.switches();
  switches.identity_not_found_is_401 = true;
  simulator_.set_switches(switches);
  expect_graph_error(get("/v1.0/groups"), 401, "Authorization_IdentityNotFound", text);
  const std::string token = token_;
  sign_in(kHiddenReaderClientId);
  EXPECT_EQ(get("/v1.0/groups").status, 200U) << "other apps are known";
  token_ = token;
  simulator_.advance_clock(std::chrono::seconds(46));
  EXPECT_EQ(get("/v1.0/groups").status, 200U) << "with the same token";
}

}  // namespace
}  // namespace rollcall::simulator::test
