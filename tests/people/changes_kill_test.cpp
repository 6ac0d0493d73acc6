#include "people/changes_fixture.hpp"
#include "people/killed_child.hpp"

#include <chrono>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

constexpr int kBatches = 30;
constexpr int kMostAttempts = 300;

/// Rows without ids, which depend on the order of retries only in PostgreSQL's sequence.
std::map<std::string, UserRow> people_of(const std::string& url) {
  return PlanTables(url).users();
}

/// A plan in which, in every batch, two people swap addresses, one is renamed and one is added.
std::int64_t make_plan_job(const std::string& url) {
  PlanTables tables(url);
  std::vector<ChangeRow> people;
  for (int i = 0; i < kBatches * 3; ++i) {
    const auto id = std::to_string(i);
    people.push_back(addition(person("i" + id, "e" + id + "@x")));
  }
  tables.write(people);
  const std::vector<FullRow> rows = tables.rows();
  const std::int64_t job = tables.start_plan();
  for (std::size_t batch = 0; batch < kBatches; ++batch) {
    const FullRow& a = rows[batch * 3];
    const FullRow& b = rows[batch * 3 + 1];
    const FullRow& c = rows[batch * 3 + 2];
    Person with_b = a.person;
    with_b.email = b.person.email;
    Person with_a = b.person;
    with_a.email = a.person.email;
    Person renamed = c.person;
    renamed.display_name = "Renamed";
    const auto number = std::to_string(batch);
    for (const ChangeRow& row : {update_of(a, with_b), update_of(b, with_a), update_of(c, renamed),
                                 addition(person("n" + number, "n" + number + "@x"))}) {
      tables.add_row(job, static_cast<std::int64_t>(batch), row);
    }
  }
  return job;
}

class ChangesKillTest : public OnEachBackend {
 protected:
  /// Runs the work in processes that are killed after a random time, until one gets to its end.
  void kill_until_done(std::int64_t job, const std::function<void(const HeldJob&)>& work) {
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    for (int attempt = 1;; ++attempt) {
      ASSERT_LT(attempt, kMostAttempts);
      const std::string worker = "w" + std::to_string(attempt);
      PlanTables(database.url()).claim(job, worker);
      const HeldJob mine = held(database.url(), job, worker);
      // Later attempts get more time, so that a slow machine gets to the end too.
      const std::chrono::microseconds patience{
          std::uniform_int_distribution<long>{0, 20'000L + 2'000L * attempt}(random)};
      if (run_and_kill([&] { work(mine); }, patience)) return;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Each, ChangesKillTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(ChangesKillTest, KilledApplyingAndUndoingEndLikeUndisturbedOnes) {
  const TestDatabase undisturbed(backend());
  const auto calm_job = make_plan_job(undisturbed.url());
  const auto before = people_of(undisturbed.url());
  apply_changes(held(undisturbed.url(), calm_job), {}, {});

  const auto job = make_plan_job(database.url());
  kill_until_done(job, [](const HeldJob& mine) { apply_changes(mine, {}, {}); });
  EXPECT_EQ(people_of(database.url()), people_of(undisturbed.url()));
  ASSERT_NE(people_of(database.url()), before);

  std::int64_t undo = 0;
  {
    PlanTables tables(database.url());
    tables.end(job);
    undo = tables.start_undo(job);
  }
  kill_until_done(undo, [](const HeldJob& mine) { undo_changes(mine, {}, {}); });
  EXPECT_EQ(people_of(database.url()), before);
  PlanTables tables(database.url());
  EXPECT_EQ(tables.counts(undo).updated, kBatches * 3U);
  EXPECT_EQ(tables.number("removed", undo), kBatches);
  EXPECT_EQ(tables.counts(undo).issues, 0U);
  EXPECT_EQ(tables.count("import_changes WHERE job_id = " + std::to_string(undo)), kBatches * 4);
}

}  // namespace
}  // namespace rollcall::people
