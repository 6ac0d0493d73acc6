#include "import_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

/// Imports that meet faults: the same people in the end, or a failure; never fewer people in silence.
namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using simulator::Fault;
using simulator::FaultKind;
using test::Workbench;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

const Json kAll{{"groups", {"All employees"}}, {"add", true}, {"update", true}};
constexpr std::uint32_t kPeople = 3'500;  // four pages

class TransientFault : public ::testing::TestWithParam<FaultKind> {};

TEST_P(TransientFault, ChangesNothing) {
  Workbench bench(test::company(kPeople));
  const auto undisturbed = bench.import(kAll, true);
  bench.simulator.faults().add({.kind = GetParam(),
                                .path_contains = "/members?",
                                .page = 2,
                                .times = 2,
                                .retry_after = 0s,
                                .delay = 1ms});
  bench.simulator.faults().add(
      {.kind = GetParam(), .path_contains = "/members?", .page = 4, .retry_after = 0s, .delay = 1ms});
  const auto outcome = bench.import(kAll);
  EXPECT_EQ(outcome.counts, undisturbed.counts);
  EXPECT_EQ(outcome.groups, undisturbed.groups);
  EXPECT_EQ(bench.simulator.faults().pending(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Kinds, TransientFault,
                         ::testing::Values(FaultKind::throttled, FaultKind::throttled_without_hint,
                                           FaultKind::unavailable, FaultKind::gateway_timeout,
                                           FaultKind::bad_gateway_html, FaultKind::truncated_json,
                                           FaultKind::cut_connection, FaultKind::reset_connection,
                                           FaultKind::page_without_value),
                         [](const auto& kind) { return std::string(simulator::fault_name(kind.param)); });

TEST(ImportFault, ASlowAnswerIsAwaited) {
  Workbench bench(test::company(kPeople));
  for (const auto kind : {FaultKind::slow_first_byte, FaultKind::slow_body})
    bench.simulator.faults().add({.kind = kind, .path_contains = "/members?", .page = 2, .delay = 50ms});
  const auto outcome = bench.import(kAll);
  EXPECT_EQ(outcome.counts.fetched, bench.simulator.expected("All employees").users);
  EXPECT_EQ(outcome.retries, 0U);
}

TEST(ImportFault, AnUnavailableConnectionIsLeft) {
  Workbench bench(test::company(kPeople));
  bench.simulator.faults().add({.kind = FaultKind::unavailable_on_connection,
                                .path_contains = "/members?",
                                .page = 2,
                                .retry_after = 0s});
  EXPECT_EQ(bench.import(kAll).counts.fetched, bench.simulator.expected("All employees").users);
}

TEST(ImportFault, AnUnavailableConnectionIsLeftWhileOtherChainsAreInFlight) {
  simulator::SimulatorOptions options;
  options.scenario = simulator::Scenario::large;
  options.users = 2'000;
  Workbench bench(options);
  auto switches = bench.simulator.switches();
  switches.max_page_size = 20;
  switches.latency = 2ms;
  bench.simulator.set_switches(switches);
  Json groups = Json::array();
  for (int part = 1; part <= 8; ++part) {
    const auto name = "Part " + std::to_string(part) + " of 8";
    groups.push_back(name);
    if (part % 3 != 0) continue;
    bench.simulator.faults().add({.kind = FaultKind::unavailable_on_connection,
                                  .path_contains = "/groups/" + bench.simulator.group_id(name) + "/members?",
                                  .page = 3,
                                  .retry_after = 0s});
  }
  EXPECT_EQ(bench.import({{"groups", groups}, {"add", true}}).counts.added, 2'000U);

  const auto log = bench.simulator.log().matching("/members?");
  std::size_t unavailable = 0;
  for (auto refused = log.begin(); refused != log.end(); ++refused) {
    if (refused->status != 503) continue;
    ++unavailable;
    const auto repeated = std::find_if(std::next(refused), log.end(),
                                       [&](const auto& other) { return other.target == refused->target; });
    ASSERT_NE(repeated, log.end());
    EXPECT_NE(repeated->connection_id, refused->connection_id);
  }
  EXPECT_GE(unavailable, 2U);
}

TEST(ImportFault, AnExpiredTokenIsRenewedAndThePageReadAgain) {
  Workbench bench(test::company(kPeople));
  bench.simulator.faults().add({.kind = FaultKind::token_expired, .path_contains = "/members?", .page = 3});
  const auto outcome = bench.import(kAll);
  EXPECT_EQ(outcome.counts.fetched, bench.simulator.expected("All employees").users);
  EXPECT_EQ(outcome.retries, 1U);
  EXPECT_EQ(bench.simulator.log().matching("/token").size(), 2U);
}

TEST(ImportFault, AnExpiredPageTokenRestartsTheList) {
  Workbench bench(test::company(kPeople));
  const auto undisturbed = bench.import(kAll, true);
  bench.simulator.faults().add(
      {.kind = FaultKind::page_token_expired, .path_contains = "/members?", .page = 3});
  const auto outcome = bench.import(kAll);
  EXPECT_EQ(outcome.counts, undisturbed.counts);
  EXPECT_EQ(outcome.groups, undisturbed.groups);
  EXPECT_EQ(outcome.pages, undisturbed.pages + 2);
}

TEST(ImportFault, RetryAfterIsObeyed) {
  Workbench bench(test::company(kPeople));
  bench.simulator.faults().add(
      {.kind = FaultKind::throttled, .path_contains = "/members?", .page = 2, .retry_after = 1s});
  const auto begin = std::chrono::steady_clock::now();
  bench.import(kAll);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 1s) << "the pause of hasty() is a few milliseconds";
}

class LastingFault : public ::testing::TestWithParam<std::pair<FaultKind, Status>> {};

TEST_P(LastingFault, FailsTheImportWhichCanBeResumed) {
  Workbench bench(test::company(kPeople));
  const auto [kind, status] = GetParam();
  bench.simulator.faults().add(
      {.kind = kind, .path_contains = "/members?", .page = 3, .times = -1, .retry_after = 0s});
  const auto job = bench.tables.start_job();
  try {
    bench.attempt(job, kAll);
    FAIL() << "an import that could not read a page must fail";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), status);
    EXPECT_FALSE(error.message().empty());
  }
  bench.simulator.faults().clear();
  EXPECT_EQ(bench.attempt(job, kAll).counts.fetched, bench.simulator.expected("All employees").users);
}

INSTANTIATE_TEST_SUITE_P(Kinds, LastingFault,
                         ::testing::Values(std::pair{FaultKind::throttled, Status::throttled},
                                           std::pair{FaultKind::unavailable, Status::unavailable},
                                           std::pair{FaultKind::truncated_json, Status::unavailable},
                                           std::pair{FaultKind::reset_connection, Status::unavailable},
                                           std::pair{FaultKind::page_without_value, Status::unavailable},
                                           std::pair{FaultKind::token_expired, Status::unauthenticated},
                                           std::pair{FaultKind::page_token_expired, Status::unavailable}),
                         [](const auto& row) { return std::string(simulator::fault_name(row.param.first)); });

TEST(ImportFault, OneFailingListFailsTheWholeImport) {
  Workbench bench(test::company(kPeople));
  bench.simulator.faults().add({.kind = FaultKind::gateway_timeout,
                                .path_contains = "/groups/" + bench.simulator.group_id("Sales") + "/members?",
                                .times = -1});
  EXPECT_THROW(bench.import({{"groups", {"Engineering", "Sales", "Leadership"}}, {"add", true}}), Error);
}

TEST(ImportFault, AGroupThatIsDeletedMeanwhile) {
  Workbench bench(test::company(kPeople));
  bool deleted = false;
  bench.host.on_progress = [&](const sdk::Progress&) {
    if (!std::exchange(deleted, true)) bench.simulator.edits().delete_group("All employees");
  };
  auto switches = bench.simulator.switches();
  switches.latency = 100ms;
  bench.simulator.set_switches(switches);
  try {
    bench.import(kAll);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::not_found);
    EXPECT_THAT(error.message(), HasSubstr("All employees"));
  }
}

/// Reads to the end in as many attempts as it takes when every attempt is stopped after its first commit.
TEST(ImportFault, ResumedAgainAndAgainEqualsUndisturbed) {
  constexpr std::uint32_t people = 60'000;
  Workbench undisturbed(test::company(people));
  const Json options{{"groups", {"All employees", "Engineering", "Sales"}}, {"add", true}, {"update", true}};
  const auto expected = undisturbed.import(options);

  Workbench bench(test::company(people));
  const auto job = bench.tables.start_job();
  int attempts = 0;
  std::optional<test::Outcome> outcome;
  while (!outcome && attempts < 100) {
    ++attempts;
    std::optional<std::uint64_t> at_start;
    bench.host.cancelled = false;
    bench.host.on_progress = [&](const sdk::Progress& progress) {
      if (!at_start) at_start = progress.fetched;
      if (progress.fetched > *at_start) bench.host.cancelled = true;
    };
    bench.restart_plugin();
    try {
      outcome = bench.attempt(job, options);
    } catch (const Cancelled&) {
      EXPECT_EQ(bench.tables.counts(job).fetched > 0, true);
    }
  }
  ASSERT_TRUE(outcome);
  EXPECT_GT(attempts, 2);
  EXPECT_EQ(outcome->counts, expected.counts);
  EXPECT_EQ(outcome->groups, expected.groups);
  EXPECT_EQ(bench.tables.counts(job), expected.counts);
  EXPECT_EQ(bench.tables.users(), undisturbed.tables.users());
}

TEST(ImportFault, AFinishedListIsNotReadAgain) {
  Workbench bench(test::company(kPeople));
  const auto sales = "/groups/" + bench.simulator.group_id("Sales") + "/members?";
  const auto job = bench.tables.start_job();
  const Json options{{"groups", {"Sales"}}, {"add", true}};
  bench.attempt(job, options);
  bench.simulator.log().clear();
  const auto again = bench.attempt(job, options);
  EXPECT_EQ(again.counts.fetched, bench.simulator.expected("Sales").users);
  EXPECT_EQ(bench.simulator.log().matching(sales).size(), 0U);
}

TEST(ImportFault, CancellingEndsAWait) {
  Workbench bench(test::company(kPeople));
  bench.simulator.faults().add({.kind = FaultKind::throttled,
                                .path_contains = "/members?",
                                .page = 2,
                                .times = -1,
                                .retry_after = 3600s});
  std::thread canceller([&] {
    while (bench.simulator.log().matching("/members?").size() < 2) std::this_thread::sleep_for(1ms);
    bench.host.cancelled = true;
  });
  EXPECT_THROW(bench.import(kAll), Cancelled);
  canceller.join();
}

TEST(ImportFault, InterruptingEndsARequest) {
  Workbench bench(test::company(kPeople));
  bench.simulator.faults().add(
      {.kind = FaultKind::slow_first_byte, .path_contains = "/members?", .page = 2, .delay = 60'000ms});
  std::thread interrupter([&] {
    while (bench.host.progress().empty()) std::this_thread::sleep_for(1ms);
    bench.plugin().interrupt();
  });
  EXPECT_THROW(bench.import(kAll), Cancelled);
  interrupter.join();
  bench.plugin().interrupt();  // nothing runs: nothing happens
  bench.simulator.faults().clear();
  EXPECT_EQ(bench.import(kAll).counts.fetched, bench.simulator.expected("All employees").users);
}

}  // namespace
}  // namespace rollcall::entra_id
