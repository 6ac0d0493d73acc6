#include "backends.hpp"
#include "rollcall/sdk/error.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

using core::JobState;
using namespace std::chrono_literals;

class JobRepositoryTest : public StoreTest {
 protected:
  std::unique_ptr<core::JobRepository> jobs_ = make_job_repository(database_);

  std::int64_t create(std::int64_t connection = 1) {
    return jobs_->create({1, "entra-id", connection, R"({"add":true})", false, "cli:ada"});
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

TEST_P(JobRepositoryTest, ForgetsThePeopleThatACompletedJobMet) {
  const std::string blob = GetParam() == people::Backend::sqlite ? "x'00'" : "'\\x00'";
  for (const auto& [end, rows] :
       {std::pair{JobState::interrupted, "1"}, std::pair{JobState::completed, "0"}}) {
    const auto id = create();
    jobs_->claim(id, "me", 60s);
    execute("INSERT INTO import_seen (job_id, batch, digests, taken_keys, released_keys) VALUES (" +
            std::to_string(id) + ", 1, " + blob + ", " + blob + ", " + blob + ")");
    jobs_->finish(id, "me", end, "");
    EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM import_seen WHERE job_id = " + std::to_string(id)),
              rows);
  }
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
