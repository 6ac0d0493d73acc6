// The ways to sign in, from the command line to the simulated tenant and back.
#include "pasted_login.hpp"
#include "simulator/certificate.hpp"
#include "workplace.hpp"

#include <chrono>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

namespace rollcall::test {
namespace {

using simulator::DeviceCodeState;
using simulator::Simulator;
using simulator::SimulatorOptions;

class Login : public testing::Test {
 protected:
  Login() {
    auto switches = tenant.switches();
    switches.device_code_interval = std::chrono::seconds{1};
    switches.replayed_assertions_are_refused = true;
    tenant.set_switches(switches);
  }

  std::vector<std::string> login_arguments() const {
    return workplace.command_line({"connection", "login", "entra-id", "auth=delegated", "cloud=custom",
                                   "login_url=" + tenant.login_url(), "graph_url=" + tenant.graph_url(),
                                   "tenant_id=" + std::string(simulator::kTenantId),
                                   "client_id=" + std::string(simulator::kPublicClientId)});
  }

  /// Starts a sign-in, decides as the person with the browser does, and waits for its end.
  CommandResult sign_in(DeviceCodeState decision) {
    Command command(login_arguments(), workplace.folder());
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!tenant.sign_ins().decide("", decision) && std::chrono::steady_clock::now() < give_up)
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    return command.wait();
  }

  void expect_imports() {
    const auto result =
        workplace.rollcall({"import", "entra-id", "--group", "Sales", "--add", "--full", "--json"});
    EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 3) << result.err;  // some people have issues
    const auto document = nlohmann::json::parse(result.out);
    EXPECT_EQ(document.at("counts").at("fetched"), tenant.expected("Sales").users);
  }

  void enable() {
    const auto enabled = workplace.rollcall({"plugins", "enable", "entra-id"});
    ASSERT_EQ(enabled.exit_code, 0) << enabled.err;
  }

  Simulator tenant{SimulatorOptions{}};
  Workplace workplace;
};

TEST_F(Login, with_a_code) {
  enable();
  const auto result = sign_in(DeviceCodeState::approved);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.err.find("/devicelogin and type in the code "), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find("SimDevice"), std::string::npos) << "the device's own code was shown";
  const auto list = workplace.rollcall_json({"connection", "list"});
  EXPECT_EQ(list.at("connections").at(0).at("secrets"), nlohmann::json{"refresh_token"});
  expect_imports();
  expect_imports();
}

TEST_F(Login, declined_and_nothing_is_stored) {
  enable();
  const auto result = sign_in(DeviceCodeState::declined);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("declined"), std::string::npos) << result.err;
  EXPECT_TRUE(workplace.rollcall_json({"connection", "list"}).at("connections").empty());
}

TEST_F(Login, asks_for_what_is_missing) {
  enable();
  const auto result = workplace.rollcall({"connection", "login", "entra-id", "auth=delegated"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("tenant_id"), std::string::npos) << result.err;
}

/// Types answers in at a terminal, as script(1) of util-linux makes one.
TEST_F(Login, asks_at_a_terminal_for_what_the_chosen_way_needs) {
  enable();
  std::string line;
  for (const auto& word :
       workplace.command_line({"connection", "login", "entra-id", "cloud=custom",
                               "login_url=" + tenant.login_url(), "graph_url=" + tenant.graph_url()}))
    line += "'" + word + "' ";
  const std::string typed = std::string(simulator::kTenantId) + "\n" + std::string(simulator::kClientId) +
                            "\n" + "no-such-way\n" + "\n" + std::string(simulator::kClientSecret) + "\n";
  const auto result = run({"/usr/bin/script", "--quiet", "--return", "--command", line, "/dev/null"},
                          workplace.folder(), typed);
  ASSERT_EQ(result.exit_code, 0) << result.out;
  EXPECT_NE(result.out.find("How to sign in [client_secret]"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("certificate: "), std::string::npos) << "another way's field was asked for";
  const auto list = workplace.rollcall_json({"connection", "list"});
  EXPECT_EQ(list.at("connections").at(0).at("secrets"), nlohmann::json{"client_secret"});
  expect_imports();
}

TEST_F(Login, with_a_browser) {
  workplace.connect(
      tenant, {"auth=delegated", "sign_in=browser", "client_id=" + std::string(simulator::kPublicClientId),
               "--secret", "client_secret="});
  const auto result = log_in_with_browser(tenant, workplace, {});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  expect_imports();
}

TEST_F(Login, asks_the_administrator_to_consent) {
  workplace.connect(tenant, {"client_id=" + std::string(simulator::kNotConsentedClientId)});
  EXPECT_EQ(workplace.rollcall({"import", "entra-id", "--group", "Sales", "--add"}).exit_code, 1);
  const auto result = log_in_with_browser(tenant, workplace, {});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.err.find("/v2.0/adminconsent?"), std::string::npos) << result.err;
  expect_imports();
}

TEST_F(Login, does_not_believe_a_consent_that_was_declined) {
  workplace.connect(tenant, {"client_id=" + std::string(simulator::kNotConsentedClientId)});
  tenant.sign_ins().set_browser_declines(true);
  const auto result = log_in_with_browser(tenant, workplace, {});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("Consent was declined."), std::string::npos) << result.err;
}

TEST_F(Login, with_a_certificate) {
  const auto certificate = simulator::make_app_certificate();
  tenant.apps().change(simulator::kClientId,
                       [&](auto& app) { app.certificates.push_back(certificate.certificate_pem); });
  std::ofstream(workplace.folder() / "app.pem") << certificate.key_pem << certificate.certificate_pem;
  workplace.connect(tenant);
  const auto changed = workplace.rollcall({"connection", "set", "entra-id", "auth=certificate", "--secret",
                                           "client_secret=", "--secret",
                                           "certificate=@" + (workplace.folder() / "app.pem").string()});
  ASSERT_EQ(changed.exit_code, 0) << changed.err;
  expect_imports();
}

TEST_F(Login, a_certificate_without_its_key_is_not_stored) {
  workplace.connect(tenant);
  std::ofstream(workplace.folder() / "half.pem") << simulator::make_app_certificate().certificate_pem;
  const auto changed = workplace.rollcall({"connection", "set", "entra-id", "auth=certificate", "--secret",
                                           "certificate=@" + (workplace.folder() / "half.pem").string()});
  EXPECT_EQ(changed.exit_code, 1);
  EXPECT_NE(changed.err.find("'certificate' holds no private key"), std::string::npos) << changed.err;
  const auto list = workplace.rollcall_json({"connection", "list"});
  EXPECT_EQ(list.at("connections").at(0).at("secrets"), nlohmann::json{"client_secret"});
}

}  // namespace
}  // namespace rollcall::test
