#include "incremental_bench.hpp"
#include "rollcall/people/statement.hpp"

#include <gmock/gmock.h>

/// Imports that read only what changed since the last one.
namespace rollcall::entra_id {
namespace {

using simulator::ExpiredDeltaToken;
using simulator::Fault;
using simulator::FaultKind;
using simulator::PersonChange;
using test::all_users;
using test::IncrementalBench;
using test::of_groups;
using ::testing::HasSubstr;
using Json = nlohmann::json;
using Optional = std::optional<std::string>;

/// A tenant without oddities; the group "Everyone" has all, two groups have half of them each.
simulator::SimulatorOptions plain_tenant(std::uint32_t users = 400) {
  auto options = test::company(users);
  options.scenario = simulator::Scenario::large;
  return options;
}

class Incremental : public ::testing::Test {
 protected:
  IncrementalBench bench{plain_tenant()};
  const Json everyone = of_groups({"Everyone"});
  const Json halves = of_groups({"First half", "Second half"});

  void change(std::uint32_t index, const PersonChange& change) {
    bench.simulator.edits().change_person(bench.id_of(index), change);
  }
  void set_delta(const simulator::DeltaSwitches& delta) {
    auto switches = bench.simulator.switches();
    switches.delta = delta;
    bench.simulator.set_switches(switches);
  }
  void expect_incremental(const Json& options, const people::Counts& expected) {
    const auto outcome = bench.run(options);
    EXPECT_TRUE(bench.was_incremental()) << bench.host.all_logs();
    EXPECT_EQ(outcome.counts, expected);
    bench.expect_people_of_a_full_import(options);
  }
  void expect_full(const Json& options, const std::string& why, std::uint64_t people = 400) {
    const auto outcome = bench.run(options);
    EXPECT_FALSE(bench.was_incremental());
    EXPECT_EQ(outcome.counts.fetched, people);
    EXPECT_THAT(bench.host.all_logs(), HasSubstr(why));
  }
  bool is_enabled(std::uint32_t index) {
    return bench.tables.count("users WHERE enabled AND external_id = '" + bench.id_of(index) + "'") == 1;
  }
};

TEST_F(Incremental, AnUnchangedTenantCostsAHandfulOfRequestsAndNothingIsWritten) {
  for (const Json& options : {all_users(), everyone, halves}) {
    bench.run(options);
    EXPECT_FALSE(bench.was_incremental());
    const auto before = bench.dump();
    for (int again = 0; again < 2; ++again) {
      const auto outcome = bench.run(options);
      EXPECT_TRUE(bench.was_incremental()) << bench.host.all_logs();
      EXPECT_LE(outcome.requests, 6U);
      EXPECT_EQ(outcome.counts, people::Counts{});
      EXPECT_EQ(bench.gone(), 0);
      EXPECT_EQ(bench.dump(), before);
    }
  }
}

TEST_F(Incremental, TheResultSaysSinceWhen) {
  bench.run(all_users());
  const auto base = bench.last_job;
  change(3, {.job_title = "Pilot"});
  bench.simulator.edits().remove_person(bench.id_of(4));
  const auto job = bench.start();
  const Json run{
      {"job", job}, {"worker", "w"}, {"workspace_id", 1}, {"dry_run", false}, {"options", all_users()}};
  const auto result = Json::parse(bench.plugin().run(run.dump()));
  EXPECT_EQ(result.at("incremental").at("since_job"), base);
  EXPECT_EQ(result.at("incremental").at("changes"), 2);
  EXPECT_THAT(result.at("incremental").at("since").get<std::string>(),
              ::testing::MatchesRegex("20..-.*T.*Z"));
}

TEST_F(Incremental, WhoChangedIsReadAndNobodyElse) {
  for (const Json& options : {all_users(), everyone}) {
    bench.run(options);
    const auto changed = bench.simulator.edits().change_share_of_people(5);
    ASSERT_GT(changed, 5U);
    expect_incremental(options, {.fetched = changed, .updated = changed});
    expect_incremental(options, {});
  }
}

TEST_F(Incremental, ManyPagesAndRepetitionsAndReplaysMakeNoDifference) {
  set_delta({.page_size = 7, .members_per_chunk = 3, .repeats_objects = true, .scatters_groups = true});
  bench.run(everyone);
  bench.simulator.edits().change_share_of_people(20);
  for (std::uint32_t i = 0; i < 10; ++i) bench.simulator.edits().remove_member("Everyone", bench.id_of(i));
  bench.simulator.edits().add_people(12, "Everyone");
  bench.run(everyone);
  EXPECT_TRUE(bench.was_incremental());
  EXPECT_EQ(bench.gone(), 10);
  bench.expect_people_of_a_full_import(everyone);
  set_delta({.page_size = 7, .repeats_objects = true, .replayed_versions = 8});
  const auto before = bench.dump();
  bench.run(everyone);
  EXPECT_TRUE(bench.was_incremental());
  EXPECT_EQ(bench.dump(), before);
}

TEST_F(Incremental, NamesAndAddressesThatAreSwappedOrCleared) {
  for (const Json& options : {all_users(), everyone}) {
    change(1, {.mail = Optional("first@northwind.example")});
    change(2, {.mail = Optional("second@northwind.example")});
    bench.run(options);
    change(1, {.mail = Optional("second@northwind.example"), .display_name = "Renamed"});
    change(2, {.mail = Optional("first@northwind.example"), .department = ""});
    expect_incremental(options, {.fetched = 2, .updated = 2});
  }
}

TEST_F(Incremental, PeopleWhoAreAddedToTheTenantAndToTheGroup) {
  bench.run(everyone);
  bench.simulator.edits().add_people(3, "Everyone");
  bench.simulator.edits().add_people(2, "");
  expect_incremental(everyone, {.fetched = 3, .added = 3});
  bench.simulator.edits().add_member("Everyone", bench.id_of(403));
  expect_incremental(everyone, {.fetched = 1, .added = 1});
}

TEST_F(Incremental, WhoIsInNoChosenGroupIsNotImportedWhateverChanges) {
  const auto first_half = of_groups({"First half"});
  bench.run(first_half);
  change(399, {.job_title = "Not ours"});
  expect_incremental(first_half, {});
  bench.simulator.edits().add_member("First half", bench.id_of(399));
  expect_incremental(first_half, {.fetched = 1, .added = 1});
  bench.simulator.edits().remove_member("First half", bench.id_of(399));
  change(399, {.job_title = "Not ours any more"});
  expect_incremental(first_half, {});
  EXPECT_EQ(bench.gone(), 1);
  change(399, {.job_title = "Still not ours"});
  expect_incremental(first_half, {});
  EXPECT_EQ(bench.gone(), 0);
}

TEST_F(Incremental, FiltersAndModesApplyAsInAFullImport) {
  auto options = all_users();
  options["disabled"] = false;
  bench.run(options);
  change(7, {.account_enabled = false});
  expect_incremental(options, {.fetched = 1, .filtered = 1});
  change(7, {.job_title = "Back", .account_enabled = true});
  expect_incremental(options, {.fetched = 1, .updated = 1});
  auto update_only = all_users();
  update_only["add"] = false;
  bench.run(update_only);
  bench.simulator.edits().add_people(1, "");
  bench.run(update_only);
  EXPECT_TRUE(bench.was_incremental());
  EXPECT_EQ(bench.tables.counts(bench.last_job).skipped, 1U);
}

TEST_F(Incremental, TheDeletedComeBackWhenTheyAreRestored) {
  for (const Json& options : {all_users(), everyone}) {
    bench.run(options);
    bench.simulator.edits().soft_delete_person(bench.id_of(10));
    expect_incremental(options, {});
    EXPECT_EQ(bench.gone(), 1);
    bench.simulator.edits().restore_person(bench.id_of(10));
    change(10, {.job_title = "Restored"});
    expect_incremental(options, {.fetched = 1, .updated = 1});
    change(10, {.job_title = "Again"});
    expect_incremental(options, {.fetched = 1, .updated = 1});
  }
}

TEST_F(Incremental, LeaversAreDisabledWithoutReadingEverybody) {
  bench.run(all_users(), 0);
  bench.simulator.edits().soft_delete_person(bench.id_of(20));
  bench.simulator.edits().remove_person(bench.id_of(21));
  bench.run(all_users(), 0);
  EXPECT_TRUE(bench.was_incremental()) << bench.host.all_logs();
  EXPECT_FALSE(is_enabled(20));
  EXPECT_FALSE(is_enabled(21));
  EXPECT_EQ(bench.tables.counts(bench.last_job).disabled, 2U);
  bench.simulator.edits().restore_person(bench.id_of(20));
  bench.run(all_users(), 0);
  EXPECT_TRUE(is_enabled(20));
  bench.run(all_users(), 0);
  EXPECT_TRUE(bench.was_incremental());
  EXPECT_EQ(bench.tables.counts(bench.last_job).disabled, 0U);
}

TEST_F(Incremental, LeaversOfAGroup) {
  bench.run(everyone, 0);
  bench.simulator.edits().remove_member("Everyone", bench.id_of(30));
  bench.simulator.edits().soft_delete_person(bench.id_of(31));
  bench.run(everyone, 0);
  EXPECT_TRUE(bench.was_incremental()) << bench.host.all_logs();
  EXPECT_FALSE(is_enabled(30));
  EXPECT_FALSE(is_enabled(31));
  EXPECT_TRUE(is_enabled(32));
  bench.simulator.edits().add_member("Everyone", bench.id_of(30));
  bench.run(everyone, 0);
  EXPECT_TRUE(bench.was_incremental());
  EXPECT_TRUE(is_enabled(30));
}

TEST_F(Incremental, TheGraceCountsIncrementalImportsToo) {
  bench.run(all_users(), 1);
  bench.simulator.edits().remove_person(bench.id_of(40));
  bench.run(all_users(), 1);
  EXPECT_TRUE(is_enabled(40));
  bench.run(all_users(), 1);
  EXPECT_TRUE(bench.was_incremental());
  EXPECT_FALSE(is_enabled(40));
}

TEST_F(Incremental, LeaversNeedAProvenFullReadFirst) {
  bench.run(all_users());
  const auto outcome = bench.run(all_users(), 0);
  EXPECT_FALSE(bench.was_incremental());
  EXPECT_EQ(outcome.counts.fetched, 400U);
  bench.run(all_users(), 0);
  EXPECT_TRUE(bench.was_incremental());
}

TEST_F(Incremental, WhoLeavesOneOfSeveralGroups) {
  bench.run(halves);
  bench.simulator.edits().remove_member("First half", bench.id_of(50));
  expect_incremental(halves, {});
  EXPECT_EQ(bench.gone(), 0);
  change(51, {.job_title = "Pilot"});
  expect_incremental(halves, {.fetched = 1, .updated = 1});
  change(50, {.job_title = "In another group?"});
  expect_full(halves, "left one of several groups", 399);
}

TEST_F(Incremental, WhoMovesBetweenTheGroupsStays) {
  bench.run(halves, 0);
  bench.simulator.edits().remove_member("First half", bench.id_of(60));
  bench.simulator.edits().add_member("Second half", bench.id_of(60));
  change(60, {.job_title = "Moved"});
  bench.run(halves, 0);
  EXPECT_TRUE(bench.was_incremental()) << bench.host.all_logs();
  EXPECT_TRUE(is_enabled(60));
  bench.expect_people_of_a_full_import(halves);
  bench.simulator.edits().remove_member("Second half", bench.id_of(60));
  bench.run(halves, 0);
  EXPECT_FALSE(bench.was_incremental()) << "leavers are asked for, and nobody says where else they are";
  EXPECT_FALSE(is_enabled(60));
}

TEST_F(Incremental, AnotherImportReadsEverybody) {
  bench.run(all_users());
  auto other = all_users();
  other["guests"] = false;
  expect_full(other, "had other groups, filters, modes or another mapping");
  auto full = other;
  full["full"] = true;
  expect_full(full, "because that was asked for");
  bench.run(other);
  EXPECT_TRUE(bench.was_incremental()) << "asking for a full read is no other import";
  expect_full(everyone, "had other groups");
  auto nested = everyone;
  nested["transitive"] = true;
  expect_full(nested, "nested groups");
}

TEST_F(Incremental, AnotherMappingReadsEverybody) {
  bench.run(all_users());
  auto settings = Json::parse(bench.host.settings);
  settings["map.department"] = "city";
  bench.host.settings = settings.dump();
  bench.restart_plugin();
  expect_full(all_users(), "another mapping");
  bench.expect_people_of_a_full_import(all_users());
  bench.run(all_users());
  EXPECT_TRUE(bench.was_incremental());
}

TEST_F(Incremental, AnotherAddressOfGraphReadsEverybody) {
  bench.run(all_users());
  auto settings = Json::parse(bench.host.settings);
  for (const char* key : {"login_url", "graph_url"}) {
    auto url = settings[key].get<std::string>();
    const std::string_view number = "127.0.0.1";
    settings[key] = url.replace(url.find(number), number.size(), "localhost");
  }
  bench.host.settings = settings.dump();
  bench.restart_plugin();
  expect_full(all_users(), "another address of Microsoft Graph");
  bench.run(all_users());
  EXPECT_TRUE(bench.was_incremental());
}

TEST_F(Incremental, EverybodyIsReadAgainAfterSomeDays) {
  bench.run(all_users());
  bench.let_days_pass(6);
  bench.run(all_users());
  EXPECT_TRUE(bench.was_incremental());
  bench.let_days_pass(1);
  expect_full(all_users(), "everybody was last read 7 days ago");
  auto never = all_users();
  never["full_read_every_days"] = 0;
  expect_full(never, "full_read_every_days is 0");
  expect_full(all_users(), "there is no earlier import to go on from");
  bench.let_days_pass(20);
  auto monthly = all_users();
  monthly["full_read_every_days"] = 30;
  bench.run(monthly);
  EXPECT_TRUE(bench.was_incremental());
}

TEST_F(Incremental, EveryShapeOfAnExpiredTokenFallsBackToAFullRead) {
  for (const auto shape : {ExpiredDeltaToken::gone, ExpiredDeltaToken::unsupported_query,
                           ExpiredDeltaToken::sync_state_not_found}) {
    for (const Json& options : {all_users(), everyone}) {
      bench.run(options);
      set_delta({.expired_token = shape});
      bench.simulator.forget_delta_tokens();
      change(70, {.job_title = "Changed"});
      expect_full(options, "no longer tells what changed");
      bench.expect_people_of_a_full_import(options);
      bench.run(options);
      EXPECT_TRUE(bench.was_incremental());
    }
  }
}

TEST_F(Incremental, ARoundThatBreaksOffFallsBackToAFullRead) {
  set_delta({.page_size = 20});
  bench.run(all_users());
  bench.simulator.edits().change_share_of_people(50);
  bench.simulator.faults().add(
      {.kind = FaultKind::page_token_expired, .path_contains = "/users/delta", .page = 3});
  expect_full(all_users(), "no longer tells what changed");
  EXPECT_EQ(bench.simulator.faults().pending(), 0U);
  bench.expect_people_of_a_full_import(all_users());
}

TEST_F(Incremental, DamagedAndThrottledAnswersAreAskedForAgain) {
  set_delta({.page_size = 20});
  bench.run(everyone);
  bench.simulator.edits().change_share_of_people(50);
  std::uint32_t page = 0;
  for (const auto kind : {FaultKind::truncated_json, FaultKind::throttled_without_hint,
                          FaultKind::gateway_timeout, FaultKind::page_without_value, FaultKind::garbled_user,
                          FaultKind::user_without_id, FaultKind::token_expired})
    bench.simulator.faults().add({.kind = kind, .path_contains = "/users/delta", .page = ++page});
  bench.simulator.faults().add({.kind = FaultKind::page_without_value, .path_contains = "/groups/delta"});
  const auto outcome = bench.run(everyone);
  EXPECT_TRUE(bench.was_incremental());
  EXPECT_EQ(bench.simulator.faults().pending(), 0U);
  EXPECT_GE(outcome.retries, 8U);
  bench.expect_people_of_a_full_import(everyone);
}

TEST_F(Incremental, AfterAnUndoEverybodyIsRead) {
  bench.run(all_users());
  bench.tables.session()
      << "INSERT INTO import_jobs (workspace_id, plugin_id, connection_id, state, kind, of_job, "
         "started_at, finished_at) VALUES (1, 'entra-id', 7, 'completed', 'undo', 1, "
         "'2999-01-01', '2999-01-01')";
  expect_full(all_users(), "there is no earlier import to go on from");
}

TEST_F(Incremental, AGroupThatWasDeletedIsRefused) {
  const auto id = bench.simulator.group_id("First half");
  bench.run(of_groups({id}));
  bench.run(of_groups({id}));
  EXPECT_TRUE(bench.was_incremental());
  bench.simulator.edits().remove_group(id);
  const auto job = bench.start();
  EXPECT_EQ(people::error_of([&] { bench.attempt(job, of_groups({id})); }).status(), Status::not_found);
}

TEST_F(Incremental, WhoCannotBeAskedForTogetherIsAskedForAlone) {
  auto switches = bench.simulator.switches();
  switches.get_by_ids_needs_directory_role = true;
  bench.simulator.set_switches(switches);
  const auto first_half = of_groups({"First half"});
  bench.run(first_half);
  for (const std::uint32_t index : {300U, 301U, 302U})
    bench.simulator.edits().add_member("First half", bench.id_of(index));
  bench.simulator.edits().soft_delete_person(bench.id_of(302));
  expect_incremental(first_half, {.fetched = 2, .added = 2});
  bench.simulator.edits().restore_person(bench.id_of(302));
  expect_incremental(first_half, {.fetched = 1, .added = 1});
}

TEST_F(Incremental, ASolvedConflictIsNoticedAlthoughThePersonDidNotChange) {
  for (const Json& options : {all_users(), everyone}) {
    change(80, {.mail = Optional("wanted@northwind.example")});
    bench.tables.add_from("other", "t", "x", "wanted@northwind.example");
    EXPECT_EQ(bench.run(options).counts.failed, 1U);
    EXPECT_EQ(bench.run(options).counts.failed, 1U);
    EXPECT_TRUE(bench.was_incremental());
    bench.tables.session() << "DELETE FROM users WHERE source = 'other'";
    const auto solved = bench.run(options);
    EXPECT_TRUE(bench.was_incremental());
    EXPECT_EQ(solved.counts, (people::Counts{.fetched = 1, .added = 1}));
    bench.empty_tables();
  }
}

}  // namespace
}  // namespace rollcall::entra_id
