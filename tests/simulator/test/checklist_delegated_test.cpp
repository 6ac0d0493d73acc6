#include "checklist.hpp"
#include "tests/simulator/text.hpp"

namespace rollcall::simulator::test {
namespace {

class DelegatedChecklist : public Checklist {
 protected:
  Answer post(const std::string& endpoint, const std::map<std::string, std::string>& form) {
    std::string body;
    for (const auto& [name, value] : form)
      body += (body.empty() ? "" : "&") + name + "=" + encode_query_value(value);
    return client_.send("POST", "/" + std::string(kTenantId) + "/oauth2/v2.0/" + endpoint,
                        {{"Content-Type", "application/x-www-form-urlencoded"}}, body);
  }

  Answer start(std::string_view client_id = kPublicClientId) {
    return post("devicecode", {{"client_id", std::string(client_id)},
                               {"scope", simulator_.graph_url() + "/.default offline_access"}});
  }

  Answer poll(const std::string& device_code, std::string_view client_id = kPublicClientId) {
    simulator_.advance_clock(std::chrono::seconds{6});
    return post("token", {{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                          {"client_id", std::string(client_id)},
                          {"device_code", device_code}});
  }

  Answer refresh(const std::string& token) {
    return post("token", {{"grant_type", "refresh_token"},
                          {"client_id", std::string(kPublicClientId)},
                          {"refresh_token", token}});
  }

  std::string device_code() {
    const Answer answer = start();
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return Json::parse(answer.body).at("device_code").get<std::string>();
  }

  Json signed_in() {
    const std::string code = device_code();
    simulator_.sign_ins().decide("", DeviceCodeState::approved);
    return Json::parse(poll(code).body);
  }
};

TEST_F(DelegatedChecklist, N11_device_code) {
  const Json started = Json::parse(start().body);
  EXPECT_EQ(started.size(), 6U);
  EXPECT_FALSE(started.contains("verification_uri_complete"));
  EXPECT_EQ(started.at("expires_in"), 900);
  EXPECT_EQ(started.at("interval"), 5);
  const auto code = started.at("device_code").get<std::string>();
  expect_login_error(poll(code), 400, "authorization_pending", 70016);
  ASSERT_TRUE(
      simulator_.sign_ins().decide(started.at("user_code").get<std::string>(), DeviceCodeState::approved));
  const Json answer = Json::parse(poll(code).body);
  EXPECT_TRUE(answer.contains("refresh_token"));
  token_ = answer.at("access_token").get<std::string>();
  EXPECT_EQ(get("/v1.0/users?$top=1").status, 200U);
  expect_login_error(poll(code), 400, "bad_verification_code", 70018);
}

TEST_F(DelegatedChecklist, N11_declined_and_expired) {
  const std::string declined = device_code();
  simulator_.sign_ins().decide("", DeviceCodeState::declined);
  expect_login_error(poll(declined), 400, "authorization_declined", 70017);
  const std::string expired = device_code();
  simulator_.advance_clock(std::chrono::seconds{900});
  expect_login_error(poll(expired), 400, "expired_token", 70019);
}

TEST_F(DelegatedChecklist, N11_polling_too_fast) {
  const std::string code = device_code();
  expect_login_error(poll(code), 400, "authorization_pending", 70016);
  simulator_.advance_clock(std::chrono::seconds{-6});
  expect_login_error(poll(code), 400, "slow_down", 70016);
}

TEST_F(DelegatedChecklist, N11_only_public_clients_go_without_a_credential) {
  const Json started = Json::parse(start(kClientId).body);
  expect_login_error(poll(started.at("device_code").get<std::string>(), kClientId), 401, "invalid_client",
                     7000218);
  expect_login_error(poll(device_code(), kUnknownClientId), 400, "unauthorized_client", 700016);
  expect_login_error(
      post("devicecode", {{"client_id", std::string(kPublicClientId)}, {"scope", "offline_access"}}), 400,
      "invalid_scope", 70011);
}

TEST_F(DelegatedChecklist, N10_refresh) {
  const auto first = signed_in().at("refresh_token").get<std::string>();
  const Json second = Json::parse(refresh(first).body);
  EXPECT_NE(second.at("refresh_token"), first);
  EXPECT_EQ(refresh(first).status, 200U) << "the old one still works";
  simulator_.sign_ins().revoke_all();
  expect_login_error(refresh(first), 400, "invalid_grant", 50173);
  expect_login_error(refresh("nonsense"), 400, "invalid_grant", 70000);
}

TEST_F(DelegatedChecklist, N10_idle_and_withdrawn_consent) {
  const auto token = signed_in().at("refresh_token").get<std::string>();
  simulator_.apps().change(kPublicClientId, [](AppRegistration& app) { app.roles = 0; });
  const Answer withdrawn = refresh(token);
  expect_login_error(withdrawn, 400, "invalid_grant", 65001);
  EXPECT_EQ(Json::parse(withdrawn.body).at("suberror"), "consent_required");
  simulator_.advance_clock(std::chrono::hours{24 * 91});
  expect_login_error(refresh(token), 400, "invalid_grant", 700082);
}

TEST_F(DelegatedChecklist, N13_conditional_access) {
  const auto token = signed_in().at("refresh_token").get<std::string>();
  simulator_.sign_ins().refuse_with(50076);
  const Answer answer = refresh(token);
  expect_login_error(answer, 400, "invalid_grant", 50076);
  EXPECT_EQ(Json::parse(answer.body).at("suberror"), "basic_action");
  simulator_.sign_ins().refuse_with(53003);
  expect_login_error(refresh(token), 400, "invalid_grant", 53003);
}

}  // namespace
}  // namespace rollcall::simulator::test
