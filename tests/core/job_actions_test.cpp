#include "core/job_actions.hpp"

#include "core/job_rules.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

using Actions = std::vector<JobAction>;

Job job_in(JobState state) {
  Job job;
  job.id = 7;
  job.request.workspace_id = 1;
  job.request.plugin_id = "entra-id";
  job.request.connection_id = 3;
  job.request.plugin_options = "{}";
  job.state = state;
  return job;
}

Actions of(const Job& job, const JobSituation& situation = {}) {
  return possible_actions(job, situation, Role::administrator);
}

TEST(JobActions, ARunningJobCanOnlyBeCancelled) {
  EXPECT_EQ(of(job_in(JobState::queued)), Actions{JobAction::cancel});
  Job running = job_in(JobState::running);
  running.worker = "somebody";
  running.counts = {10, 3, 0, 0, 0, 0, 7};
  running.keeps_changes = true;
  EXPECT_EQ(of(running), Actions{JobAction::cancel});
}

TEST(JobActions, AJobIsLeftAloneUntilItsWorkerHasLetGo) {
  Job job = job_in(JobState::cancelled);
  job.worker = "somebody";
  job.counts.failed = 1;
  job.keeps_changes = true;
  EXPECT_EQ(of(job), Actions{});
  job.worker.clear();
  EXPECT_EQ(of(job), (Actions{JobAction::resume, JobAction::retry, JobAction::undo}));
}

TEST(JobActions, AJobThatGoesOnByItselfCanOnlyBeCancelled) {
  Job job = job_in(JobState::interrupted);
  job.keeps_changes = true;
  job.goes_on = true;
  EXPECT_EQ(of(job), Actions{JobAction::cancel});
}

TEST(JobActions, ACompletedImportIsRetriedAndUndone) {
  Job job = job_in(JobState::completed_with_issues);
  job.keeps_changes = true;
  EXPECT_EQ(of(job), Actions{JobAction::undo});
  job.counts.failed = 2;
  EXPECT_EQ(of(job), (Actions{JobAction::retry, JobAction::undo}));
}

TEST(JobActions, AFinishedPreviewIsApplied) {
  Job job = job_in(JobState::completed);
  job.request.dry_run = true;
  EXPECT_EQ(of(job), Actions{}) << "it kept no plan";
  job.phase = JobPhase::planned;
  EXPECT_EQ(of(job), Actions{JobAction::apply});
}

TEST(JobActions, AJobOverItsLimitsIsApprovedNotResumed) {
  Job job = job_in(JobState::interrupted);
  job.request.staged = true;
  job.phase = JobPhase::planned;
  EXPECT_EQ(of(job), Actions{JobAction::resume});
  JobSituation situation;
  situation.over_limits = true;
  EXPECT_EQ(of(job, situation), Actions{JobAction::approve});
}

TEST(JobActions, WhatWasTakenBackIsNeitherResumedNorUndoneTwiceAtOnce) {
  Job job = job_in(JobState::interrupted);
  job.keeps_changes = true;
  EXPECT_EQ(of(job), (Actions{JobAction::resume, JobAction::undo}));
  EXPECT_EQ(of(job, {false, 8, 8}), Actions{});
  EXPECT_EQ(of(job, {false, 8, 0}), Actions{JobAction::undo}) << "whom the first one had to leave";
  EXPECT_EQ(of(job, {false, 8, 0, 8}), Actions{}) << "it left nobody";
  EXPECT_EQ(of(job, {false, 0, 8}), Actions{JobAction::resume}) << "one waits to be begun";
}

TEST(JobActions, AnUndoThatBrokeOffIsResumedUnlessAnotherOneDid) {
  Job undo = job_in(JobState::interrupted);
  undo.request.kind = JobKind::undo;
  undo.request.of_job = 3;
  EXPECT_EQ(of(undo), Actions{JobAction::resume});
  EXPECT_EQ(of(undo, {false, 0, 9}), Actions{});
}

TEST(JobActions, AViewerMayDoNothing) {
  EXPECT_EQ(possible_actions(job_in(JobState::running), {}, Role::viewer), Actions{});
}

/// Every combination of what the rules look at.
void each_job(const std::function<void(const Job&)>& visit) {
  for (const JobState state :
       {JobState::queued, JobState::running, JobState::completed, JobState::completed_with_issues,
        JobState::cancelled, JobState::interrupted, JobState::failed})
    for (const JobKind kind : {JobKind::import, JobKind::apply_plan, JobKind::retry, JobKind::undo})
      for (const JobPhase phase : {JobPhase::reading, JobPhase::planned, JobPhase::writing})
        for (int bits = 0; bits < 32; ++bits) {
          Job job = job_in(state);
          job.request.kind = kind;
          job.phase = phase;
          job.request.dry_run = (bits & 1) != 0;
          job.request.staged = (bits & 2) != 0;
          job.keeps_changes = (bits & 4) != 0;
          job.counts.failed = (bits & 8) != 0 ? 3 : 0;
          job.counts.fetched = (bits & 16) != 0 ? 5 : 0;
          visit(job);
        }
}

TEST(JobActions, WhatIsOfferedIsAcceptedByTheRulesAndNothingElse) {
  const std::vector<std::pair<JobAction, JobKind>> kKinds{{JobAction::retry, JobKind::retry},
                                                          {JobAction::undo, JobKind::undo},
                                                          {JobAction::apply, JobKind::apply_plan}};
  each_job([&](const Job& job) {
    const Actions offered = of(job);
    for (const auto& [action, kind] : kKinds) {
      JobRequest wanted;
      wanted.kind = kind;
      wanted.of_job = job.id;
      bool accepted = true;
      try {
        (void)settled_request(wanted, job);
      } catch (const Error&) {
        accepted = false;
      }
      EXPECT_EQ(std::count(offered.begin(), offered.end(), action), accepted ? 1 : 0)
          << to_string(action) << " of " << to_string(job.request.kind) << " " << to_string(job.state);
    }
    EXPECT_EQ(std::count(offered.begin(), offered.end(), JobAction::resume), can_resume(job.state) ? 1 : 0);
  });
}

}  // namespace
}  // namespace rollcall::core
