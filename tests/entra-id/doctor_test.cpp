// What `connection test` finds out about permissions, against the simulator's.
#include "import_fixture.hpp"
#include "schema_check.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using simulator::FaultKind;
using simulator::Roles;
using simulator::Switches;
using std::chrono::seconds;
using test::Workbench;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
namespace role = simulator::role;

constexpr Roles kUsual = role::kGroupMemberReadAll | role::kUserReadAll;

class Doctor : public ::testing::Test {
 protected:
  void hold(Roles roles) {
    bench.simulator.apps().change(simulator::kClientId, [&](auto& app) { app.roles = roles; });
    bench.restart_plugin();
  }
  void switch_to(const std::function<void(Switches&)>& edit) {
    Switches switches = bench.simulator.switches();
    edit(switches);
    bench.simulator.set_switches(switches);
  }
  Json check() {
    auto document = Json::parse(bench.plugin().check());
    test::expect_valid(document, "check");
    return document;
  }
  static Json find(const Json& list, const char* key, std::string_view name) {
    for (const auto& item : list) {
      if (item.at(key) == name) return item;
    }
    ADD_FAILURE() << "no " << name << " in " << list.dump(2);
    return {};
  }
  static Json permission(const Json& check, std::string_view name) {
    return find(check.at("permissions"), "name", name);
  }
  static std::string result(const Json& check, std::string_view call) {
    return find(check.at("probes"), "call", call).at("result");
  }
  static std::string text(const Json& check, const char* member) {
    return check.value(member, std::string());
  }
  static std::vector<std::string> warnings(const Json& check) { return check.at("warnings"); }

  Workbench bench;
};

TEST_F(Doctor, IsContentWithTheUsualPermissions) {
  const auto found = check();
  EXPECT_EQ(found.at("works"), true);
  EXPECT_THAT(text(found, "message"), HasSubstr("works"));
  EXPECT_FALSE(found.contains("next_step"));
  for (const auto* name : {"GroupMember.Read.All", "User.Read.All"}) {
    EXPECT_EQ(permission(found, name).at("granted"), true);
    EXPECT_FALSE(permission(found, name).at("needed_for").get<std::string>().empty());
  }
  for (const auto* call : {"GET /groups", "GET /groups/{id}/members", "GET /users", "GET /groups?$search",
                           "POST /directoryObjects/getByIds", "GET /users/delta"})
    EXPECT_EQ(result(found, call), "ok") << call;
  EXPECT_THAT(warnings(found), IsEmpty());
}

TEST_F(Doctor, AsksForTheSmallestPagesWithTheMappedFields) {
  (void)check();
  const auto requests = bench.simulator.log().matching("/v1.0/");
  EXPECT_LE(requests.size(), 12U);
  const auto of_users = bench.simulator.log().matching("/v1.0/users?");
  ASSERT_EQ(of_users.size(), 1U);
  EXPECT_THAT(of_users.front().target, AllOf(HasSubstr("department"), HasSubstr("$top=1")));
}

TEST_F(Doctor, NamesAllThatIsMissingAtOnceAndWhatToClick) {
  hold(0);
  const auto found = check();
  EXPECT_EQ(found.at("works"), false);
  EXPECT_EQ(text(found, "message"), "The app lacks the permissions GroupMember.Read.All and User.Read.All.");
  EXPECT_THAT(text(found, "next_step"),
              AllOf(HasSubstr("App registrations > All applications > "), HasSubstr("> API permissions"),
                    HasSubstr("GroupMember.Read.All and User.Read.All"), HasSubstr("Application permissions"),
                    HasSubstr("Grant admin consent for"), HasSubstr("listed already")));
  EXPECT_EQ(result(found, "GET /groups"), "refused");
  EXPECT_EQ(result(found, "GET /users"), "refused") << "one refusal does not end the others";
}

TEST_F(Doctor, NamesTheOneThatIsMissing) {
  hold(role::kUserReadAll);
  auto found = check();
  EXPECT_EQ(permission(found, "GroupMember.Read.All").at("granted"), false);
  EXPECT_EQ(permission(found, "User.Read.All").at("granted"), true);
  EXPECT_THAT(text(found, "message"),
              AllOf(HasSubstr("GroupMember.Read.All"), Not(HasSubstr("User.Read.All"))));

  hold(role::kGroupMemberReadAll);
  found = check();
  EXPECT_EQ(permission(found, "GroupMember.Read.All").at("granted"), true);
  EXPECT_EQ(permission(found, "User.Read.All").at("granted"), false);
  EXPECT_EQ(result(found, "GET /groups/{id}/members"), "limited") << "members without fields";

  hold(role::kGroupReadBasicAll | role::kUserReadAll);
  found = check();
  EXPECT_EQ(permission(found, "GroupMember.Read.All").at("granted"), false);
  EXPECT_EQ(result(found, "GET /groups"), "ok");
  EXPECT_EQ(result(found, "GET /groups/{id}/members"), "refused");
}

TEST_F(Doctor, TheBasicProfileIsNotEnough) {
  for (const bool omitted : {false, true}) {
    switch_to([&](Switches& switches) {
      switches.basic_user_fields =
          omitted ? simulator::BasicUserFields::omitted : simulator::BasicUserFields::null;
    });
    hold(role::kGroupMemberReadAll | role::kUserReadBasicAll);
    const auto found = check();
    EXPECT_EQ(found.at("works"), false);
    EXPECT_EQ(result(found, "GET /users"), "limited");
    EXPECT_THAT(text(found, "message"), AllOf(HasSubstr("User.Read.All"), HasSubstr("disabled")));
  }
}

TEST_F(Doctor, AcceptsTheNarrowPermissionsOfGroups) {
  hold(role::kGroupReadBasicAll | role::kGroupMemberReadBasicAll | role::kUserReadAll);
  const auto found = check();
  EXPECT_EQ(found.at("works"), true);
  EXPECT_EQ(permission(found, "GroupMember.Read.All").at("granted_by"),
            (Json{"Group.ReadBasic.All", "GroupMember.ReadBasic.All"}));
  EXPECT_THAT(warnings(found), IsEmpty());
}

TEST_F(Doctor, TellsOfPermissionsThatAreWiderThanNeeded) {
  hold(role::kDirectoryReadAll | role::kUserReadWriteAll | role::kMailRead);
  const auto found = check();
  EXPECT_EQ(found.at("works"), true);
  EXPECT_EQ(permission(found, "Directory.Read.All").at("wider_than_needed"), true);
  EXPECT_EQ(permission(found, "Directory.Read.All").at("instead"),
            (Json{"GroupMember.Read.All", "User.Read.All"}));
  EXPECT_EQ(permission(found, "GroupMember.Read.All").at("granted_by"), Json{"Directory.Read.All"});
  EXPECT_THAT(warnings(found),
              ElementsAre(AllOf(HasSubstr("Directory.Read.All"), HasSubstr("suffice")),
                          AllOf(HasSubstr("User.ReadWrite.All"), HasSubstr("change the directory")),
                          AllOf(HasSubstr("Mail.Read"), HasSubstr("no use"))));
}

TEST_F(Doctor, FindsGroupsThatHideTheirMembers) {
  auto found = check();
  EXPECT_EQ(permission(found, "Member.Read.Hidden").at("granted"), false);
  EXPECT_EQ(permission(found, "Member.Read.Hidden").at("required"), false);
  EXPECT_THAT(permission(found, "Member.Read.Hidden").at("needed_for").get<std::string>(),
              HasSubstr("Board"));
  hold(kUsual | role::kMemberReadHidden);
  found = check();
  EXPECT_EQ(permission(found, "Member.Read.Hidden").at("granted"), true);
}

TEST_F(Doctor, ReliesOnTrialCallsWhenTheTokenIsOpaque) {
  switch_to([](Switches& switches) { switches.opaque_tokens = true; });
  bench.restart_plugin();
  auto found = check();
  EXPECT_EQ(found.at("works"), true);
  EXPECT_THAT(warnings(found), ElementsAre(HasSubstr("cannot be read")));
  EXPECT_EQ(permission(found, "User.Read.All").at("granted"), true);

  hold(role::kGroupMemberReadAll | role::kUserReadBasicAll);
  found = check();
  EXPECT_EQ(permission(found, "GroupMember.Read.All").at("granted"), true);
  EXPECT_EQ(permission(found, "User.Read.All").at("granted"), false);

  hold(kUsual | role::kMemberReadHidden);
  EXPECT_EQ(permission(check(), "Member.Read.Hidden").at("granted"), true) << "somebody is seen";
}

TEST_F(Doctor, WhatAnImportCanDoWithoutMakesAWarning) {
  switch_to([](Switches& switches) { switches.get_by_ids_needs_directory_role = true; });
  const auto found = check();
  EXPECT_EQ(found.at("works"), true);
  EXPECT_EQ(result(found, "POST /directoryObjects/getByIds"), "refused");
  EXPECT_THAT(warnings(found), ElementsAre(HasSubstr("Huge groups are read one page after the other: ")));
}

TEST_F(Doctor, N19_WaitsForAnAppThatGraphDoesNotKnowYet) {
  switch_to([](Switches& switches) { switches.consent_lag = seconds(1); });
  bench.simulator.apps().change(simulator::kClientId, [](auto& app) {
    app.roles = 0;
    app.change_roles(
        kUsual,
        std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch()).count());
  });
  bench.restart_plugin();
  const auto found = check();
  EXPECT_EQ(found.at("works"), true) << found.dump(2);
  EXPECT_GE(bench.simulator.log().matching("/token").size(), 2U) << "the first token holds no permission";
}

TEST_F(Doctor, ATokenFromBeforeTheConsentIsRenewed) {
  hold(role::kGroupMemberReadAll);
  EXPECT_EQ(check().at("works"), false);
  bench.simulator.apps().change(simulator::kClientId, [](auto& app) { app.roles = kUsual; });
  EXPECT_EQ(check().at("works"), true) << "with the same plugin process";
}

TEST_F(Doctor, AnAppThatStaysUnknownIsTold) {
  switch_to([](Switches& switches) { switches.consent_lag = seconds(100'000); });
  bench.simulator.apps().change(simulator::kClientId, [](auto& app) {
    app.roles = 0;
    app.change_roles(
        kUsual,
        std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch()).count());
  });
  auto patience = test::hasty();
  patience.check.identity_lag = std::chrono::milliseconds(100);
  bench.restart_plugin(patience);
  const auto found = check();
  EXPECT_EQ(found.at("works"), false);
  EXPECT_THAT(text(found, "message"), HasSubstr("does not know the app"));
  EXPECT_THAT(text(found, "next_step"), AllOf(HasSubstr("wait a minute"), HasSubstr("Grant admin consent")));
}

TEST_F(Doctor, AServiceThatIsAwayIsNoMatterOfPermissions) {
  bench.simulator.faults().add({.kind = FaultKind::unavailable, .path_contains = "/v1.0/", .times = -1});
  EXPECT_THROW((void)check(), Error);
}

TEST_F(Doctor, NoTokenIsInTheDocumentOrTheLog) {
  const auto document = bench.plugin().check();
  EXPECT_THAT(document, Not(HasSubstr("eyJ")));
  EXPECT_THAT(bench.host.all_logs(), Not(HasSubstr("eyJ")));
}

}  // namespace
}  // namespace rollcall::entra_id
