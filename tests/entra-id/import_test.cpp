#include "import_fixture.hpp"
#include "tests/simulator/person.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <soci/soci.h>

/// Whole imports from the simulated tenant into SQLite.
namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using test::Workbench;
using ::testing::Contains;
using ::testing::HasSubstr;

Json both(Json options) {
  options["add"] = true;
  options["update"] = true;
  return options;
}

Json group(const char* name) {
  return both({{"groups", {name}}});
}

std::uint64_t reported(const simulator::Expectations& expected) {
  return expected.without_email + expected.email_taken + expected.with_nul;
}

TEST(Import, AllEmployeesExactly) {
  Workbench bench(test::company(10'000));
  const auto expected = bench.simulator.expected("All employees");
  const auto outcome = bench.import(group("All employees"));
  EXPECT_EQ(outcome.counts.fetched, expected.users);
  EXPECT_EQ(outcome.counts.added, expected.importable());
  EXPECT_EQ(outcome.counts.failed, reported(expected));
  EXPECT_EQ(outcome.counts.issues, reported(expected));
  EXPECT_EQ(outcome.retries, 0U);
  EXPECT_EQ(bench.tables.users().size(), expected.importable());
  const auto groups = Json::parse(outcome.groups);
  EXPECT_EQ(groups.at(0).at("people"), expected.users);
  EXPECT_EQ(groups.at(0).at("name"), "All employees");

  const auto codes = bench.issue_codes(bench.last_job);
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "no-email"), static_cast<long>(expected.without_email));
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "email-in-use"), static_cast<long>(expected.email_taken));
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "invalid-text"), static_cast<long>(expected.with_nul));

  const auto versions = bench.tables.row_versions();
  const auto again = bench.import(group("All employees"));
  EXPECT_EQ(again.counts.unchanged, expected.importable());
  EXPECT_EQ(again.counts.failed, reported(expected));
  EXPECT_EQ(bench.tables.row_versions(), versions) << "a repeated import writes nobody";
}

TEST(Import, StoresWhatGraphSaysAboutAPerson) {
  Workbench bench;
  bench.import(group("Odd records"));
  const auto directory = bench.simulator.directory();
  const auto users = bench.tables.users();
  ASSERT_FALSE(users.empty());
  bool long_name = false;
  for (const auto& [key, row] : users) {
    EXPECT_EQ(row.source, "entra-id");
    EXPECT_EQ(row.source_tenant, simulator::kTenantId);
    const auto index = directory->find_user(row.person.external_id);
    ASSERT_TRUE(index);
    simulator::Person person;
    directory->people().describe(*index, person);
    EXPECT_EQ(row.person.display_name, person.display_name);
    EXPECT_EQ(row.person.given_name, person.given_name);
    EXPECT_EQ(row.person.surname, person.surname);
    EXPECT_EQ(row.person.job_title, person.job_title);
    EXPECT_EQ(row.person.department, person.department);
    EXPECT_EQ(row.person.company_name, person.company_name);
    EXPECT_EQ(row.person.office_location, person.office_location);
    EXPECT_EQ(row.person.employee_id, person.employee_id);
    EXPECT_EQ(row.person.mobile_phone, person.mobile_phone);
    EXPECT_EQ(row.person.user_type, person.user_type);
    EXPECT_EQ(row.person.user_principal_name, person.user_principal_name);
    long_name = long_name || row.person.display_name.size() >= 256;
  }
  EXPECT_TRUE(long_name);
}

TEST(Import, SeveralGroupsCountAPersonOnce) {
  Workbench bench(test::company(1'000));
  const auto outcome = bench.import(
      both({{"groups", {"Engineering", "Sales", "All employees", "Leadership", "Engineering"}}}));
  EXPECT_EQ(outcome.counts.fetched, bench.simulator.expected("All employees").users);
  EXPECT_EQ(Json::parse(outcome.groups).size(), 4U) << "named twice, read once";
}

TEST(Import, MoreGroupsThanChains) {
  Workbench bench(test::company(300, 60));
  Json names = Json::array();
  const auto directory = bench.simulator.directory();
  for (const auto& listed : directory->groups()) {
    if (listed->display_name == "Project Phoenix" || listed->display_name == "Board") continue;
    names.push_back(std::string(simulator::view(listed->id)));
  }
  const auto outcome = bench.import(both({{"groups", names}}));
  EXPECT_EQ(Json::parse(outcome.groups).size(), names.size());
  std::uint64_t people = 0;
  for (const auto& read : Json::parse(outcome.groups)) {
    EXPECT_EQ(read.at("people"), bench.simulator.expected(read.at("name").get<std::string>()).users)
        << read.at("name");
    people += read.at("people").get<std::uint64_t>();
  }
  EXPECT_GT(people, outcome.counts.fetched);
}

TEST(Import, ReadsGroupsSideBySideAndAsksForNoBatches) {
  Workbench bench(test::company(1'000));
  auto switches = bench.simulator.switches();
  switches.latency = std::chrono::milliseconds(30);
  bench.simulator.set_switches(switches);
  (void)bench.import(
      both({{"groups", {"Engineering", "Sales", "All employees", "Leadership", "Marketing"}}}));
  std::set<std::uint64_t> connections;
  for (const auto& request : bench.simulator.log().matching("/members?"))
    connections.insert(request.connection_id);
  EXPECT_GT(connections.size(), 1U);
  EXPECT_LE(connections.size(), 16U) << "of eight chains, and of as many who ask for sizes";
  EXPECT_TRUE(bench.simulator.log().matching("$batch").empty());
}

TEST(Import, NestedGroupsOnlyWhenAsked) {
  Workbench bench(test::company(1'000));
  const auto direct = bench.import(group("Product organisation"));
  EXPECT_EQ(direct.counts.fetched, 2U);
  EXPECT_EQ(Json::parse(direct.groups).at(0).at("other_objects"), 3U);
  auto options = group("Product organisation");
  options["transitive"] = true;
  const auto directory = bench.simulator.directory();
  const auto expected =
      simulator::transitive_expectations_of(*directory, *directory->group_by_name("Product organisation"));
  const auto nested = bench.import(options);
  EXPECT_EQ(nested.counts.fetched, expected.users);
  EXPECT_EQ(nested.counts.unchanged, 2U);
}

TEST(Import, AllUsers) {
  Workbench bench(test::company(2'000));
  const auto expected = bench.simulator.expected_of_all_users();
  const auto outcome = bench.import(both({{"all_users", true}}));
  EXPECT_EQ(outcome.counts.fetched, expected.users);
  EXPECT_EQ(outcome.counts.added, expected.importable());
  EXPECT_EQ(outcome.groups, "[]");
}

TEST(Import, MembersThatAreNoPeopleAreANumber) {
  Workbench bench;
  const auto outcome = bench.import(group("Mixed objects"));
  EXPECT_EQ(outcome.counts.fetched, 30U);
  EXPECT_EQ(Json::parse(outcome.groups).at(0).at("other_objects"), 12U + 1U + 5U);
}

TEST(Import, FiltersGuestsAndDisabledAccounts) {
  Workbench bench(test::company(2'000));
  const auto expected = bench.simulator.expected("All employees");
  auto options = group("All employees");
  options["guests"] = false;
  const auto without_guests = bench.import(options, true);
  EXPECT_EQ(without_guests.counts.filtered, expected.guests);
  options["guests"] = true;
  options["disabled"] = false;
  const auto without_disabled = bench.import(options, true);
  EXPECT_EQ(without_disabled.counts.filtered, expected.disabled);
  EXPECT_EQ(bench.tables.users().size(), 0U) << "a plan writes nobody";
}

TEST(Import, EmailCanComeFromTheUpn) {
  Workbench bench;
  auto options = group("Engineering");
  options["email_from"] = "upn";
  bench.import(options);
  std::uint64_t from_upn = 0;
  for (const auto& [key, row] : bench.tables.users()) {
    const bool external = row.person.user_principal_name.find("#EXT#") != std::string::npos;
    EXPECT_EQ(row.person.email == row.person.user_principal_name, !external) << row;
    from_upn += external ? 0 : 1;
  }
  EXPECT_GT(from_upn, 0U);
}

TEST(Import, ModesDecideWhoIsWritten) {
  Workbench bench(test::company(1'000));
  bench.import({{"groups", {"Engineering"}}, {"add", true}});
  const auto known = bench.tables.users().size();
  const auto update = bench.import({{"groups", {"All employees"}}, {"update", true}});
  EXPECT_EQ(update.counts.added, 0U);
  EXPECT_EQ(update.counts.unchanged, known);
  EXPECT_EQ(bench.tables.users().size(), known);
  const auto changed = bench.simulator.edits().change_share_of_people(30);
  ASSERT_GT(changed, 0U);
  const auto add = bench.import({{"groups", {"All employees"}}, {"add", true}});
  EXPECT_EQ(add.counts.updated, 0U);
  EXPECT_EQ(add.counts.skipped + add.counts.unchanged, known);
  EXPECT_GT(bench.import(group("All employees")).counts.updated, 0U);
}

TEST(Import, APlanCountsWhatARunDoes) {
  Workbench bench(test::company(1'500));
  const auto planned = bench.import(group("All employees"), true);
  EXPECT_EQ(bench.tables.users().size(), 0U);
  EXPECT_EQ(bench.import(group("All employees")).counts, planned.counts);
}

TEST(Import, AnEmptyGroupIsNoFailure) {
  Workbench bench;
  const auto outcome = bench.import(group("Nobody yet"));
  EXPECT_EQ(outcome.counts, people::Counts{});
}

TEST(Import, EmptyPagesDoNotEndAList) {
  Workbench bench;
  auto switches = bench.simulator.switches();
  switches.empty_page = 2;
  bench.simulator.set_switches(switches);
  EXPECT_EQ(bench.import(group("All employees")).counts.fetched,
            bench.simulator.expected("All employees").users);
  EXPECT_EQ(bench.import(group("Automation accounts")).counts.fetched, 100U);
}

TEST(Import, HiddenMembershipIsAWarning) {
  Workbench bench;
  const auto outcome = bench.import(group("Board"));
  EXPECT_EQ(outcome.counts.fetched, 0U);
  EXPECT_THAT(bench.issue_codes(bench.last_job), ::testing::ElementsAre("hidden-membership"));

  bench.host.settings = test::settings_for(bench.simulator, simulator::kHiddenReaderClientId);
  bench.restart_plugin();
  EXPECT_EQ(bench.import(group("Board")).counts.fetched, 9U);
  EXPECT_TRUE(bench.issue_codes(bench.last_job).empty());
}

/// The ids that the simulator gave to its answers about members.
std::set<std::string> answer_ids(Workbench& bench) {
  std::set<std::string> ids;
  for (const auto& request : bench.simulator.log().matching("/members?")) ids.insert(request.request_id);
  return ids;
}

TEST(Import, IssuesNameTheAnswerTheyCameFrom) {
  Workbench bench;
  bench.import(both({{"groups", {"All employees", "Board"}}}));
  const auto answers = answer_ids(bench);
  std::string request_id;
  std::uint64_t issues = 0;
  soci::statement select =
      (bench.tables.session().prepare << "SELECT request_id FROM import_issues", soci::into(request_id));
  for (bool more = select.execute(true); more; more = select.fetch(), ++issues)
    EXPECT_THAT(answers, Contains(request_id));
  EXPECT_GT(issues, 6U);
}

TEST(Import, TellsHowFarItIs) {
  Workbench bench(test::company(12'000));
  const auto outcome = bench.import(group("All employees"));
  const auto progress = bench.host.progress();
  ASSERT_FALSE(progress.empty());
  EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end(), [](const auto& a, const auto& b) {
    return a.pages < b.pages || a.fetched < b.fetched;
  }));
  EXPECT_GT(progress.size(), 12U);
  EXPECT_EQ(progress.back().fetched, outcome.counts.fetched);
  EXPECT_EQ(progress.back().expected, bench.simulator.expected("All employees").users);
  EXPECT_EQ(progress.back().pages, outcome.pages);
  EXPECT_EQ(progress.front().activity, "Reading All employees");
}

}  // namespace
}  // namespace rollcall::entra_id
