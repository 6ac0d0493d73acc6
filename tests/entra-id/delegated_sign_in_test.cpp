#include "import_fixture.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using simulator::DeviceCodeState;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

/// An app without any secret, and the administrator who signs in.
class DelegatedSignIn : public ::testing::Test {
 protected:
  DelegatedSignIn() {
    auto settings = Json::parse(bench.host.settings);
    settings["client_id"] = simulator::kPublicClientId;
    settings["auth"] = "delegated";
    bench.host.settings = settings.dump();
    bench.host.secrets.clear();
    bench.restart_plugin();
    answers_["connect"] = settings;
  }
  ~DelegatedSignIn() override {
    bench.host.refuses_to_store = false;
    for (const auto& [name, value] : bench.host.secrets)
      EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr(value))) << name;
    EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr("0.Sim"))) << "a refresh token begins so";
    EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr("SimDevice"))) << "a device code begins so";
  }

  /// The next page of the step `connect`, as after the time that the page before asked for.
  Json connect() {
    bench.simulator.advance_clock(pause_);
    auto page = Json::parse(bench.plugin().wizard_step(
        Json{{"step", "connect"}, {"answers", answers_}, {"flow_state", flow_state_}}.dump()));
    flow_state_ = page.value("flow_state", "");
    pause_ = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::milliseconds(page.value("poll_after_ms", 0)));
    return page;
  }
  void decide(DeviceCodeState state) { ASSERT_TRUE(bench.simulator.sign_ins().decide("", state)); }
  void sign_in() {
    ASSERT_EQ(connect().at("kind"), "code");
    decide(DeviceCodeState::approved);
    ASSERT_EQ(connect().at("step"), "groups");
  }
  std::string error_of(const Json& page) {
    EXPECT_EQ(page.at("step"), "connect");
    EXPECT_EQ(page.at("kind"), "form");
    return page.at("errors").at("").get<std::string>();
  }
  Error refused() {
    bench.restart_plugin();
    try {
      (void)bench.plugin().check();
    } catch (const Error& error) {
      return error;
    }
    return {Status::ok, {.message = "accepted"}};
  }

  test::Workbench bench;
  Json answers_ = Json::object();
  std::string flow_state_;
  std::chrono::seconds pause_{0};
};

TEST_F(DelegatedSignIn, SignsInWithACodeAndImports) {
  auto page = connect();
  EXPECT_EQ(page.at("kind"), "code");
  EXPECT_EQ(page.at("code"), bench.simulator.sign_ins().device_codes().at(0).user_code);
  EXPECT_THAT(page.at("url").get<std::string>(), HasSubstr("/devicelogin"));
  EXPECT_EQ(page.at("poll_after_ms"), 5000);
  EXPECT_THAT(flow_state_, Not(HasSubstr("SimDevice"))) << "flow_state holds no secret";
  const auto code = page.at("code");

  page = connect();
  EXPECT_EQ(page.at("code"), code) << "nobody has signed in yet";
  decide(DeviceCodeState::approved);
  page = connect();
  EXPECT_EQ(page.at("step"), "groups");
  EXPECT_TRUE(bench.host.secrets.contains("refresh_token"));
  EXPECT_FALSE(bench.host.secrets.contains("device_code"));

  bench.restart_plugin();
  EXPECT_EQ(bench.import({{"groups", {"Sales"}}, {"add", true}}).counts.fetched,
            bench.simulator.expected("Sales").users);
}

TEST_F(DelegatedSignIn, SaysThatNobodyHasSignedInYet) {
  const auto error = refused();
  EXPECT_EQ(error.status(), Status::unauthenticated);
  EXPECT_THAT(error.message(), HasSubstr("Nobody has signed in"));
  EXPECT_THAT(error.next_step(), HasSubstr("rollcall connection login"));
}

TEST_F(DelegatedSignIn, SlowsDownWhenTold) {
  connect();
  ASSERT_EQ(connect().at("kind"), "code");
  pause_ = 1s;
  EXPECT_EQ(connect().at("poll_after_ms"), 10'000);
  EXPECT_EQ(connect().at("poll_after_ms"), 10'000);
}

TEST_F(DelegatedSignIn, SaysThatItWasDeclined) {
  connect();
  decide(DeviceCodeState::declined);
  EXPECT_THAT(error_of(connect()), HasSubstr("declined"));
  EXPECT_FALSE(bench.host.secrets.contains("device_code"));
  EXPECT_EQ(connect().at("kind"), "code") << "and the next answer starts anew";
}

TEST_F(DelegatedSignIn, SaysThatTheCodeHasExpired) {
  connect();
  decide(DeviceCodeState::expired);
  EXPECT_THAT(error_of(connect()), HasSubstr("code expired"));
}

TEST_F(DelegatedSignIn, SaysThatTheAppIsNotPublic) {
  answers_["connect"]["client_id"] = simulator::kClientId;
  bench.host.settings = answers_["connect"].dump();
  bench.restart_plugin();
  connect();
  EXPECT_THAT(error_of(connect()), HasSubstr("Allow public client flows"));
}

TEST_F(DelegatedSignIn, AConfidentialAppSendsItsSecretAsWell) {
  answers_["connect"]["client_id"] = simulator::kClientId;
  bench.host.settings = answers_["connect"].dump();
  bench.host.secrets["client_secret"] = simulator::kClientSecret;
  bench.restart_plugin();
  sign_in();
  EXPECT_EQ(refused().message(), "accepted");
}

TEST_F(DelegatedSignIn, AFaultyNetworkDoesNotEndTheSignIn) {
  connect();
  bench.simulator.faults().add(
      {.kind = simulator::FaultKind::unavailable, .path_contains = "/token", .times = 20});
  EXPECT_EQ(connect().at("kind"), "code");
  bench.simulator.faults().clear();
  decide(DeviceCodeState::approved);
  EXPECT_EQ(connect().at("step"), "groups");
}

TEST_F(DelegatedSignIn, EachUseReplacesTheRefreshToken) {
  sign_in();
  const auto first = bench.host.secrets.at("refresh_token");
  EXPECT_EQ(refused().message(), "accepted");
  EXPECT_NE(bench.host.secrets.at("refresh_token"), first);
}

TEST_F(DelegatedSignIn, TheOldTokenStaysWhenTheNewOneCannotBeStored) {
  sign_in();
  const auto stored = bench.host.secrets.at("refresh_token");
  bench.host.refuses_to_store = true;
  bench.restart_plugin();
  const auto check = Json::parse(bench.plugin().check());
  EXPECT_THAT(check.at("warnings").at(0).get<std::string>(), HasSubstr("could not be stored"));
  EXPECT_EQ(bench.host.secrets.at("refresh_token"), stored);
  bench.host.refuses_to_store = false;
  EXPECT_EQ(refused().message(), "accepted") << "with the old one";
}

TEST_F(DelegatedSignIn, RefusalsAreSentencesThatSayToSignInAgain) {
  sign_in();
  bench.simulator.sign_ins().refuse_with(50076);
  EXPECT_THAT(refused().message(), HasSubstr("multi-factor"));
  bench.simulator.sign_ins().refuse_with(53003);
  EXPECT_THAT(refused().message(), HasSubstr("Conditional Access"));
  bench.simulator.sign_ins().refuse_with(0);
  bench.simulator.sign_ins().revoke_all();
  EXPECT_THAT(refused().message(), HasSubstr("revoked or has expired"));
  EXPECT_THAT(refused().next_step(), HasSubstr("rollcall connection login"));
  bench.host.secrets["refresh_token"] = "not one";
  EXPECT_THAT(refused().next_step(), HasSubstr("Sign in again"));
  sign_in();
  EXPECT_EQ(refused().message(), "accepted");
}

TEST_F(DelegatedSignIn, AnotherAccountReplacesTheOneBefore) {
  sign_in();
  const auto requests = bench.simulator.log().matching("/token").size();
  flow_state_.clear();
  sign_in();
  EXPECT_GE(bench.simulator.log().matching("/token").size(), requests + 2)
      << "its code and a token of its own";
}

TEST_F(DelegatedSignIn, RefusesAFlowStateThatIsNotItsOwn) {
  flow_state_ = "nonsense";
  EXPECT_THROW((void)connect(), Error);
}

}  // namespace
}  // namespace rollcall::entra_id
