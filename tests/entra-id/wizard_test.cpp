#include "import_fixture.hpp"
#include "schema_check.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using test::Workbench;
using ::testing::HasSubstr;

Json step(EntraPlugin& plugin, const std::string& name, const Json& answers = Json::object()) {
  auto page =
      Json::parse(plugin.wizard_step(Json{{"step", name}, {"answers", answers}, {"flow_state", ""}}.dump()));
  test::expect_valid(page, "wizard-step");
  return page;
}

TEST(Wizard, WalksFromGroupsToOptions) {
  Workbench bench;
  const auto sales = bench.simulator.group_id("Sales");
  Json answers = Json::object();

  auto page = step(bench.plugin(), "");
  EXPECT_EQ(page.at("step"), "groups") << "a working connection is not asked for again";
  EXPECT_EQ(page.at("choices").at("/groups"), "groups");

  answers["groups"] = {{"groups", {sales}}, {"guests", false}};
  page = step(bench.plugin(), "groups", answers);
  EXPECT_EQ(page.at("step"), "options");

  answers["options"] = {{"add", true}, {"update", false}, {"email_from", "mail"}};
  page = step(bench.plugin(), "options", answers);
  EXPECT_EQ(page.at("kind"), "summary");
  EXPECT_EQ(page.at("groups").at(0).at("name"), "Sales");
  EXPECT_EQ(page.at("groups").at(0).at("members"), bench.simulator.expected("Sales").users);

  answers["summary"] = Json::object();
  page = step(bench.plugin(), "summary", answers);
  EXPECT_EQ(page.at("kind"), "done");
  EXPECT_EQ(bench.import(page.at("options")).counts.filtered, bench.simulator.expected("Sales").guests);
}

TEST(Wizard, AsksAgainWhatCannotWork) {
  Workbench bench;
  const auto sales = bench.simulator.group_id("Sales");
  auto page = step(bench.plugin(), "groups", {{"groups", Json::object()}});
  EXPECT_EQ(page.at("step"), "groups");
  EXPECT_TRUE(page.at("errors").contains("/groups"));
  page = step(bench.plugin(), "groups", {{"groups", {{"groups", {sales}}, {"all_users", true}}}});
  EXPECT_TRUE(page.at("errors").contains("/groups"));
  page = step(bench.plugin(), "options",
              {{"groups", {{"all_users", true}}}, {"options", {{"add", false}, {"update", false}}}});
  EXPECT_EQ(page.at("step"), "options");
  EXPECT_THAT(page.at("errors").at("").get<std::string>(), HasSubstr("neither add nor update"));
}

TEST(Wizard, WarnsOfHiddenMembership) {
  Workbench bench;
  const auto page =
      step(bench.plugin(), "options",
           {{"groups", {{"groups", {bench.simulator.group_id("Board")}}}}, {"options", {{"add", true}}}});
  EXPECT_THAT(page.at("warnings").at(0).get<std::string>(), HasSubstr("Member.Read.Hidden"));
}

TEST(Wizard, CarriesWhatTheTestOfTheConnectionFinds) {
  Workbench bench;
  using namespace simulator;
  const auto hold = [&](Roles roles) {
    bench.simulator.apps().change(kClientId, [&](auto& app) { app.roles = roles; });
    bench.restart_plugin();
  };
  hold(role::kDirectoryReadAll);
  auto page = step(bench.plugin(), "");
  EXPECT_EQ(page.at("step"), "groups");
  EXPECT_THAT(page.at("warnings").at(0).get<std::string>(), HasSubstr("Directory.Read.All"));
  page = step(bench.plugin(), "options", {{"groups", {{"all_users", true}}}, {"options", {{"add", true}}}});
  EXPECT_EQ(page.at("kind"), "summary");
  EXPECT_THAT(page.at("warnings").at(0).get<std::string>(), HasSubstr("Directory.Read.All"));

  hold(role::kMailRead);
  page = step(bench.plugin(), "");
  EXPECT_EQ(page.at("step"), "connect");
  EXPECT_THAT(page.at("errors").at("").get<std::string>(),
              HasSubstr("GroupMember.Read.All and User.Read.All"));
  EXPECT_THAT(page.at("warnings").at(0).get<std::string>(), HasSubstr("Mail.Read"));
}

TEST(Wizard, DoesNotWarnOfHiddenMembershipThatIsSeen) {
  Workbench bench;
  bench.host.settings = test::settings_for(bench.simulator, simulator::kHiddenReaderClientId);
  bench.restart_plugin();
  const auto page =
      step(bench.plugin(), "options",
           {{"groups", {{"groups", {bench.simulator.group_id("Board")}}}}, {"options", {{"add", true}}}});
  EXPECT_TRUE(page.at("warnings").empty()) << page.dump(2);
}

TEST(Wizard, ShowsTheConnectionThatDoesNotWork) {
  Workbench bench;
  bench.host.secrets["client_secret"] = "sim~wrong";
  const auto page = step(bench.plugin(), "");
  EXPECT_EQ(page.at("step"), "connect");
  EXPECT_THAT(page.at("errors").at("").get<std::string>(), HasSubstr("secret is wrong"));
  EXPECT_EQ(page.at("schema").at("properties").at("client_secret").at("x-secret"), true);
}

TEST(Wizard, BeginsWithConnectWithoutAConnection) {
  test::FakeHost host;
  EntraPlugin plugin(host.host());
  EXPECT_EQ(step(plugin, "").at("step"), "connect");
  const auto page = step(plugin, "connect", {{"connect", {{"tenant_id", "common"}}}});
  EXPECT_THAT(page.at("errors").at("").get<std::string>(), HasSubstr("tenant_id"));
  const Json good{{"tenant_id", "contoso.com"}, {"client_id", simulator::kClientId}};
  EXPECT_EQ(step(plugin, "connect", {{"connect", good}}).at("step"), "groups");
}

/// The names of the fields that are shown at once when these answers are given; the others take a click more.
std::vector<std::string> asked(const Json& page, const Json& answers) {
  std::map<int, std::string> in_order;
  for (const auto& [name, field] : page.at("schema").at("properties").items()) {
    const auto& hints = page.at("ui").at("/" + name);
    if (hints.value("advanced", false)) continue;
    if (hints.contains("visible_when")) {
      const auto& condition = hints.at("visible_when");
      const auto& values = condition.at("in");
      const auto other = condition.at("field").get<std::string>().substr(1);
      const Json otherwise = page.at("schema").at("properties").at(other).at("default");
      if (std::find(values.begin(), values.end(), answers.value(other, otherwise)) == values.end()) continue;
    }
    in_order[hints.at("order").get<int>()] = name;
  }
  std::vector<std::string> names;
  for (const auto& [order, name] : in_order) names.push_back(name);
  return names;
}

TEST(Wizard, AsksOnlyForWhatTheChosenWayToSignInNeeds) {
  test::FakeHost host;
  EntraPlugin plugin(host.host());
  const auto page = step(plugin, "");
  using ::testing::ElementsAre;
  EXPECT_THAT(asked(page, Json::object()), ElementsAre("tenant_id", "client_id", "auth", "client_secret"));
  EXPECT_THAT(asked(page, {{"auth", "certificate"}}),
              ElementsAre("tenant_id", "client_id", "auth", "certificate", "certificate_password"));
  EXPECT_THAT(asked(page, {{"auth", "delegated"}}),
              ElementsAre("tenant_id", "client_id", "auth", "sign_in", "client_secret"));
}

TEST(Wizard, OffersTheSettingsSoFarAgain) {
  Workbench bench;
  Json settings = Json::parse(bench.host.settings);
  settings.update({{"auth", "delegated"},
                   {"sign_in", "browser"},
                   {"client_secret_expires", "2028-02-29"},
                   {"proxy", "http://proxy.example:3128"},
                   {"proxy_user", "svc"}});
  bench.host.settings = settings.dump();
  bench.restart_plugin();
  const auto page = step(bench.plugin(), "connect");
  Json offered = Json::object();
  for (const auto& [name, field] : page.at("schema").at("properties").items())
    if (field.contains("default")) offered[name] = field.at("default");
  EXPECT_EQ(offered, settings);
}

TEST(Wizard, RefusesWhatItDoesNotUnderstand) {
  Workbench bench;
  for (const auto* input : {"", "{}", R"({"step":"x","answers":{},"flow_state":""})",
                            R"({"step":"summary","answers":{},"flow_state":""})"}) {
    EXPECT_THROW((void)bench.plugin().wizard_step(input), Error) << input;
  }
}

}  // namespace
}  // namespace rollcall::entra_id
