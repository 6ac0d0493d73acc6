#include "login/expiry.hpp"

#include "import_fixture.hpp"
#include "tests/simulator/certificate.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;

constexpr sys_days kToday{std::chrono::year{2027} / 3 / 1};

std::string warning_at(days before) {
  return expiry_warning("The certificate", kToday + days{100} + 12h, kToday + days{100} - before + 8h)
      .value_or("");
}

TEST(Expiry, WarnsMoreAndMoreUrgently) {
  EXPECT_EQ(warning_at(days{31}), "");
  EXPECT_EQ(warning_at(days{30}), "The certificate expires in 30 days, on 2027-06-09. Plan to replace it.");
  EXPECT_EQ(warning_at(days{15}), "The certificate expires in 15 days, on 2027-06-09. Plan to replace it.");
  EXPECT_EQ(warning_at(days{14}),
            "The certificate expires in 14 days, on 2027-06-09. Replace it in the next days.");
  EXPECT_THAT(warning_at(days{4}), HasSubstr("in 4 days, on 2027-06-09. Replace it in the next days."));
  EXPECT_THAT(warning_at(days{3}), HasSubstr("in 3 days, on 2027-06-09. Replace it now: "));
  EXPECT_THAT(warning_at(days{1}), HasSubstr("expires tomorrow, on 2027-06-09. Replace it now: "));
  EXPECT_THAT(warning_at(days{0}), HasSubstr("expires today, on 2027-06-09. Replace it now: "));
  EXPECT_EQ(warning_at(days{-1}), "The certificate expired on 2027-06-09. Replace it now.");
}

/// A connection with a client secret that ends on 1 March 2027, as the administrator noted.
class ExpiryInCheck : public ::testing::Test {
 protected:
  std::vector<std::string> warnings(days before) {
    bench.clock = [before] { return kToday - before + 8h; };
    auto settings = nlohmann::json::parse(bench.host.settings);
    settings["client_secret_expires"] = "2027-03-01";
    bench.host.settings = settings.dump();
    bench.restart_plugin();
    return nlohmann::json::parse(bench.plugin().check()).at("warnings");
  }
  test::Workbench bench;
};

TEST_F(ExpiryInCheck, KnowsTheSecretsDayFromTheSetting) {
  EXPECT_THAT(warnings(days{31}), IsEmpty());
  EXPECT_THAT(warnings(days{30}),
              ElementsAre(HasSubstr("The client secret expires in 30 days, on 2027-03-01.")));
  EXPECT_THAT(warnings(days{-2}), ElementsAre(HasSubstr("The client secret expired on 2027-03-01.")));
  EXPECT_THAT(bench.host.all_logs(), HasSubstr("Sign-in: The client secret expires in 30 days"));
}

TEST_F(ExpiryInCheck, KnowsTheCertificatesDayFromItself) {
  const auto certificate = simulator::make_app_certificate(kToday - 24h * 300, kToday + days{3});
  bench.host.secrets["certificate"] = certificate.certificate_pem + certificate.key_pem;
  EXPECT_THAT(warnings(days{11}),
              ElementsAre(HasSubstr("The client secret expires in 11 days"),
                          HasSubstr("The certificate expires in 14 days, on 2027-03-04.")));
}

TEST_F(ExpiryInCheck, TellsTheDaysEvenWhenTheyAreFarAway) {
  const auto certificate = simulator::make_app_certificate(kToday - 24h * 300, kToday + days{3});
  bench.host.secrets["certificate"] = certificate.certificate_pem + certificate.key_pem;
  EXPECT_THAT(warnings(days{100}), IsEmpty());
  EXPECT_EQ(nlohmann::json::parse(bench.plugin().check()).at("expiries"),
            nlohmann::json::parse(R"([{"name": "client_secret", "expires_on": "2027-03-01"},
                                      {"name": "certificate", "expires_on": "2027-03-04"}])"));
}

}  // namespace
}  // namespace rollcall::entra_id
