#include "jobs/import_runner.hpp"

#include "core/job_rules.hpp"
#include "jobs/change_writing.hpp"
#include "jobs/plugin_attempt.hpp"
#include "jobs/worker_name.hpp"
#include "rollcall/sdk/error.hpp"

#include <exception>
#include <optional>
#include <typeinfo>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::jobs {
namespace {

using core::JobState;

std::string sentence_of(const Error& error) {
  return error.next_step().empty() ? error.message() : error.message() + " " + error.next_step();
}

}  // namespace

JobState state_after(const Error& error) noexcept {
  if (dynamic_cast<const core::PluginProcessDied*>(&error) != nullptr) return JobState::interrupted;
  if (dynamic_cast<const ApprovalNeeded*>(&error) != nullptr) return JobState::interrupted;
  switch (error.status()) {
    case Status::cancelled:
      return JobState::cancelled;
    case Status::unavailable:
    case Status::throttled:
    case Status::conflict:  // the job was taken over
      return JobState::interrupted;
    default:
      return JobState::failed;
  }
}

ImportRunner::ImportRunner(RunnerPorts ports, RunnerTiming timing)
    : ports_(std::move(ports)), timing_(timing), worker_(unique_worker_name()) {}

core::ImportOutcome ImportRunner::run(const core::JobRequest& request, const core::ImportObserver& observer,
                                      std::stop_token stop) {
  const auto jobs = ports_.open_jobs();
  const std::int64_t job_id = jobs->create(settled(request, *jobs));
  try {
    jobs->claim(job_id, worker_, timing_.lease);
  } catch (const Error& error) {
    jobs->refuse(job_id, sentence_of(error));
    throw;
  }
  return attempt(jobs->find(job_id).value(), observer, stop);
}

core::ImportOutcome ImportRunner::resume(std::int64_t job_id, core::Approval approval,
                                         const core::ImportObserver& observer, std::stop_token stop) {
  const auto jobs = ports_.open_jobs();
  const auto job = jobs->find(job_id);
  if (job && job->phase == core::JobPhase::reading) refuse_older_plugin(job->request);
  if (approval == core::Approval::over_limits) jobs->approve(job_id);
  jobs->claim(job_id, worker_, timing_.lease);
  return attempt(jobs->find(job_id).value(), observer, stop);
}

core::JobRequest ImportRunner::settled(const core::JobRequest& wanted, core::JobRepository& jobs) {
  const bool of_another = wanted.kind != core::JobKind::import;
  core::JobRequest request =
      core::settled_request(wanted, of_another ? jobs.find(wanted.of_job) : std::nullopt);
  refuse_older_plugin(request);
  return request;
}

void ImportRunner::refuse_older_plugin(const core::JobRequest& request) {
  if (!core::needs_present_plugin(request)) return;
  // One that cannot be used at all is refused when it is started, with the reason.
  for (const core::Plugin& plugin : ports_.plugins.list())
    if (plugin.id == request.plugin_id && plugin.state == core::PluginState::ready)
      core::require_able(plugin, request);
}

core::ImportOutcome ImportRunner::attempt(const core::Job& job, const core::ImportObserver& observer,
                                          const std::stop_token& stop) {
  const auto started_at = std::chrono::steady_clock::now();
  const std::int64_t job_id = job.id;
  core::ImportOutcome outcome;
  JobState state = JobState::completed;
  LeaseKeeper keeper({job_id, worker_, timing_.heartbeat, timing_.look, timing_.lease}, ports_.open_jobs);
  try {
    const std::stop_callback on_stop(stop, [&keeper] { keeper.request_stop(); });
    if (observer.on_started) observer.on_started(job_id);
    work(job, observer, keeper, outcome);
  } catch (const Error& error) {
    spdlog::info("Import {} ended: {} [{}]", job_id, error.message(), error.detail());
    outcome.failure = error;
    state = state_after(error);
  } catch (const std::exception& error) {
    spdlog::error("Import {} ended by a defect, an exception of type {}", job_id, typeid(error).name());
    outcome.failure = Error(Status::internal, {.message = "The import ended by a defect of Rollcall.",
                                               .next_step = "Report it with what --verbose shows."});
    state = JobState::failed;
  }
  // A plugin that had to be stopped by force was cancelled all the same.
  if (state == JobState::interrupted && stop.stop_requested()) state = JobState::cancelled;
  if (state == JobState::cancelled && keeper.told_to_stop() == JobState::interrupted)
    state = JobState::interrupted;
  outcome = end(job_id, state, std::move(outcome));
  outcome.duration =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_at);
  return outcome;
}

void ImportRunner::work(const core::Job& job, const core::ImportObserver& observer, LeaseKeeper& keeper,
                        core::ImportOutcome& outcome) {
  ChangeWriting writing(ports_, worker_, observer, keeper.stop_token());
  if (job.request.kind == core::JobKind::undo) return writing.undo(job);
  // What is planned needs no plugin and no tenant any more.
  if (job.phase == core::JobPhase::reading)
    PluginAttempt(ports_, worker_, job, observer).run(keeper, outcome);
  if (job.request.dry_run || !job.request.staged) return;
  writing.write_plan(ports_.open_jobs()->find(job.id).value());
}

core::ImportOutcome ImportRunner::end(std::int64_t job_id, JobState state, core::ImportOutcome outcome) {
  const auto jobs = ports_.open_jobs();
  if (state == JobState::completed && jobs->find(job_id).value().issues > 0)
    state = JobState::completed_with_issues;
  const bool with_error = outcome.failure && state != JobState::cancelled;
  jobs->finish(job_id, worker_, state, with_error ? sentence_of(*outcome.failure) : std::string());
  outcome.job = jobs->find(job_id).value();
  if (!core::is_final(outcome.job.state)) outcome.job.state = state;  // another worker goes on with it
  return outcome;
}

}  // namespace rollcall::jobs
