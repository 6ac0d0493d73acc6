#include "import_fixture.hpp"
#include "raw_server.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

/// Imports that cannot begin: one clear sentence, and nobody is written.
namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using test::Workbench;
using ::testing::HasSubstr;

const Json kSales{{"groups", {"Sales"}}, {"add", true}};

void connect_as(Workbench& bench, std::string_view client_id) {
  bench.host.settings = test::settings_for(bench.simulator, client_id);
  bench.restart_plugin();
}

TEST(ImportRefusal, AGroupThatDoesNotExist) {
  Workbench bench;
  const auto error = bench.refusal({{"groups", {"Sales", "Salles"}}, {"add", true}});
  EXPECT_EQ(error.status(), Status::not_found);
  EXPECT_THAT(error.message(), HasSubstr("\"Salles\""));
}

TEST(ImportRefusal, TwoGroupsOfOneName) {
  Workbench bench;
  const auto error = bench.refusal({{"groups", {"Project Phoenix"}}, {"add", true}});
  EXPECT_EQ(error.status(), Status::invalid_argument);
  EXPECT_THAT(error.message(), HasSubstr(bench.simulator.group_id("Project Phoenix")));
}

TEST(ImportRefusal, OptionsThatCannotWork) {
  Workbench bench;
  EXPECT_EQ(bench.refusal({{"groups", {"Sales"}}}).status(), Status::invalid_argument);
  EXPECT_EQ(bench.refusal({{"add", true}}).status(), Status::invalid_argument);
}

TEST(ImportRefusal, AWrongSecret) {
  Workbench bench;
  bench.host.secrets["client_secret"] = "sim~wrong";
  const auto error = bench.refusal(kSales);
  EXPECT_EQ(error.status(), Status::unauthenticated);
  EXPECT_EQ(error.message(), "The client secret is wrong.");
}

TEST(ImportRefusal, NoSecret) {
  Workbench bench;
  bench.host.secrets.clear();
  const auto error = bench.refusal(kSales);
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_THAT(error.next_step(), HasSubstr("client_secret"));
}

TEST(ImportRefusal, AnUnknownTenant) {
  Workbench bench;
  bench.host.settings =
      test::settings_for(bench.simulator, simulator::kClientId, simulator::kUnknownTenantId);
  bench.restart_plugin();
  EXPECT_EQ(bench.refusal(kSales).message(), "The tenant was not found.");
  bench.host.settings = test::settings_for(bench.simulator, simulator::kClientId, "unknown.example");
  bench.restart_plugin();
  EXPECT_EQ(bench.refusal(kSales).message(), "The tenant was not found.");
}

TEST(ImportRefusal, AnAppWithoutConsent) {
  Workbench bench;
  connect_as(bench, simulator::kNotConsentedClientId);
  const auto error = bench.refusal(kSales);
  EXPECT_EQ(error.status(), Status::permission_denied);
  EXPECT_THAT(error.message(), HasSubstr("GroupMember.Read.All"));
  EXPECT_THAT(error.detail(), HasSubstr("Authorization_RequestDenied"));
  EXPECT_THAT(bench.refusal({{"all_users", true}, {"add", true}}).message(), HasSubstr("User.Read.All"));
}

TEST(ImportRefusal, AnAppThatMayNotSeeUsers) {
  Workbench bench;
  connect_as(bench, simulator::kNoUserReadClientId);
  const auto error = bench.refusal(kSales);
  EXPECT_EQ(error.status(), Status::permission_denied);
  EXPECT_THAT(error.message(), HasSubstr("User.Read.All"));
  EXPECT_THAT(error.next_step(), HasSubstr("admin consent"));
}

TEST(ImportRefusal, AnAppThatMayNotSeeGroups) {
  Workbench bench;
  connect_as(bench, simulator::kNoGroupReadClientId);
  EXPECT_THAT(bench.refusal(kSales).message(), HasSubstr("GroupMember.Read.All"));
  EXPECT_EQ(bench.import({{"all_users", true}, {"add", true}}).counts.fetched,
            bench.simulator.expected_of_all_users().users);
}

TEST(ImportRefusal, ServersThatCannotBeReached) {
  Workbench bench;
  const auto nowhere = "http://127.0.0.1:" + std::to_string(test::closed_port());
  auto settings = Json::parse(bench.host.settings);
  settings["graph_url"] = nowhere;
  bench.host.settings = settings.dump();
  bench.restart_plugin();
  // The simulated login only knows its own Graph as resource, as the real one does.
  EXPECT_EQ(bench.refusal(kSales).status(), Status::failed_precondition);
  settings["login_url"] = nowhere;
  bench.host.settings = settings.dump();
  bench.restart_plugin();
  const auto error = bench.refusal(kSales);
  EXPECT_EQ(error.status(), Status::unavailable);
  EXPECT_EQ(error.message(), "No connection to " + nowhere + " could be made.");
}

TEST(ImportRefusal, ACertificateThatIsNotTrusted) {
  Workbench bench;
  test::SelfSigned self_signed;
  test::RawServer server([](test::RawConnection&) { ADD_FAILURE() << "a request was sent"; }, &self_signed);
  auto settings = Json::parse(bench.host.settings);
  settings["login_url"] = server.url();
  bench.host.settings = settings.dump();
  bench.restart_plugin();
  const auto error = bench.refusal(kSales);
  EXPECT_THAT(error.message(), HasSubstr("is not trusted"));
  EXPECT_THAT(error.next_step(), HasSubstr("ca_file"));
}

TEST(ImportRefusal, ADatabaseThatIsNotThere) {
  Workbench bench;
  bench.host.database_url = "sqlite://" + bench.folder.file("missing/people.db");
  const auto error = bench.refusal(kSales);
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_EQ(bench.simulator.log().matching("/members").size(), 0U);
}

TEST(ImportRefusal, TheSimulatorsTlsIsTrustedThroughTheCaFile) {
  test::SelfSigned self_signed;
  const rollcall::test::TempDir dir;
  self_signed.write_to(dir.file("cert.pem"), dir.file("key.pem"));
  auto options = test::company();
  options.tls_certificate_file = dir.file("cert.pem");
  options.tls_key_file = dir.file("key.pem");
  Workbench bench(options);
  EXPECT_THAT(bench.refusal(kSales).message(), HasSubstr("is not trusted"));
  auto settings = Json::parse(bench.host.settings);
  settings["ca_file"] = dir.file("cert.pem");
  bench.host.settings = settings.dump();
  bench.restart_plugin();
  EXPECT_EQ(bench.import(kSales).counts.fetched, bench.simulator.expected("Sales").users);
}

}  // namespace
}  // namespace rollcall::entra_id
