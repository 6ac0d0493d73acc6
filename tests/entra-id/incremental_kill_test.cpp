#include "incremental_bench.hpp"

#include <gtest/gtest.h>

/// Incremental imports that break off and go on.
namespace rollcall::entra_id {
namespace {

using test::all_users;
using test::IncrementalBench;
using test::of_groups;
using Json = nlohmann::json;

/// Two batches of SQLite.
constexpr std::uint32_t kPeople = 27'000;

class IncrementalKill : public ::testing::Test {
 protected:
  IncrementalKill() { bench.run(everyone); }

  static simulator::SimulatorOptions tenant() {
    auto options = test::company(kPeople);
    options.scenario = simulator::Scenario::large;
    return options;
  }

  /// The attempt ends when an activity that begins so is reported for the `nth` time.
  std::int64_t break_off_at(const std::string& activity, int nth) {
    int seen = 0;
    bench.host.on_progress = [&](const sdk::Progress& progress) {
      if (progress.activity.starts_with(activity) && ++seen == nth) bench.host.cancelled = true;
    };
    const auto job = bench.start();
    EXPECT_THROW((void)bench.attempt(job, everyone), Cancelled);
    bench.host.on_progress = {};
    bench.host.cancelled = false;
    return job;
  }
  Json everyone = of_groups({"Everyone"});
  IncrementalBench bench{tenant()};
};

TEST_F(IncrementalKill, WhileReadingNothingIsWrittenAndTheNextAttemptReadsAgain) {
  bench.simulator.edits().change_share_of_people(20);
  const auto before = bench.dump();
  const auto job = break_off_at("Reading what changed since 20", 4);
  EXPECT_EQ(bench.dump(), before);
  bench.attempt(job, everyone);
  bench.complete(job);
  EXPECT_TRUE(bench.was_incremental());
  bench.expect_people_of_a_full_import(everyone);
}

TEST_F(IncrementalKill, BetweenTwoBatchesNothingIsLostAlsoOfWhatChangedMeanwhile) {
  auto& simulator = bench.simulator;
  const auto changed = simulator.edits().change_share_of_people(100);
  ASSERT_GT(changed, 25'000U);
  simulator.edits().remove_member("Everyone", bench.id_of(5));
  const auto job = break_off_at("Writing what changed", 1);
  ASSERT_EQ(bench.tables.counts(job).fetched, 25'000U);
  // People of both batches; the first were written already.
  for (std::uint32_t i = 10; i < kPeople; i += 100)
    simulator.edits().change_person(bench.id_of(i), {.department = "Changed meanwhile"});
  const auto resumed = bench.attempt(job, everyone);
  bench.complete(job);
  EXPECT_TRUE(bench.was_incremental());
  EXPECT_EQ(resumed.counts.fetched, changed - 1);
  EXPECT_EQ(resumed.counts.updated, changed - 1);
  EXPECT_EQ(bench.gone(), 1);
  bench.run(everyone);
  EXPECT_TRUE(bench.was_incremental());
  bench.expect_people_of_a_full_import(everyone);
}

TEST_F(IncrementalKill, WhenTheTokenExpiresMeanwhileEverybodyIsReadAndNothingIsLost) {
  auto& simulator = bench.simulator;
  simulator.edits().change_share_of_people(100);
  const auto job = break_off_at("Writing what changed", 1);
  simulator.edits().change_person(bench.id_of(10), {.department = "Changed meanwhile"});
  // The new links are younger than the one that the job began with.
  simulator.faults().add({.kind = simulator::FaultKind::page_token_expired, .path_contains = "/users/delta"});
  bench.attempt(job, everyone);
  bench.complete(job);
  EXPECT_FALSE(bench.was_incremental());
  EXPECT_EQ(bench.tables.counts(job).fetched, kPeople);
  bench.run(everyone);
  EXPECT_TRUE(bench.was_incremental()) << bench.host.all_logs();
  bench.expect_people_of_a_full_import(everyone);
}

TEST_F(IncrementalKill, AnImportThatCompletedMeanwhileMakesItReadEverybody) {
  bench.simulator.edits().change_share_of_people(100);
  const auto job = break_off_at("Writing what changed", 1);
  bench.run(everyone);
  bench.attempt(job, everyone);
  bench.complete(job);
  bench.last_job = job;
  EXPECT_FALSE(bench.was_incremental());
  bench.expect_people_of_a_full_import(everyone);
}

}  // namespace
}  // namespace rollcall::entra_id
