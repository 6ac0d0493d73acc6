#include "core/job_rules.hpp"

#include "rollcall/sdk/error.hpp"

#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

JobRequest about(JobKind kind) {
  JobRequest request;
  request.kind = kind;
  request.of_job = 5;
  request.requested_by = "cli:ada";
  return request;
}

Job completed() {
  Job job;
  job.id = 5;
  job.request = {1, "entra-id", 3, R"({"groups":["G"]})", false, "cli:bob"};
  job.state = JobState::completed;
  job.counts = {10, 4, 2, 2, 0, 0, 2};
  job.keeps_changes = true;
  return job;
}

Job plan() {
  Job job = completed();
  job.request.dry_run = true;
  job.request.leaver_grace = 1;
  job.phase = JobPhase::planned;
  return job;
}

/// What it is refused with; ok when it is not.
Error refusal(const JobRequest& wanted, const std::optional<Job>& of_job) {
  try {
    static_cast<void>(settled_request(wanted, of_job));
  } catch (const Error& error) {
    EXPECT_NE(error.next_step(), "");
    return error;
  }
  return {Status::ok, {}};
}

Error refusal(JobKind kind, const Job& of_job) {
  return refusal(about(kind), of_job);
}

Job changed(Job job, const std::function<void(Job&)>& change) {
  change(job);
  return job;
}

TEST(JobRules, AnImportWithLeaversIsStagedUnlessItIsADryRun) {
  JobRequest wanted = completed().request;
  EXPECT_FALSE(settled_request(wanted, {}).staged);
  wanted.leaver_grace = 0;
  EXPECT_TRUE(settled_request(wanted, {}).staged);
  wanted.dry_run = true;
  EXPECT_FALSE(settled_request(wanted, {}).staged);
  EXPECT_EQ(settled_request(wanted, {}).leaver_grace, 0);
}

TEST(JobRules, LimitsHaveARange) {
  JobRequest wanted = completed().request;
  for (const ChangeLimits limits : {ChangeLimits{-1, 0}, ChangeLimits{101, 0}, ChangeLimits{0, -1}}) {
    wanted.limits = limits;
    EXPECT_EQ(refusal(wanted, {}).status(), Status::invalid_argument);
  }
  wanted.limits = {100, 0};
  wanted.leaver_grace = -1;
  EXPECT_EQ(refusal(wanted, {}).status(), Status::invalid_argument);
}

TEST(JobRules, ApplyingAPlanTakesOverWhatTheDryRunWas) {
  JobRequest wanted = about(JobKind::apply_plan);
  wanted.limits = {50, 7};
  wanted.approved = true;
  const JobRequest settled = settled_request(wanted, plan());
  EXPECT_EQ(settled.workspace_id, 1);
  EXPECT_EQ(settled.plugin_id, "entra-id");
  EXPECT_EQ(settled.connection_id, 3);
  EXPECT_EQ(settled.plugin_options, R"({"groups":["G"]})");
  EXPECT_EQ(settled.leaver_grace, 1);
  EXPECT_EQ(settled.of_job, 5);
  EXPECT_EQ(settled.requested_by, "cli:ada");
  EXPECT_EQ(settled.limits, wanted.limits);
  EXPECT_TRUE(settled.approved);
  EXPECT_TRUE(settled.staged);
  EXPECT_FALSE(settled.dry_run);
}

TEST(JobRules, OnlyACompletedDryRunHasAPlan) {
  EXPECT_EQ(refusal(JobKind::apply_plan, plan()).status(), Status::ok);
  EXPECT_EQ(refusal(JobKind::apply_plan,
                    changed(plan(), [](Job& job) { job.state = JobState::completed_with_issues; }))
                .status(),
            Status::ok);
  for (const Job& job : {completed(), changed(plan(), [](Job& j) { j.state = JobState::running; }),
                         changed(plan(), [](Job& j) { j.state = JobState::interrupted; }),
                         changed(plan(), [](Job& j) { j.phase = JobPhase::reading; }),
                         changed(plan(), [](Job& j) { j.request.kind = JobKind::retry; })})
    EXPECT_EQ(refusal(JobKind::apply_plan, job).status(), Status::failed_precondition);
}

TEST(JobRules, ARetryTakesOverOptionsAndModesOnly) {
  JobRequest wanted = about(JobKind::retry);
  Job job = completed();
  job.request.leaver_grace = 2;
  job.request.staged = true;
  const JobRequest settled = settled_request(wanted, job);
  EXPECT_EQ(settled.plugin_options, R"({"groups":["G"]})");
  EXPECT_EQ(settled.connection_id, 3);
  EXPECT_FALSE(settled.leaver_grace) << "it does not read everybody";
  EXPECT_FALSE(settled.staged);
  EXPECT_FALSE(settled.dry_run);
  wanted.staged = true;
  EXPECT_TRUE(settled_request(wanted, job).staged);
  job.request.dry_run = true;
  EXPECT_TRUE(settled_request(wanted, job).dry_run);
  EXPECT_FALSE(settled_request(wanted, job).staged);
}

TEST(JobRules, ARetryNeedsFailuresOfAnEndedImport) {
  for (const Job& job : {changed(completed(), [](Job& j) { j.counts.failed = 0; }),
                         changed(completed(), [](Job& j) { j.state = JobState::running; }),
                         changed(completed(), [](Job& j) { j.state = JobState::queued; }),
                         changed(completed(), [](Job& j) { j.request.kind = JobKind::undo; })})
    EXPECT_EQ(refusal(JobKind::retry, job).status(), Status::failed_precondition);
  for (const JobState ended : {JobState::completed_with_issues, JobState::cancelled, JobState::failed})
    EXPECT_EQ(refusal(JobKind::retry, changed(completed(), [&](Job& j) { j.state = ended; })).status(),
              Status::ok);
}

TEST(JobRules, AnUndoNeedsNoOptions) {
  const JobRequest settled = settled_request(about(JobKind::undo), completed());
  EXPECT_EQ(settled.plugin_options, "{}");
  EXPECT_EQ(settled.plugin_id, "entra-id");
  EXPECT_EQ(settled.connection_id, 3);
  EXPECT_FALSE(settled.staged);
}

TEST(JobRules, EachReasonNotToUndoHasASentenceOfItsOwn) {
  const auto sentence = [](const std::function<void(Job&)>& change) {
    const Error error = refusal(JobKind::undo, changed(completed(), change));
    EXPECT_EQ(error.status(), Status::failed_precondition);
    return error.message();
  };
  EXPECT_EQ(sentence([](Job& job) { job.request.kind = JobKind::undo; }), "Import 5 is itself an undo.");
  EXPECT_EQ(sentence([](Job& job) { job.request.dry_run = true; }),
            "Import 5 was a dry run and changed nobody.");
  EXPECT_EQ(sentence([](Job& job) { job.state = JobState::running; }),
            "Import 5 has not ended: it is running.");
  EXPECT_EQ(
      sentence([](Job& job) { job.keeps_changes = false; }),
      "Import 5 cannot be taken back: what it changed was removed meanwhile, or an older Rollcall or plugin "
      "kept none of it.");
  EXPECT_EQ(sentence([](Job& job) {
              job.keeps_changes = false;
              job.counts = {};
            }),
            "Import 5 ended before it wrote anybody.");
  EXPECT_EQ(sentence([](Job& job) {
              job.request.staged = true;
              job.phase = JobPhase::planned;
            }),
            "Import 5 ended before it wrote anybody.");
  EXPECT_EQ(refusal(JobKind::undo, changed(completed(),
                                           [](Job& job) {
                                             job.request.staged = true;
                                             job.phase = JobPhase::writing;
                                             job.state = JobState::cancelled;
                                           }))
                .status(),
            Status::ok);
}

TEST(JobRules, TheJobMustExistAndBeTheOneThatWasMeant) {
  const Error unknown = refusal(about(JobKind::undo), std::nullopt);
  EXPECT_EQ(unknown.status(), Status::not_found);
  EXPECT_EQ(unknown.message(), "There is no import 5.");
  JobRequest wanted = about(JobKind::undo);
  wanted.plugin_id = "entra-id";
  wanted.connection_id = 3;
  wanted.workspace_id = 1;
  EXPECT_EQ(refusal(wanted, completed()).status(), Status::ok);
  JobRequest other = wanted;
  other.plugin_id = "ldap";
  EXPECT_EQ(refusal(other, completed()).message(), "Import 5 belongs to another plugin, entra-id.");
  other = wanted;
  other.connection_id = 4;
  EXPECT_EQ(refusal(other, completed()).status(), Status::invalid_argument);
  other = wanted;
  other.workspace_id = 2;
  EXPECT_EQ(refusal(other, completed()).status(), Status::invalid_argument);
}

TEST(JobRules, AnOlderPluginIsRefusedOnlyWhereItMatters) {
  Plugin plugin;
  plugin.name = "Old";
  plugin.api_major = 1;
  plugin.people_tables_version = 1;
  JobRequest direct = completed().request, staged = direct, leavers = direct, retry = direct, undo = direct;
  staged.staged = true;
  leavers.leaver_grace = 0;
  retry.kind = JobKind::retry;
  undo.kind = JobKind::undo;
  EXPECT_NO_THROW(require_able(plugin, direct));
  EXPECT_NO_THROW(require_able(plugin, undo));
  for (const JobRequest& request : {staged, leavers, retry}) {
    EXPECT_TRUE(needs_present_plugin(request));
    EXPECT_THROW(require_able(plugin, request), Error);
  }
  plugin.people_tables_version = 2;
  EXPECT_NO_THROW(require_able(plugin, leavers));
  EXPECT_THROW(require_able(plugin, retry), Error);
  plugin.api_minor = 1;
  EXPECT_NO_THROW(require_able(plugin, retry));
}

}  // namespace
}  // namespace rollcall::core
