// Writing a plan and taking a job back while an import of another connection writes the same people.
#include "people/changes_fixture.hpp"
#include "people/concurrent_imports.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

constexpr int kPeople = 300;
constexpr int kOverlap = kPeople / 2;
constexpr int kBatches = 15;

class ChangesConcurrencyTest : public OnEachBackend {
 protected:
  /// A plan that adds the people [first, first + kPeople).
  std::int64_t plan_additions(int first) {
    const auto job = tables.start_plan();
    int position = 0;
    for (const Person& one : directory(first, first + kPeople, "Plan", seed_))
      tables.add_row(job, position++ * kBatches / kPeople, addition(one));
    return job;
  }

  static std::string added_by(std::int64_t job) {
    return "users WHERE added_by_import = " + std::to_string(job);
  }

  PlanTables tables{database.url()};
  const unsigned seed_ = std::random_device{}();
  const testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(seed_)};
  const std::vector<Failure> nothing_{{}, {}};
};

INSTANTIATE_TEST_SUITE_P(Each, ChangesConcurrencyTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(ChangesConcurrencyTest, APlanIsWrittenBesideAnImportOfOtherPeople) {
  const auto plan = plan_additions(0);
  const auto job = tables.start_job();
  Counts counts;
  const auto failures = at_once(
      {[&] { tables.apply(plan); },
       [&] { counts = import_all(database.url(), job, directory(kPeople, 2 * kPeople, "New", seed_)); }});
  EXPECT_EQ(failures, nothing_);
  EXPECT_EQ(counts.added, static_cast<std::uint64_t>(kPeople));
  EXPECT_EQ(tables.count(added_by(plan)), kPeople);
  EXPECT_EQ(tables.count("users"), 2 * kPeople);
}

/// The plan may find that somebody changed since, and says so; never anything else.
TEST_P(ChangesConcurrencyTest, APlanStopsWhereAnImportWasFaster) {
  const auto plan = plan_additions(0);
  const auto job = tables.start_job();
  Counts counts;
  const auto failures =
      at_once({[&] { tables.apply(plan); },
               [&] { counts = import_all(database.url(), job, directory(0, kPeople, "New", seed_ + 1)); }});
  EXPECT_EQ(failures[1], Failure{});
  EXPECT_TRUE(failures[0] == Failure{} || failures[0].status == Status::conflict) << failures[0];
  EXPECT_EQ(failures[0].text.find("SQL"), std::string::npos) << failures[0];
  EXPECT_EQ(tables.count("users WHERE display_name = 'New'"), kPeople);
  EXPECT_EQ(tables.count("users"), kPeople);
  EXPECT_EQ(tables.count(added_by(plan)), static_cast<std::int64_t>(counts.updated));
  EXPECT_EQ(counts.added + counts.updated, static_cast<std::uint64_t>(kPeople));
}

/// Whoever the import met stays or comes back, everybody else is gone.
TEST_P(ChangesConcurrencyTest, AnUndoTakesNobodyFromAnImport) {
  const auto plan = plan_additions(0);
  tables.apply(plan);
  tables.end(plan);
  const auto undo = tables.start_undo(plan);
  const auto job = tables.start_job();
  Counts counts;
  const auto failures =
      at_once({[&] { tables.undo(undo); },
               [&] { counts = import_all(database.url(), job, directory(0, kOverlap, "New", seed_ + 1)); }});
  EXPECT_EQ(failures, nothing_);
  EXPECT_EQ(tables.count("users"), kOverlap);
  EXPECT_EQ(tables.count("users WHERE display_name = 'New'"), kOverlap);
  EXPECT_EQ(counts.added + counts.updated, static_cast<std::uint64_t>(kOverlap));
  const Counts taken_back = tables.counts(undo);
  EXPECT_EQ(taken_back.skipped, counts.updated);
  EXPECT_EQ(tables.number("removed", undo), static_cast<std::int64_t>(kPeople - kOverlap + counts.added));
  EXPECT_EQ(taken_back.fetched, static_cast<std::uint64_t>(kPeople));
}

}  // namespace
}  // namespace rollcall::people
