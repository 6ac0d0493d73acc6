#include "backends.hpp"
#include "rollcall/sdk/error.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

using core::JobKind;
using core::JobState;
using namespace std::chrono_literals;

class JobRepositoryTest : public StoreTest {
 protected:
  std::unique_ptr<core::JobRepository> jobs_ = make_job_repository(database_);

  static core::JobRequest request(core::JobKind kind, std::int64_t of_job = 0, std::int64_t connection = 1) {
    core::JobRequest request{1, "entra-id", connection, R"({"add":true})", false, "cli:ada"};
    request.kind = kind;
    request.of_job = of_job;
    return request;
  }
  std::int64_t create(std::int64_t connection = 1) {
    return jobs_->create(request(JobKind::import, 0, connection));
  }
  /// Claims the job, lets it meet somebody, and ends it.
  void run(std::int64_t id, JobState end) {
    jobs_->claim(id, "me", 60s);
    const std::string blob = GetParam() == people::Backend::sqlite ? "x'00'" : "'\\x00'";
    execute("INSERT INTO import_seen (job_id, batch, digests, taken_keys, released_keys) VALUES (" +
            std::to_string(id) + ", 1, " + blob + ", " + blob + ", " + blob + ")");
    jobs_->finish(id, "me", end, "");
  }
  bool remembers_whom_it_met(std::int64_t id) {
    return value_of("SELECT CAST(count(*) AS TEXT) FROM import_seen WHERE job_id = " + std::to_string(id)) ==
           "1";
  }
  JobState state(std::int64_t id) { return jobs_->find(id).value().state; }
  void let_lease_run_out(std::int64_t id) {
    execute("UPDATE import_jobs SET lease_until = '2001-01-01T00:00:00.000Z' WHERE id = " +
            std::to_string(id));
  }
  /// The status that `action` is refused with.
  template <typename Action>
  static Error refusal_of(const Action& action) {
    try {
      action();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "nothing was refused";
    return Error(Status::ok, {});
  }
};
ROLLCALL_ON_EACH_BACKEND(JobRepositoryTest);

TEST_P(JobRepositoryTest, FindsWhatItCreated) {
  const auto id = jobs_->create({1, "entra-id", 5, R"({"groups":["A: \"b\""]})", true, "cli:ada"});
  const auto job = make_job_repository(open())->find(id);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->request.plugin_options, R"({"groups":["A: \"b\""]})");
  EXPECT_EQ(job->request.connection_id, 5);
  EXPECT_TRUE(job->request.dry_run);
  EXPECT_EQ(job->request.requested_by, "cli:ada");
  EXPECT_EQ(job->state, JobState::queued);
  EXPECT_TRUE(job->created_at.ends_with('Z'));
  EXPECT_EQ(job->started_at, "");
  EXPECT_FALSE(jobs_->find(id + 1));
}

TEST_P(JobRepositoryTest, RunsFromClaimToFinish) {
  const auto id = create();
  jobs_->claim(id, "me", 60s);
  EXPECT_EQ(state(id), JobState::running);
  EXPECT_EQ(jobs_->find(id)->worker, "me");
  EXPECT_TRUE(jobs_->find(id)->started_at.ends_with('Z'));
  EXPECT_EQ(jobs_->renew(id, "me", 60s), JobState::running);
  execute("UPDATE import_jobs SET fetched = 5000000000, added = 5000000000, issues = 2");
  jobs_->finish(id, "me", JobState::completed_with_issues, "");
  const auto job = jobs_->find(id).value();
  EXPECT_EQ(job.state, JobState::completed_with_issues);
  EXPECT_EQ(job.counts.fetched, 5'000'000'000U);
  EXPECT_EQ(job.issues, 2U);
  EXPECT_EQ(job.worker, "");
  EXPECT_TRUE(job.finished_at.ends_with('Z'));
}

TEST_P(JobRepositoryTest, RefusesASecondImportOfTheConnectionNamingTheFirst) {
  const auto first = create(7), second = create(7), elsewhere = create(8);
  jobs_->claim(first, "me", 60s);
  const Error refusal = refusal_of([&] { jobs_->claim(second, "you", 60s); });
  EXPECT_EQ(refusal.status(), Status::conflict);
  EXPECT_NE(refusal.message().find("Import " + std::to_string(first)), std::string::npos)
      << refusal.message();
  EXPECT_EQ(state(second), JobState::queued);
  jobs_->claim(elsewhere, "you", 60s);
  jobs_->finish(first, "me", JobState::completed, "");
  jobs_->claim(second, "you", 60s);
  EXPECT_EQ(state(second), JobState::running);
}

TEST_P(JobRepositoryTest, OneOfManyClaimsWins) {
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 6; ++i) ids.push_back(create(7));
  std::atomic<int> won{0}, refused{0};
  {
    std::vector<std::jthread> threads;
    for (const auto id : ids)
      threads.emplace_back([&, id] {
        try {
          make_job_repository(open())->claim(id, "worker " + std::to_string(id), 60s);
          ++won;
        } catch (const Error& error) {
          if (error.status() == Status::conflict) ++refused;
        }
      });
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(refused, 5);
}

TEST_P(JobRepositoryTest, AJobIsHeldByOneWorker) {
  const auto id = create();
  jobs_->claim(id, "me", 60s);
  EXPECT_EQ(refusal_of([&] { jobs_->claim(id, "you", 60s); }).status(), Status::conflict);
  jobs_->finish(id, "you", JobState::failed, "not yours");
  EXPECT_EQ(state(id), JobState::running);
  EXPECT_EQ(jobs_->renew(id, "you", 60s), JobState::interrupted);
}

TEST_P(JobRepositoryTest, AJobWhoseLeaseRanOutIsInterruptedAndCanBeTaken) {
  const auto id = create();
  jobs_->claim(id, "me", 60s);
  let_lease_run_out(id);
  EXPECT_EQ(state(id), JobState::interrupted);
  EXPECT_EQ(jobs_->list(1, 10).front().state, JobState::interrupted);
  jobs_->claim(id, "you", 60s);
  EXPECT_EQ(jobs_->find(id)->worker, "you");
  EXPECT_EQ(jobs_->renew(id, "me", 60s), JobState::interrupted);
}

TEST_P(JobRepositoryTest, ASilentJobDoesNotBlockAnother) {
  const auto silent = create(), next = create();
  jobs_->claim(silent, "me", 60s);
  let_lease_run_out(silent);
  jobs_->claim(next, "you", 60s);
  EXPECT_EQ(value_of("SELECT state FROM import_jobs WHERE id = " + std::to_string(silent)), "interrupted");
  EXPECT_EQ(jobs_->renew(silent, "me", 60s), JobState::interrupted);
}

TEST_P(JobRepositoryTest, CancellingIsNoticedByTheHolder) {
  const auto id = create();
  jobs_->claim(id, "me", 60s);
  jobs_->cancel(id);
  EXPECT_EQ(jobs_->renew(id, "me", 60s), JobState::cancelled);
  jobs_->finish(id, "me", JobState::completed, "");
  EXPECT_EQ(state(id), JobState::cancelled);
  const Error refusal = refusal_of([&] { jobs_->cancel(id); });
  EXPECT_EQ(refusal.status(), Status::failed_precondition);
  EXPECT_EQ(refusal_of([&] { jobs_->cancel(id + 1); }).status(), Status::not_found);
}

TEST_P(JobRepositoryTest, ResumesWhatDidNotCompleteOnly) {
  for (const JobState end : {JobState::cancelled, JobState::interrupted, JobState::failed}) {
    const auto id = create();
    jobs_->claim(id, "me", 60s);
    jobs_->finish(id, "me", end, "why");
    jobs_->claim(id, "you", 60s);
    EXPECT_EQ(jobs_->find(id)->error, "");
    EXPECT_EQ(jobs_->find(id)->finished_at, "");
    jobs_->finish(id, "you", JobState::completed, "");
    EXPECT_EQ(refusal_of([&] { jobs_->claim(id, "me", 60s); }).status(), Status::failed_precondition);
  }
  EXPECT_EQ(refusal_of([&] { jobs_->claim(999, "me", 60s); }).status(), Status::not_found);
}

TEST_P(JobRepositoryTest, RefusingEndsAQueuedJobOnly) {
  const auto queued = create(), running = create(2);
  jobs_->claim(running, "me", 60s);
  jobs_->refuse(queued, "Because.");
  jobs_->refuse(running, "Because.");
  EXPECT_EQ(state(queued), JobState::failed);
  EXPECT_EQ(jobs_->find(queued)->error, "Because.");
  EXPECT_EQ(state(running), JobState::running);
}

TEST_P(JobRepositoryTest, KeepsTheRosterOfAConnectionsLastCompletedImport) {
  const auto first = create(), unfinished = create(), elsewhere = create(2), second = create();
  run(first, JobState::completed);
  run(unfinished, JobState::interrupted);
  run(elsewhere, JobState::completed);
  EXPECT_TRUE(remembers_whom_it_met(first));
  run(second, JobState::completed_with_issues);
  EXPECT_FALSE(remembers_whom_it_met(first)) << "the second one's roster takes its place";
  EXPECT_TRUE(remembers_whom_it_met(second));
  EXPECT_TRUE(remembers_whom_it_met(unfinished)) << "to be resumed";
  EXPECT_TRUE(remembers_whom_it_met(elsewhere));
  const auto planned = jobs_->create(request(JobKind::apply_plan, 1));
  run(planned, JobState::completed);
  EXPECT_TRUE(remembers_whom_it_met(planned));
  EXPECT_FALSE(remembers_whom_it_met(second));
}

TEST_P(JobRepositoryTest, AnIncrementalImportGoesOnWithTheRosterOfItsChain) {
  const auto older = create(), full = create(), second = create(), third = create(), next = create();
  const auto continue_from = [&](std::int64_t id, std::int64_t base) {
    execute("UPDATE import_jobs SET base_job = " + std::to_string(base) +
            ", roster_of = " + std::to_string(full) + ", gone = 2 WHERE id = " + std::to_string(id));
  };
  run(older, JobState::completed);
  run(full, JobState::completed);
  EXPECT_FALSE(remembers_whom_it_met(older));
  continue_from(second, full);
  run(second, JobState::completed);
  continue_from(third, second);
  run(third, JobState::completed_with_issues);
  for (const auto id : {full, second, third}) EXPECT_TRUE(remembers_whom_it_met(id)) << id;
  const auto job = jobs_->find(third).value();
  EXPECT_EQ(job.base_job, second);
  EXPECT_EQ(job.since, jobs_->find(second)->started_at);
  EXPECT_EQ(job.gone, 2U);
  EXPECT_EQ(jobs_->find(full)->base_job, 0);
  EXPECT_EQ(jobs_->find(full)->since, "");
  execute("UPDATE import_jobs SET fetched = 5");
  EXPECT_EQ(jobs_->recent_sizes(1, 9).size(), 2U) << "what changed is no size";
  run(next, JobState::completed);
  for (const auto id : {full, second, third}) EXPECT_FALSE(remembers_whom_it_met(id)) << id;
  EXPECT_TRUE(remembers_whom_it_met(next));
}

TEST_P(JobRepositoryTest, DryRunsRetriesAndUndosLeaveNoRoster) {
  const auto import = create();
  run(import, JobState::completed);
  auto dry_run = request(JobKind::import);
  dry_run.dry_run = true;
  for (const auto& request : {dry_run, request(JobKind::retry, import), request(JobKind::undo, import)}) {
    const auto id = jobs_->create(request);
    run(id, JobState::interrupted);
    EXPECT_TRUE(remembers_whom_it_met(id));
    execute("DELETE FROM import_seen WHERE job_id = " + std::to_string(id));
    run(id, JobState::completed);
    EXPECT_FALSE(remembers_whom_it_met(id));
    EXPECT_TRUE(remembers_whom_it_met(import));
  }
}

TEST_P(JobRepositoryTest, AnUndoAndAnImportOfOneConnectionExcludeEachOther) {
  const auto import = create(), undo = jobs_->create(request(JobKind::undo, import));
  for (const auto& [first, second] : {std::pair{undo, create()}, std::pair{create(), undo}}) {
    jobs_->claim(first, "me", 60s);
    const Error refusal = refusal_of([&, later = second] { jobs_->claim(later, "you", 60s); });
    EXPECT_EQ(refusal.status(), Status::conflict);
    EXPECT_NE(refusal.message().find(" " + std::to_string(first) + " "), std::string::npos)
        << refusal.message();
    jobs_->finish(first, "me", JobState::interrupted, "");
  }
}

TEST_P(JobRepositoryTest, AJobThatWaitsForApprovalBlocksNoOther) {
  const auto waiting = create(), next = create();
  jobs_->claim(waiting, "me", 60s);
  jobs_->finish(waiting, "me", JobState::interrupted, "Too many.");
  EXPECT_EQ(jobs_->find(waiting)->worker, "");
  EXPECT_EQ(jobs_->find(waiting)->error, "Too many.");
  jobs_->claim(next, "you", 60s);
  EXPECT_EQ(state(next), JobState::running);
  EXPECT_FALSE(jobs_->find(waiting)->request.approved);
  jobs_->approve(waiting);
  EXPECT_TRUE(jobs_->find(waiting)->request.approved);
  EXPECT_EQ(refusal_of([&] { jobs_->approve(999); }).status(), Status::not_found);
}

TEST_P(JobRepositoryTest, WhatWasTakenBackIsNotResumed) {
  const auto import = create();
  run(import, JobState::interrupted);
  const auto undo = jobs_->create(request(JobKind::undo, import));
  jobs_->claim(import, "me", 60s);  // the undo has not begun
  jobs_->finish(import, "me", JobState::interrupted, "");
  execute("DELETE FROM import_seen");
  run(undo, JobState::interrupted);
  const Error refusal = refusal_of([&] { jobs_->claim(import, "me", 60s); });
  EXPECT_EQ(refusal.status(), Status::failed_precondition);
  EXPECT_NE(refusal.message().find(std::to_string(undo)), std::string::npos) << refusal.message();
  jobs_->claim(undo, "me", 60s);
}

TEST_P(JobRepositoryTest, AnUndoThatHasBegunIsResumedNotRepeated) {
  const auto import = create();
  run(import, JobState::completed);
  const auto first = jobs_->create(request(JobKind::undo, import));
  const auto second = jobs_->create(request(JobKind::undo, import));
  jobs_->claim(first, "me", 60s);
  let_lease_run_out(first);
  const Error refusal = refusal_of([&] { jobs_->claim(second, "me", 60s); });
  EXPECT_EQ(refusal.status(), Status::failed_precondition);
  EXPECT_NE(refusal.next_step().find("resume " + std::to_string(first)), std::string::npos)
      << refusal.next_step();
  jobs_->claim(first, "me", 60s);
  jobs_->finish(first, "me", JobState::completed, "");
  jobs_->claim(second, "me", 60s);  // whom the first one had to leave may be put back now
  EXPECT_EQ(state(second), JobState::running);
}

TEST_P(JobRepositoryTest, LookingAtAHeldJobSaysWhetherToStop) {
  const auto id = create();
  jobs_->claim(id, "me", 60s);
  EXPECT_EQ(jobs_->held_state(id, "me"), JobState::running);
  EXPECT_EQ(jobs_->held_state(id, "you"), JobState::interrupted);
  let_lease_run_out(id);
  EXPECT_EQ(jobs_->held_state(id, "me"), JobState::running) << "nobody has taken it yet";
  jobs_->cancel(id);
  EXPECT_EQ(jobs_->held_state(id, "me"), JobState::cancelled);
  EXPECT_EQ(jobs_->held_state(999, "me"), JobState::interrupted);
}

TEST_P(JobRepositoryTest, AQueuedJobCanBeCancelled) {
  const auto id = create();
  jobs_->cancel(id);
  EXPECT_EQ(state(id), JobState::cancelled);
  EXPECT_TRUE(jobs_->find(id)->finished_at.ends_with('Z'));
}

TEST_P(JobRepositoryTest, RemembersWhatAJobIsAbout) {
  auto given = request(JobKind::import, 0, 5);
  given.staged = true;
  given.leaver_grace = 2;
  given.limits = {7, 11};
  given.approved = true;
  const auto id = jobs_->create(given);
  const auto job = jobs_->find(id).value();
  EXPECT_EQ(job.request.kind, JobKind::import);
  EXPECT_TRUE(job.request.staged);
  EXPECT_EQ(job.request.leaver_grace, 2);
  EXPECT_EQ(job.request.limits, (core::ChangeLimits{7, 11}));
  EXPECT_TRUE(job.request.approved);
  EXPECT_EQ(job.phase, core::JobPhase::reading);
  EXPECT_FALSE(job.keeps_changes);
  const auto undo = jobs_->find(jobs_->create(request(JobKind::undo, id))).value();
  EXPECT_EQ(undo.request.kind, JobKind::undo);
  EXPECT_EQ(undo.request.of_job, id);
  EXPECT_FALSE(undo.request.leaver_grace);
}

TEST_P(JobRepositoryTest, TheSizesOfRecentImportsLeaveOutWhatIsNoImport) {
  const auto import = [&](std::int64_t connection, int fetched) {
    const auto id = create(connection);
    run(id, JobState::completed);
    execute("UPDATE import_jobs SET fetched = " + std::to_string(fetched) +
            " WHERE id = " + std::to_string(id));
    return id;
  };
  EXPECT_TRUE(jobs_->recent_sizes(1, 5).empty());
  const auto first = import(1, 10);
  import(1, 20);
  import(1, 30);
  import(2, 99);
  auto dry_run = request(JobKind::import);
  dry_run.dry_run = true;
  run(jobs_->create(dry_run), JobState::completed);
  run(jobs_->create(request(JobKind::retry, first)), JobState::completed);
  run(jobs_->create(request(JobKind::undo, first)), JobState::completed);
  run(create(), JobState::interrupted);
  EXPECT_EQ(jobs_->recent_sizes(1, 5), (std::vector<std::uint64_t>{30, 20, 10}));
  EXPECT_EQ(jobs_->recent_sizes(1, 2), (std::vector<std::uint64_t>{30, 20}));
}

TEST_P(JobRepositoryTest, CountsThePeopleOfAConnection) {
  EXPECT_EQ(jobs_->imported_people(1), 0U);
  execute(
      "INSERT INTO users (workspace_id, email, email_key, connection_id) VALUES "
      "(1, 'a@x', 'a@x', 1), (1, 'b@x', 'b@x', 1), (1, 'c@x', 'c@x', 2), (1, 'd@x', 'd@x', NULL)");
  EXPECT_EQ(jobs_->imported_people(1), 2U);
}

TEST_P(JobRepositoryTest, ListsNewestFirst) {
  const auto first = create(), second = create(), third = create();
  const auto listed = jobs_->list(1, 2);
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].id, third);
  EXPECT_EQ(listed[1].id, second);
  EXPECT_EQ(jobs_->list(1, 100).back().id, first);
  EXPECT_TRUE(jobs_->list(2, 100).empty());
}

TEST_P(JobRepositoryTest, HandsOverEveryIssueInOrder) {
  const auto id = create(), other = create();
  database_->transact("test", [&](soci::session&) {
    for (int i = 0; i < 2500; ++i)
      execute("INSERT INTO import_issues (job_id, severity, code, message, email) VALUES (" +
              std::to_string(i % 100 == 99 ? other : id) + ", 'error', 'no-email', 'm" + std::to_string(i) +
              "', 'a@b')");
  });
  std::vector<std::string> messages;
  jobs_->each_issue(id, [&](const core::JobIssue& issue) {
    EXPECT_EQ(issue.code, "no-email");
    EXPECT_TRUE(issue.created_at.ends_with('Z'));
    messages.push_back(issue.message);
  });
  ASSERT_EQ(messages.size(), 2475U);
  EXPECT_EQ(messages.front(), "m0");
  EXPECT_EQ(messages.back(), "m2498");
}

}  // namespace
}  // namespace rollcall::store
