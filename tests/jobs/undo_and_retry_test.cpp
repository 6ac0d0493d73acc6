#include "rollcall/sdk/error.hpp"
#include "runner_fixture.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::jobs {
namespace {

using core::JobKind;
using core::JobState;
using namespace std::chrono_literals;
using Session = FakePlugin::Session;

class UndoAndRetryTest : public RunnerTest {
 protected:
  UndoAndRetryTest() {
    plugin_.run = [this](Session&, const std::string& options) {
      options_ = nlohmann::json::parse(options);
      execute(
          "UPDATE import_jobs SET keeps_changes = 1, fetched = 3, added = 2, failed = 1 "
          "WHERE state = 'running'");
      return "{}";
    };
    changes_.undo = [this](std::int64_t job, const std::stop_token&, const FakeChanges::Progress&) {
      undone_.push_back(job);
    };
  }

  static core::JobRequest about(JobKind kind, std::int64_t of_job) {
    core::JobRequest wanted;
    wanted.kind = kind;
    wanted.of_job = of_job;
    wanted.requested_by = "cli:ada";
    return wanted;
  }
  core::ImportOutcome start(JobKind kind, std::int64_t of_job) {
    return runner().run(about(kind, of_job), {}, {});
  }
  Status refusal(JobKind kind, std::int64_t of_job) {
    try {
      static_cast<void>(start(kind, of_job));
      return Status::ok;
    } catch (const Error& error) {
      return error.status();
    }
  }

  nlohmann::json options_;
  std::vector<std::int64_t> undone_;
};

TEST_F(UndoAndRetryTest, AnUndoIsAJobWithoutAPlugin) {
  const auto import = run().job.id;
  plugin_.on_start = [] { throw Error(Status::failed_precondition, {.message = "It is not enabled."}); };
  plugin_.plugin.state = core::PluginState::disabled;
  const auto outcome = start(JobKind::undo, import);
  EXPECT_EQ(outcome.job.state, JobState::completed) << outcome.job.error;
  EXPECT_EQ(outcome.job.request.kind, JobKind::undo);
  EXPECT_EQ(outcome.job.request.of_job, import);
  EXPECT_EQ(outcome.job.request.connection_id, connection_);
  EXPECT_EQ(outcome.job.request.requested_by, "cli:ada");
  EXPECT_EQ(undone_, std::vector<std::int64_t>{outcome.job.id});
}

TEST_F(UndoAndRetryTest, AnUndoIsCompleteWithIssuesWhenSomebodyStayed) {
  const auto import = run().job.id;
  changes_.undo = [this](std::int64_t job, const std::stop_token&, const FakeChanges::Progress& progress) {
    execute("UPDATE import_jobs SET issues = 1, skipped = 1, removed = 2 WHERE id = " + std::to_string(job));
    progress({}, 2, 3);
  };
  core::ImportProgress seen;
  const auto outcome = runner().run(about(JobKind::undo, import),
                                    {{}, [&](const core::ImportProgress& progress) { seen = progress; }}, {});
  EXPECT_EQ(outcome.job.state, JobState::completed_with_issues);
  EXPECT_EQ(outcome.job.removed, 2U);
  EXPECT_EQ(seen.counts.fetched, 2U);
  EXPECT_EQ(seen.expected, 3U);
  EXPECT_EQ(seen.activity, "Taking back changes");
}

TEST_F(UndoAndRetryTest, ACancelledUndoGoesOn) {
  const auto import = run().job.id;
  changes_.undo = [this](std::int64_t job, const std::stop_token& stop, const FakeChanges::Progress&) {
    jobs()->cancel(job);
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    throw Cancelled();
  };
  const auto cancelled = start(JobKind::undo, import);
  EXPECT_EQ(cancelled.job.state, JobState::cancelled);
  changes_.undo = [this](std::int64_t job, const std::stop_token&, const FakeChanges::Progress&) {
    undone_.push_back(job);
  };
  EXPECT_EQ(runner().resume(cancelled.job.id, {}, {}, {}).job.state, JobState::completed);
  EXPECT_EQ(undone_, std::vector<std::int64_t>{cancelled.job.id});
}

TEST_F(UndoAndRetryTest, AnUndoDoesNotRunBesideAnImportOfTheConnection) {
  const auto import = run().job.id;
  Status status = Status::ok;
  plugin_.run = [&](Session&, const std::string&) {
    status = refusal(JobKind::undo, import);
    return "{}";
  };
  EXPECT_EQ(run().job.state, JobState::completed);
  EXPECT_EQ(status, Status::conflict);
  EXPECT_TRUE(undone_.empty());
}

TEST_F(UndoAndRetryTest, WhatCannotBeTakenBackIsRefusedBeforeThereIsAJob) {
  const auto dry = runner().run(request(true), {}, {}).job.id;
  const auto undo = start(JobKind::undo, run().job.id).job.id;
  const auto jobs_before = jobs()->list(1, 100).size();
  EXPECT_EQ(refusal(JobKind::undo, dry), Status::failed_precondition);
  EXPECT_EQ(refusal(JobKind::undo, undo), Status::failed_precondition);
  EXPECT_EQ(refusal(JobKind::undo, 999), Status::not_found);
  EXPECT_EQ(jobs()->list(1, 100).size(), jobs_before);
}

TEST_F(UndoAndRetryTest, ARetryTellsThePluginWhoseFailuresToRead) {
  const auto import = run().job.id;
  EXPECT_FALSE(options_.contains("retry_of"));
  const auto outcome = start(JobKind::retry, import);
  EXPECT_EQ(outcome.job.state, JobState::completed) << outcome.job.error;
  EXPECT_EQ(options_.at("retry_of"), import);
  EXPECT_EQ(options_.at("job"), outcome.job.id);
  EXPECT_EQ(options_.at("options"), nlohmann::json::parse(request().plugin_options));
  EXPECT_EQ(plugin_.context.settings.at("tenant_id"), "contoso");
}

TEST_F(UndoAndRetryTest, ARetryNeedsFailuresAndAPluginThatKnowsThem) {
  const auto import = run().job.id;
  plugin_.plugin.api_minor = 0;
  EXPECT_EQ(refusal(JobKind::retry, import), Status::failed_precondition);
  plugin_.plugin.api_minor = 1;
  execute("UPDATE import_jobs SET failed = 0");
  EXPECT_EQ(refusal(JobKind::retry, import), Status::failed_precondition);
  EXPECT_EQ(jobs()->list(1, 100).size(), 1U);
}

TEST_F(UndoAndRetryTest, ARetryIsNotResumedWithAPluginThatWouldReadEverybody) {
  const auto import = run().job.id;
  plugin_.run = [](Session&, const std::string&) -> std::string {
    throw Error(Status::unavailable, {.message = "Away."});
  };
  const auto retry = start(JobKind::retry, import).job.id;
  plugin_.plugin.api_minor = 0;
  EXPECT_THROW(static_cast<void>(runner().resume(retry, {}, {}, {})), Error);
  EXPECT_EQ(jobs()->find(retry)->state, JobState::interrupted);
}

}  // namespace
}  // namespace rollcall::jobs
