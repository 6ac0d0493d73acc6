#include "rollcall/sdk/error.hpp"
#include "runner_fixture.hpp"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::jobs {
namespace {

using core::JobKind;
using core::JobPhase;
using core::JobState;
using namespace std::chrono_literals;
using Session = FakePlugin::Session;

/// Jobs whose plan is made by the plugin and written by the host.
class StagedJobTest : public RunnerTest {
 protected:
  StagedJobTest() {
    plugin_.run = [this](Session&, const std::string&) {
      ++reads_;
      return plans("added = 3, updated = 2, disabled = 1, fetched = 5");
    };
    changes_.apply = [this](std::int64_t job, const std::stop_token&, const FakeChanges::Progress&) {
      written_.push_back(job);
      execute("UPDATE import_jobs SET phase = 'writing' WHERE id = " + std::to_string(job));
    };
  }

  /// What a writer's finish() leaves behind in the row of the job that runs.
  std::string plans(const std::string& counts) const {
    execute("UPDATE import_jobs SET phase = 'planned', keeps_changes = 1, " + counts +
            " WHERE state = 'running'");
    return "{}";
  }
  core::JobRequest staged(core::ChangeLimits limits = {}) const {
    core::JobRequest wanted = request();
    wanted.leaver_grace = 0;
    wanted.limits = limits;
    return wanted;
  }
  core::ImportOutcome run_staged(core::ChangeLimits limits = {}) {
    return runner().run(staged(limits), {}, {});
  }
  /// The connection has read so many people before.
  void usually_reads(int people) const {
    const auto id = jobs()->create(request());
    execute("UPDATE import_jobs SET state = 'completed', fetched = " + std::to_string(people) +
            " WHERE id = " + std::to_string(id));
  }
  std::int64_t make_plan() {
    core::JobRequest wanted = staged();
    wanted.dry_run = true;
    const auto outcome = runner().run(wanted, {}, {});
    EXPECT_EQ(outcome.job.state, JobState::completed);
    return outcome.job.id;
  }
  static core::JobRequest apply_request(std::int64_t plan) {
    core::JobRequest wanted;
    wanted.kind = JobKind::apply_plan;
    wanted.of_job = plan;
    return wanted;
  }
  core::ImportOutcome resume(std::int64_t job, core::Approval approval = core::Approval::none) {
    return runner().resume(job, approval, {}, {});
  }

  int reads_ = 0;
  std::vector<std::int64_t> written_;
};

TEST_F(StagedJobTest, APlanIsReadThenWritten) {
  const auto outcome = run_staged();
  EXPECT_EQ(outcome.job.state, JobState::completed);
  EXPECT_TRUE(outcome.job.request.staged) << "leavers are decided about before anything is written";
  EXPECT_EQ(outcome.job.phase, JobPhase::writing);
  EXPECT_EQ(outcome.job.disabled, 1U);
  EXPECT_EQ(written_, std::vector<std::int64_t>{outcome.job.id});
}

TEST_F(StagedJobTest, ADryRunEndsWithItsPlan) {
  const auto plan = make_plan();
  EXPECT_EQ(jobs()->find(plan)->phase, JobPhase::planned);
  EXPECT_TRUE(written_.empty());
}

TEST_F(StagedJobTest, ADirectImportIsNotWrittenByTheHost) {
  plugin_.run = [](Session&, const std::string&) { return "{}"; };
  EXPECT_EQ(run().job.state, JobState::completed);
  EXPECT_TRUE(written_.empty());
}

TEST_F(StagedJobTest, APluginThatDoesNotEndItsPlanWritesNothing) {
  plugin_.run = [](Session&, const std::string&) { return "{}"; };
  const auto outcome = run_staged();
  EXPECT_EQ(outcome.job.state, JobState::failed);
  EXPECT_NE(outcome.job.error.find("nothing was written"), std::string::npos) << outcome.job.error;
  EXPECT_TRUE(written_.empty());
}

TEST_F(StagedJobTest, AnOlderPluginIsRefusedBeforeThereIsAJob) {
  plugin_.plugin.people_tables_version = 1;
  EXPECT_THROW(static_cast<void>(run_staged()), Error);
  EXPECT_TRUE(jobs()->list(1, 10).empty());
  EXPECT_EQ(run().job.state, JobState::completed) << "a direct import still works";
}

TEST_F(StagedJobTest, AFirstImportHasNoLimit) {
  EXPECT_EQ(run_staged({0, 0}).job.state, JobState::completed);
}

TEST_F(StagedJobTest, OverItsLimitsAJobWaitsForApprovalAndThenGoesOn) {
  usually_reads(10);
  const auto stopped = run_staged({20, 0});
  const std::string id = std::to_string(stopped.job.id);
  EXPECT_EQ(stopped.job.state, JobState::interrupted);
  EXPECT_EQ(stopped.job.phase, JobPhase::planned);
  EXPECT_EQ(stopped.job.worker, "");
  EXPECT_TRUE(written_.empty());
  ASSERT_TRUE(stopped.failure);
  EXPECT_NE(stopped.job.error.find("would add 3 people; above 2 (20 % of the 10 people"), std::string::npos)
      << stopped.job.error;
  EXPECT_TRUE(stopped.job.error.ends_with("\"rollcall jobs resume " + id + " --approve\"."))
      << stopped.job.error;

  EXPECT_EQ(resume(stopped.job.id).job.state, JobState::interrupted) << "resuming is no approval";
  EXPECT_TRUE(written_.empty());

  plugin_.on_start = [] { throw Error(Status::unavailable, {.message = "The tenant is away."}); };
  const auto approved = resume(stopped.job.id, core::Approval::over_limits);
  EXPECT_EQ(approved.job.state, JobState::completed) << approved.job.error;
  EXPECT_EQ(approved.job.error, "");
  EXPECT_EQ(written_.size(), 1U);
  EXPECT_EQ(reads_, 1);
}

TEST_F(StagedJobTest, ApprovedBeforehandItDoesNotStop) {
  usually_reads(10);
  core::JobRequest wanted = staged({0, 0});
  wanted.approved = true;
  EXPECT_EQ(runner().run(wanted, {}, {}).job.state, JobState::completed);
}

TEST_F(StagedJobTest, ThePeopleOfTheConnectionAreTheBaselineUntilThereAreImports) {
  execute("INSERT INTO users (workspace_id, email, email_key, connection_id) VALUES (1, 'a@x', 'a@x', " +
          std::to_string(connection_) + ")");
  EXPECT_EQ(run_staged({20, 2}).job.state, JobState::interrupted);
}

TEST_F(StagedJobTest, AnotherJobMayRunWhileOneWaitsForApproval) {
  usually_reads(10);
  EXPECT_EQ(run_staged({0, 0}).job.state, JobState::interrupted);
  EXPECT_EQ(run_staged({100, 100}).job.state, JobState::completed);
}

TEST_F(StagedJobTest, APlanIsAppliedWithItsOwnOptions) {
  const auto plan = make_plan();
  std::string options;
  plugin_.run = [&](Session&, const std::string& given) {
    options = given;
    return plans("added = 3");
  };
  std::int64_t compared = 0;
  changes_.differences = [&](std::int64_t with, std::int64_t, std::size_t) {
    compared = with;
    return std::vector<std::string>();
  };
  const auto outcome = runner().run(apply_request(plan), {}, {});
  EXPECT_EQ(outcome.job.state, JobState::completed) << outcome.job.error;
  EXPECT_EQ(outcome.job.request.of_job, plan);
  EXPECT_EQ(outcome.job.request.plugin_options, request().plugin_options);
  EXPECT_EQ(outcome.job.request.leaver_grace, 0);
  EXPECT_EQ(compared, plan);
  EXPECT_NE(options.find(R"("dry_run":false)"), std::string::npos) << options;
  EXPECT_EQ(options.find("retry_of"), std::string::npos);
}

TEST_F(StagedJobTest, APlanThatDiffersIsNotWrittenAtAll) {
  const auto plan = make_plan();
  usually_reads(1);
  changes_.differences = [](std::int64_t, std::int64_t, std::size_t) {
    return std::vector<std::string>{"Ada is not to be added any more.", "Bob is new.", "Eve is new."};
  };
  core::JobRequest wanted = apply_request(plan);
  wanted.limits = {0, 0};
  const auto outcome = runner().run(wanted, {}, {});
  EXPECT_EQ(outcome.job.state, JobState::failed) << "the difference comes before the limits";
  EXPECT_NE(outcome.job.error.find("Ada is not to be added any more; and 2 more differences."),
            std::string::npos)
      << outcome.job.error;
  EXPECT_TRUE(written_.empty());
  changes_.differences = [](std::int64_t, std::int64_t, std::size_t most) {
    return std::vector<std::string>(most, "Somebody is new.");
  };
  const auto again = resume(outcome.job.id, core::Approval::over_limits);
  EXPECT_EQ(again.job.state, JobState::failed) << "it is compared again";
  EXPECT_NE(again.job.error.find("and at least 9 more"), std::string::npos) << again.job.error;
  EXPECT_TRUE(written_.empty());
  EXPECT_EQ(reads_, 2);
}

TEST_F(StagedJobTest, APlanThatAgreesMustStillKeepToTheLimits) {
  const auto plan = make_plan();
  usually_reads(10);
  core::JobRequest wanted = apply_request(plan);
  wanted.limits = {0, 0};
  EXPECT_EQ(runner().run(wanted, {}, {}).job.state, JobState::interrupted);
  EXPECT_TRUE(written_.empty());
}

TEST_F(StagedJobTest, WhatIsNoPlanIsRefusedBeforeThereIsAJob) {
  const auto direct = run().job.id;
  for (const auto id : {direct, direct + 100}) {
    try {
      static_cast<void>(runner().run(apply_request(id), {}, {}));
      ADD_FAILURE() << "not refused";
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), id == direct ? Status::failed_precondition : Status::not_found);
    }
  }
  EXPECT_EQ(jobs()->list(1, 10).size(), 1U);
}

TEST_F(StagedJobTest, APersonWhoChangedMeanwhileFailsTheJob) {
  changes_.apply = [](std::int64_t, const std::stop_token&, const FakeChanges::Progress&) {
    throw Error(Status::conflict, {.message = "Ada was changed since.", .next_step = "Import again."});
  };
  const auto outcome = run_staged();
  EXPECT_EQ(outcome.job.state, JobState::failed);
  EXPECT_EQ(outcome.job.error, "Ada was changed since. Import again.");
}

TEST_F(StagedJobTest, AnotherWorkerThatTookOverTheWritingIsLeftAlone) {
  changes_.apply = [this](std::int64_t, const std::stop_token&, const FakeChanges::Progress&) {
    execute("UPDATE import_jobs SET worker = 'another'");
    throw Error(Status::conflict, {.message = "Taken over."});
  };
  EXPECT_EQ(run_staged().job.state, JobState::interrupted);
  EXPECT_EQ(value_of("SELECT state FROM import_jobs"), "running");
}

TEST_F(StagedJobTest, AJobWhoseHostDiedAfterPlanningIsWrittenByAnother) {
  core::JobRequest wanted = staged();
  wanted.staged = true;
  const auto job = jobs()->create(wanted);
  jobs()->claim(job, "a host that dies", 1s);
  plans("added = 1");
  plugin_.on_start = [] { throw Error(Status::failed_precondition, {.message = "It is not enabled."}); };
  std::optional<core::ImportOutcome> outcome;
  while (!outcome) {
    try {
      outcome = resume(job);
    } catch (const Error& error) {
      ASSERT_EQ(error.status(), Status::conflict) << error.message();
      std::this_thread::sleep_for(5ms);
    }
  }
  EXPECT_EQ(outcome->job.state, JobState::completed) << outcome->job.error;
  EXPECT_EQ(written_, std::vector<std::int64_t>{job});
}

TEST_F(StagedJobTest, AJobWhoseWritingWasInterruptedGoesOnWithoutAskingAgain) {
  const auto first = run_staged();
  EXPECT_EQ(first.job.state, JobState::completed);
  usually_reads(10);
  execute("UPDATE import_jobs SET state = 'interrupted', limit_percent = 0, limit_people = 0 WHERE id = " +
          std::to_string(first.job.id));
  EXPECT_EQ(resume(first.job.id).job.state, JobState::completed) << "in the middle there is no way back";
  EXPECT_EQ(written_.size(), 2U);
  EXPECT_EQ(reads_, 1);
}

TEST_F(StagedJobTest, CancellingReachesTheWriting) {
  changes_.apply = [this](std::int64_t job, const std::stop_token& stop, const FakeChanges::Progress&) {
    execute("UPDATE import_jobs SET phase = 'writing'");
    jobs()->cancel(job);
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    throw Cancelled();
  };
  const auto outcome = run_staged();
  EXPECT_EQ(outcome.job.state, JobState::cancelled);
  changes_.apply = [](std::int64_t, const std::stop_token&, const FakeChanges::Progress&) {};
  EXPECT_EQ(resume(outcome.job.id).job.state, JobState::completed);
  EXPECT_EQ(reads_, 1);
}

TEST_F(StagedJobTest, StoppingReachesTheWriting) {
  std::stop_source stop;
  changes_.apply = [&](std::int64_t, const std::stop_token& token, const FakeChanges::Progress&) {
    stop.request_stop();
    EXPECT_TRUE(token.stop_requested()) << "at once";
    throw Cancelled();
  };
  EXPECT_EQ(runner().run(staged(), {}, stop.get_token()).job.state, JobState::cancelled);
}

TEST_F(StagedJobTest, StoppingBetweenReadingAndWritingWritesNothing) {
  std::stop_source stop;
  plugin_.run = [&](Session&, const std::string&) {
    stop.request_stop();
    return plans("added = 1");
  };
  const auto outcome = runner().run(staged(), {}, stop.get_token());
  EXPECT_EQ(outcome.job.state, JobState::cancelled);
  EXPECT_TRUE(written_.empty());
}

TEST_F(StagedJobTest, WritingReportsHowFarItIs) {
  changes_.apply = [](std::int64_t, const std::stop_token&, const FakeChanges::Progress& progress) {
    core::Counts counts;
    counts.fetched = 100;
    counts.added = 7;
    progress(counts, 3, 9);
  };
  core::ImportProgress seen;
  static_cast<void>(
      runner().run(staged(), {{}, [&](const core::ImportProgress& progress) { seen = progress; }}, {}));
  EXPECT_EQ(seen.counts.fetched, 3U);
  EXPECT_EQ(seen.counts.added, 7U);
  EXPECT_EQ(seen.expected, 9U);
  EXPECT_EQ(seen.activity, "Writing changes");
}

}  // namespace
}  // namespace rollcall::jobs
