#include "import_fixture.hpp"
#include "rollcall/people/statement.hpp"
#include "tests/simulator/person.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

/// Imports of those who failed before, each by the id.
namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using people::bound;
using simulator::FaultKind;
using test::Workbench;
using ::testing::HasSubstr;

const Json kAll{{"groups", {"All employees"}}, {"add", true}, {"update", true}};

/// Makes the first `count` people of the tenant look as if they had failed in a job, which is returned.
std::int64_t make_people_fail(Workbench& bench, std::uint32_t count) {
  const auto job = bench.tables.start_job();
  const auto directory = bench.simulator.directory();
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string id(simulator::view(directory->user_id(i)));
    bench.tables.session()
        << "INSERT INTO import_issues (job_id, severity, code, external_id, message) VALUES "
           "(:job, 'error', 'c', :id, 'm')",
        bound(job, "job"), bound(id, "id");
  }
  return job;
}

const people::Issue* find_issue(const std::vector<people::Issue>& issues, std::string_view code) {
  const auto found =
      std::find_if(issues.begin(), issues.end(), [&](const auto& each) { return each.code == code; });
  return found == issues.end() ? nullptr : &*found;
}

TEST(ImportRetry, ReadsOnlyThoseWhoFailed) {
  Workbench bench;
  const auto first = bench.import(kAll);
  const auto failed_job = bench.last_job;
  const auto issues = bench.tables.issues(failed_job);
  const auto* without_mail = find_issue(issues, "no-email");
  const auto* with_nul = find_issue(issues, "invalid-text");
  ASSERT_TRUE(without_mail != nullptr && with_nul != nullptr);
  simulator::PersonChange mail;
  mail.mail = "repaired@northwind.example";
  bench.simulator.edits().change_person(without_mail->external_id, mail);
  bench.simulator.edits().remove_person(with_nul->external_id);
  bench.simulator.log().clear();

  const auto job = bench.tables.start_job();
  const auto outcome = bench.retry(job, failed_job, kAll);
  EXPECT_EQ(outcome.counts.fetched, first.counts.failed);
  EXPECT_EQ(outcome.counts.added, 1U);
  EXPECT_EQ(outcome.counts.failed, first.counts.failed - 1);
  EXPECT_EQ(outcome.groups, "[]");
  EXPECT_TRUE(bench.tables.users().contains("repaired@northwind.example"));
  EXPECT_EQ(bench.simulator.log().matching("/users/").size(), first.counts.failed);
  EXPECT_TRUE(bench.simulator.log().matching("/members").empty());
  const auto left = bench.tables.issues(job);
  const auto* gone = find_issue(left, "no-longer-there");
  ASSERT_NE(gone, nullptr);
  EXPECT_EQ(gone->external_id, with_nul->external_id);
  EXPECT_THAT(gone->message, HasSubstr("not in this tenant any more"));
  EXPECT_THAT(bench.host.all_logs(), ::testing::Not(HasSubstr(gone->external_id)));
}

TEST(ImportRetry, FollowsModesAndFilters) {
  Workbench bench;
  const auto failed_job = make_people_fail(bench, 120);
  auto options = kAll;
  options["guests"] = false;
  const auto outcome = bench.retry(bench.tables.start_job(), failed_job, options);
  EXPECT_EQ(outcome.counts.fetched, 120U);
  EXPECT_GT(outcome.counts.filtered, 0U);
  EXPECT_GT(outcome.counts.added, 0U);
  options["add"] = false;
  const auto update = bench.retry(bench.tables.start_job(), failed_job, options);
  EXPECT_EQ(update.counts.unchanged, outcome.counts.added);
  EXPECT_EQ(update.counts.added, 0U);
}

TEST(ImportRetry, NobodyFailed) {
  Workbench bench;
  const auto outcome = bench.retry(bench.tables.start_job(), bench.tables.start_job(), kAll);
  EXPECT_EQ(outcome.counts, people::Counts{});
  EXPECT_EQ(outcome.requests, 0U);
}

TEST(ImportRetry, ManyAreReadInPiecesAndResumed) {
  constexpr std::uint32_t people = 2'000;
  Workbench bench(test::company(people));
  auto switches = bench.simulator.switches();
  switches.throttling = false;
  bench.simulator.set_switches(switches);
  const auto failed_job = make_people_fail(bench, people);
  const auto job = bench.tables.start_job();
  bench.simulator.faults().add(
      {.kind = FaultKind::throttled, .path_contains = "/users/", .nth_request = 50, .times = 3});
  std::uint64_t requests = 0;
  bench.host.on_progress = [&](const sdk::Progress& progress) {
    requests = progress.requests;
    if (progress.fetched >= people / 2) bench.host.cancelled = true;
  };
  EXPECT_THROW(bench.retry(job, failed_job, kAll), Cancelled);
  EXPECT_LT(bench.tables.counts(job).fetched, people);
  bench.host.cancelled = false;
  bench.host.on_progress = {};
  bench.restart_plugin();
  const auto outcome = bench.retry(job, failed_job, kAll);
  EXPECT_EQ(outcome.counts.fetched, people);
  EXPECT_LE(outcome.requests, people / 2) << "those who were dealt with are not read again";
  const auto retried = bench.tables.users();

  bench.empty_tables();
  EXPECT_EQ(bench.import(kAll).counts.added, outcome.counts.added);
  EXPECT_EQ(bench.tables.users(), retried);
}

TEST(ImportRetry, AFailureEndsItAndItCanBeResumed) {
  Workbench bench;
  const auto failed_job = make_people_fail(bench, 250);
  const auto job = bench.tables.start_job();
  bench.simulator.faults().add(
      {.kind = FaultKind::gateway_timeout, .path_contains = "/users/", .nth_request = 150, .times = -1});
  EXPECT_THROW(bench.retry(job, failed_job, kAll), Error);
  EXPECT_EQ(bench.tables.counts(job).fetched, 100U);
  bench.simulator.faults().clear();
  EXPECT_EQ(bench.retry(job, failed_job, kAll).counts.fetched, 250U);
}

class DamagedUser : public ::testing::TestWithParam<FaultKind> {};

TEST_P(DamagedUser, IsReadAgain) {
  Workbench bench;
  const auto failed_job = make_people_fail(bench, 30);
  bench.simulator.faults().add(
      {.kind = GetParam(), .path_contains = "/users/", .nth_request = 5, .times = 2, .retry_after = {}});
  const auto outcome = bench.retry(bench.tables.start_job(), failed_job, kAll);
  EXPECT_EQ(outcome.counts.fetched, 30U);
  EXPECT_GT(outcome.counts.added, 20U);
  EXPECT_EQ(outcome.retries, 2U);
}

INSTANTIATE_TEST_SUITE_P(Kinds, DamagedUser,
                         ::testing::Values(FaultKind::truncated_json, FaultKind::cut_connection,
                                           FaultKind::bad_gateway_html, FaultKind::throttled),
                         [](const auto& kind) { return std::string(simulator::fault_name(kind.param)); });

}  // namespace
}  // namespace rollcall::entra_id
