#include "import_fixture.hpp"
#include "tests/simulator/certificate.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

constexpr auto kNextSecret = "sim~next~Secret.Value";

/// A connection with two credentials, as while one replaces the other.
class Rollover : public ::testing::Test {
 protected:
  Rollover() {
    app([](auto& app) { app.next_secret = kNextSecret; });
    bench.host.secrets["client_secret_next"] = kNextSecret;
  }
  ~Rollover() override { EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr(kNextSecret))); }

  void app(const std::function<void(simulator::AppRegistration&)>& edit) {
    bench.simulator.apps().change(simulator::kClientId, edit);
  }
  std::vector<std::string> warnings() {
    bench.restart_plugin();
    return Json::parse(bench.plugin().check()).at("warnings");
  }
  std::string refusal() {
    bench.restart_plugin();
    try {
      (void)bench.plugin().check();
    } catch (const Error& error) {
      return error.message();
    }
    return "accepted";
  }
  std::size_t token_requests() { return bench.simulator.log().matching("/token").size(); }

  test::Workbench bench;
};

TEST_F(Rollover, TheFirstOneIsUsedWhileItWorks) {
  EXPECT_THAT(warnings(), IsEmpty());
  EXPECT_EQ(token_requests(), 1U);
}

TEST_F(Rollover, TheNextSecretStandsInForAnExpiredOne) {
  app([](auto& app) { app.secret_state = simulator::SecretState::expired; });
  EXPECT_THAT(warnings(), ElementsAre(AllOf(HasSubstr("The client secret has expired."),
                                            HasSubstr("client_secret_next) is used instead"))));
  EXPECT_THAT(bench.host.all_logs(), HasSubstr("client_secret_next) is used instead"));
  EXPECT_GT(bench.import({{"groups", {"Sales"}}, {"add", true}}).counts.added, 0U);
}

TEST_F(Rollover, TheNextSecretStandsInForAWrongOne) {
  bench.host.secrets["client_secret"] = "sim~wrong";
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("The client secret is wrong.")));
}

TEST_F(Rollover, ACertificateStandsInForASecretAndTheOtherWayRound) {
  const auto certificate = simulator::make_app_certificate();
  bench.host.secrets = {{"client_secret", "sim~wrong"},
                        {"certificate", certificate.certificate_pem + certificate.key_pem}};
  EXPECT_THAT(refusal(), HasSubstr("client secret is wrong")) << "of two refusals the first is told";
  app([&](auto& app) { app.certificates.push_back(certificate.certificate_pem); });
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("The certificate is used instead")));

  app([](auto& app) { app.certificates.clear(); });
  auto settings = Json::parse(bench.host.settings);
  settings["auth"] = "certificate";
  bench.host.settings = settings.dump();
  bench.host.secrets["client_secret"] = simulator::kClientSecret;
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("The client secret is used instead")));
}

TEST_F(Rollover, ASecretStandsInForACertificateThatHasExpired) {
  const auto now = std::chrono::system_clock::now();
  const auto expired = simulator::make_app_certificate(now - 48h, now - 24h);
  auto settings = Json::parse(bench.host.settings);
  settings["auth"] = "certificate";
  bench.host.settings = settings.dump();
  bench.host.secrets["certificate"] = expired.certificate_pem + expired.key_pem;
  EXPECT_THAT(warnings(), ElementsAre(AllOf(HasSubstr("'certificate' expired on"),
                                            HasSubstr("The client secret is used instead")),
                                      HasSubstr("The certificate expired on")));
}

TEST_F(Rollover, OtherRefusalsAreNotAskedTwice) {
  app([](auto& app) { app.disabled = true; });
  EXPECT_THAT(refusal(), HasSubstr("disabled"));
  EXPECT_EQ(token_requests(), 1U);
}

}  // namespace
}  // namespace rollcall::entra_id
