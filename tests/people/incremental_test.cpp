// What a job leaves for the next one, which reads only what changed since.
#include "rollcall/people/incremental.hpp"

#include "people/import_fixture.hpp"
#include "rollcall/people/issues.hpp"
#include "rollcall/people/statement.hpp"

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

const ReadProof kProven{.complete = true, .doubt = {}};

class IncrementalTest : public ImportTest {
 protected:
  /// A running job of connection 1.
  std::int64_t start(std::int64_t connection = 1) {
    const auto job = tables.start_job();
    tables.session() << "UPDATE import_jobs SET connection_id = :connection, started_at = " + time() +
                            " WHERE id = :id",
        bound(connection, "connection"), bound(job, "id");
    return job;
  }
  std::int64_t start_staged(std::int64_t grace) {
    const auto job = start();
    tables.session() << "UPDATE import_jobs SET staged = true, leaver_grace = nullif(CAST(:grace AS BIGINT), "
                        "-1) WHERE id = :id",
        bound(grace, "grace"), bound(job, "id");
    return job;
  }
  void end(std::int64_t job, const std::string& state = "completed") {
    tables.session() << "UPDATE import_jobs SET state = '" + state +
                            "', worker = '', finished_at = " + time() + " WHERE id = :id",
        bound(job, "id");
  }
  void change(std::int64_t job, const std::string& assignment) {
    tables.session() << "UPDATE import_jobs SET " + assignment + " WHERE id = :id", bound(job, "id");
  }

  /// Does what a plugin does in one batch, and completes the job.
  std::int64_t run(std::int64_t job, const std::vector<Person>& people,
                   const std::vector<std::string>& gone = {}, std::int64_t base = 0) {
    auto writer = tables.writer(job);
    writer.set_continuation({.scope = "all", .note = "after " + std::to_string(job), .base_job = base});
    Batch batch = batch_of(people);
    batch.gone = gone;
    writer.write(std::move(batch));
    writer.finish(kProven);
    end(job);
    return job;
  }

  std::optional<Base> base() { return find_base(tables.url(), start()); }

 private:
  /// Each call is a second later.
  std::string time() {
    const std::string second = std::to_string(10 + clock_++);
    return "'2026-11-22T01:02:" + second + ".000Z'";
  }
  int clock_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Each, IncrementalTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(IncrementalTest, ACompletedImportIsTheBaseOfTheNext) {
  EXPECT_FALSE(base());
  const auto job = run(start(), {person("a", "a@x")});
  const auto found = base();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->job_id, job);
  EXPECT_EQ(found->scope, "all");
  EXPECT_EQ(found->note, "after " + std::to_string(job));
  EXPECT_TRUE(found->proven);
  EXPECT_FALSE(find_base(tables.url(), start(2))) << "of another connection";
}

TEST_P(IncrementalTest, TheNewestCompletedOneCounts) {
  const auto full = run(start(), {person("a", "a@x")});
  const auto second = run(start(), {}, {}, full);
  const auto third = run(start(), {}, {}, second);
  EXPECT_EQ(tables.count("import_jobs WHERE roster_of = " + std::to_string(full)), 2);
  ASSERT_TRUE(base());
  EXPECT_EQ(base()->job_id, third);
  EXPECT_TRUE(base()->proven);
}

TEST_P(IncrementalTest, WhoLeavesNoNoteIsNoBaseAndHidesOlderOnes) {
  run(start(), {person("a", "a@x")});
  const auto job = start();
  tables.writer(job).finish(kProven);
  EXPECT_TRUE(base()) << "it is not complete";
  end(job, "completed_with_issues");
  EXPECT_FALSE(base());
}

TEST_P(IncrementalTest, DryRunsAndPlansReadEverybody) {
  run(start(), {person("a", "a@x")});
  const auto job = start();
  change(job, "dry_run = true");
  EXPECT_FALSE(find_base(tables.url(), job));
  change(job, "dry_run = false, kind = 'apply_plan'");
  EXPECT_FALSE(find_base(tables.url(), job));
  change(job, "kind = 'import'");
  EXPECT_TRUE(find_base(tables.url(), job));
}

TEST_P(IncrementalTest, AfterAnUndoOfWhicheverConnectionEverybodyIsRead) {
  run(start(2), {person("b", "b@x")});
  const auto early = start(2);
  change(early, "kind = 'undo', of_job = 1");
  end(early);
  run(start(), {person("a", "a@x")});
  EXPECT_TRUE(base()) << "the undo came before it";
  const auto undo = start(2);
  change(undo, "kind = 'undo', of_job = 1, started_at = NULL");
  EXPECT_TRUE(base()) << "the undo has not begun";
  change(undo, "started_at = '2026-11-22T01:02:59.000Z'");
  EXPECT_FALSE(base());
}

TEST_P(IncrementalTest, AnImportOfAnotherScopeThatBrokeOffHalfWayDisturbs) {
  run(start(), {person("a", "a@x")});
  const auto job = start();
  {
    auto writer = tables.writer(job);
    writer.set_continuation({.scope = "other", .note = "n"});
    writer.write(batch_of({}));
    EXPECT_TRUE(base()) << "nobody was written";
    writer.write(batch_of({person("a", "a@x", "Changed")}));
  }
  end(job, "cancelled");
  EXPECT_FALSE(base());
  change(job, "scope = 'all'");
  EXPECT_TRUE(base());
}

TEST_P(IncrementalTest, AnOlderImportThatWasResumedLateTakesOverFromTheChain) {
  const auto full = run(start(), {person("a", "a@x")});
  const auto late = start();
  const auto other = run(start(), {person("a", "a@x")});
  run(late, {}, {}, full);
  EXPECT_FALSE(base()) << "the roster of its chain went when import " << other << " completed";
}

TEST_P(IncrementalTest, TheRosterFollowsTheChain) {
  const auto full = run(start(), {person("stays", "s@x"), person("leaves", "l@x"), person("back", "b@x")});
  const auto second = run(start(), {person("new", "n@x")}, {"leaves", "back", "unheard-of"}, full);
  EXPECT_EQ(tables.counts(second).fetched, 1U);
  EXPECT_EQ(tables.count("import_jobs WHERE gone = 3"), 1);
  const auto third = run(start(), {person("back", "b@x")}, {"new"}, second);
  const Roster first(tables.url(), full);
  EXPECT_EQ(first.size(), 3U);
  EXPECT_TRUE(first.contains("leaves"));
  const Roster roster(tables.url(), third);
  EXPECT_TRUE(roster.contains("stays"));
  EXPECT_TRUE(roster.contains("back"));
  EXPECT_FALSE(roster.contains("leaves"));
  EXPECT_FALSE(roster.contains("new"));
  EXPECT_EQ(roster.size(), 2U);
}

TEST_P(IncrementalTest, OfTwoBatchesTheLaterIsRight) {
  const auto full = run(start(), {person("a", "a@x"), person("b", "b@x")});
  const auto job = start();
  auto writer = tables.writer(job);
  writer.set_continuation({.scope = "all", .note = "n", .base_job = full});
  Batch batch = batch_of({person("a", "a@x")});
  batch.gone = {"b", "b"};
  writer.write(batch);
  batch = batch_of({person("b", "b@x")});
  batch.gone = {"a", "b"};
  writer.write(batch);
  EXPECT_EQ(writer.counts().gone, 2U) << "each once";
  writer.finish(kProven);
  end(job);
  const Roster roster(tables.url(), job);
  EXPECT_TRUE(roster.contains("b"));
  EXPECT_FALSE(roster.contains("a"));
}

TEST_P(IncrementalTest, AResumedJobKnowsItsContinuation) {
  const auto full = run(start(), {person("a", "a@x")});
  const auto job = start();
  const Continuation left{.scope = "all", .note = "half way", .base_job = full};
  {
    auto writer = tables.writer(job);
    writer.set_continuation(left);
    EXPECT_EQ(writer.continuation(), Continuation{}) << "nothing is stored yet";
    writer.write(batch_of({person("b", "b@x")}));
    EXPECT_EQ(writer.continuation(), left);
  }
  auto resumed = tables.writer(job);
  EXPECT_EQ(resumed.continuation(), left);
  resumed.set_continuation({.scope = "all", .note = "whole"});
  resumed.finish(kProven);
  EXPECT_EQ(tables.count("import_jobs WHERE base_job IS NULL AND roster_of IS NULL AND id = " +
                         std::to_string(job)),
            1);
  EXPECT_EQ(error_of([&] { resumed.set_continuation({.scope = "\xff", .note = {}}); }).status(),
            Status::invalid_argument);
}

TEST_P(IncrementalTest, AJobWithoutBatchesStoresItsContinuationToo) {
  const auto full = run(start(), {person("a", "a@x")});
  const auto job = start();
  auto writer = tables.writer(job);
  writer.set_continuation({.scope = "all", .note = "n", .base_job = full});
  writer.finish(kProven);
  end(job);
  EXPECT_EQ(base().value().job_id, job);
}

TEST_P(IncrementalTest, WhoIsGoneIsALeaverAndWhoDidNotChangeIsNone) {
  const auto full = run(start(), {person("stays", "s@x"), person("leaves", "l@x")});
  const auto job = start_staged(0);
  run(job, {person("new", "n@x")}, {"leaves"}, full);
  const auto changes = tables.changes(job);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[1].action, "disable");
  EXPECT_EQ(changes[1].external_id, "leaves");
  EXPECT_EQ(tables.counts(job).disabled, 1U);
}

TEST_P(IncrementalTest, TheGraceIsCountedInIncrementalImportsToo) {
  const auto full = run(start(), {person("stays", "s@x"), person("leaves", "l@x")});
  const auto second = start_staged(1);
  run(second, {}, {"leaves"}, full);
  ASSERT_EQ(tables.changes(second).size(), 1U);
  EXPECT_EQ(tables.changes(second)[0].action, kAbsent);
  tables.session() << "INSERT INTO import_absences SELECT 1, id, 1 FROM users WHERE external_id = 'leaves'";
  const auto third = start_staged(1);
  run(third, {}, {}, second);
  ASSERT_EQ(tables.changes(third).size(), 1U) << "absent once more, although nothing changed";
  EXPECT_EQ(tables.changes(third)[0].action, "disable");
  EXPECT_EQ(tables.changes(third)[0].external_id, "leaves");
}

TEST_P(IncrementalTest, WhoLeftWhileNobodyAskedForLeaversIsFoundLater) {
  const auto full = start_staged(0);
  run(full, {});
  const auto second = run(start(), {person("leaves", "l@x")}, {}, full);
  const auto third = run(start(), {}, {"leaves"}, second);
  const auto fourth = start_staged(0);
  run(fourth, {}, {}, third);
  ASSERT_EQ(tables.changes(fourth).size(), 1U);
  EXPECT_EQ(tables.changes(fourth)[0].external_id, "leaves");
}

TEST_P(IncrementalTest, WhomAnotherConnectionNoLongerReadsIsFoundLater) {
  const auto theirs = run(start(2), {person("both", "b@x")});
  const auto full = run(start(), {person("both", "b@x", "Ours"), person("stays", "s@x")});
  const auto second = start_staged(0);
  run(second, {}, {"both"}, full);
  EXPECT_TRUE(tables.changes(second).empty());
  run(start(2), {}, {"both"}, theirs);
  const auto third = start_staged(0);
  run(third, {}, {}, second);
  ASSERT_EQ(tables.changes(third).size(), 1U);
  EXPECT_EQ(tables.changes(third)[0].external_id, "both");
}

TEST_P(IncrementalTest, WhoComesBackIsNoLeaver) {
  const auto full = run(start(), {person("a", "a@x"), person("b", "b@x")});
  const auto second = run(start(), {}, {"a"}, full);
  const auto third = start_staged(0);
  run(third, {person("a", "a@x")}, {}, second);
  EXPECT_TRUE(tables.changes(third).empty());
}

TEST_P(IncrementalTest, TheRosterOfAnotherConnectionsChainProtects) {
  const auto theirs = run(start(2), {person("both", "b@x"), person("moved", "m@x")});
  run(start(2), {}, {"moved"}, theirs);
  run(start(), {person("both", "b@x"), person("moved", "m@x")});
  const auto job = start_staged(0);
  run(job, {});
  const auto changes = tables.changes(job);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].external_id, "moved");
}

TEST_P(IncrementalTest, NamesThePeopleOfOneKindOfIssueOnce) {
  tables.add_from("entra", "other", "else", "taken@x");
  const auto job = start();
  auto writer = tables.writer(job);
  writer.write(batch_of({person("b", "taken@x"), person("a", "TAKEN@x"), person("c", "")}));
  EXPECT_EQ(people_with_issue(tables.url(), job, "email-in-use", 10), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(people_with_issue(tables.url(), job, "email-in-use", 1), (std::vector<std::string>{"a"}));
  EXPECT_EQ(people_with_issue(tables.url(), job, "no-email", 10), (std::vector<std::string>{"c"}));
}

}  // namespace
}  // namespace rollcall::people
