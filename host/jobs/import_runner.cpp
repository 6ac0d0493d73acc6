#include "jobs/import_runner.hpp"

#include "jobs/change_writing.hpp"
#include "jobs/job_notices.hpp"
#include "jobs/job_submission.hpp"
#include "jobs/plugin_attempt.hpp"
#include "jobs/progress_board.hpp"
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

void add_work(const core::ImportOutcome& earlier, core::ImportOutcome& outcome) {
  outcome.pages += earlier.pages;
  outcome.requests += earlier.requests;
  outcome.retries += earlier.retries;
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

ImportRunner::ImportRunner(RunnerPorts ports, RunnerTiming timing, OnStop on_stop)
    : ports_(std::move(ports)), timing_(timing), on_stop_(on_stop), worker_(unique_worker_name()) {}

core::ImportOutcome ImportRunner::run(const core::JobRequest& request, const core::ImportObserver& observer,
                                      std::stop_token stop) {
  const auto jobs = ports_.open_jobs();
  const std::int64_t job_id =
      jobs->create_held(settled(request, *jobs, ports_.plugins), worker_, timing_.lease);
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
  if (job && job->phase == core::JobPhase::reading) refuse_older_plugin(job->request, ports_.plugins);
  if (approval == core::Approval::over_limits) jobs->approve(job_id);
  jobs->claim(job_id, worker_, timing_.lease);
  return attempt(jobs->find(job_id).value(), observer, stop);
}

core::ImportOutcome ImportRunner::attempt(const core::Job& claimed, const core::ImportObserver& observer,
                                          const std::stop_token& stop) {
  const auto started_at = std::chrono::steady_clock::now();
  const std::int64_t job_id = claimed.id;
  const ProgressBoard::Entry entry(ports_.progress, job_id);
  const core::ImportObserver both{observer.on_started, [&](const core::ImportProgress& progress) {
                                    if (ports_.progress != nullptr) ports_.progress->report(job_id, progress);
                                    if (observer.on_progress) observer.on_progress(progress);
                                  }};
  core::ImportOutcome outcome;
  core::Job job = claimed;
  while (true) {
    core::ImportOutcome earlier = std::exchange(outcome, {});
    const Ending ending = work_to_its_end(job, both, stop, outcome);
    add_work(earlier, outcome);
    if (auto again = taken_again(job, ending, outcome)) {
      job = std::move(*again);
      continue;
    }
    write_down(job_id, ending, outcome);
    break;
  }
  outcome.duration =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_at);
  return outcome;
}

ImportRunner::Ending ImportRunner::work_to_its_end(const core::Job& job, const core::ImportObserver& observer,
                                                   const std::stop_token& stop,
                                                   core::ImportOutcome& outcome) {
  Ending ending;
  LeaseKeeper keeper({job.id, worker_, timing_.heartbeat, timing_.look, timing_.lease}, ports_.open_jobs);
  try {
    const std::stop_callback on_stop(stop, [&keeper] { keeper.request_stop(); });
    if (observer.on_started) observer.on_started(job.id);
    work(job, observer, keeper, outcome);
  } catch (const Error& error) {
    spdlog::info("Import {} ended: {} [{}]", job.id, error.message(), error.detail());
    ending = ending_after(error, outcome);
  } catch (const std::exception& error) {
    spdlog::error("Import {} ended by a defect, an exception of type {}", job.id, typeid(error).name());
    outcome.failure = Error(Status::internal, {.message = "The import ended by a defect of Rollcall.",
                                               .next_step = "Report it with what --verbose shows."});
    ending.state = JobState::failed;
  }
  if (stop.stop_requested() && !outcome.needs_approval) ending = when_stopped(ending, outcome);
  // The row no longer is ours to write.
  if (ending.state == JobState::cancelled && keeper.told_to_stop() == JobState::interrupted)
    ending.state = JobState::interrupted;
  return ending;
}

void ImportRunner::work(const core::Job& job, const core::ImportObserver& observer, LeaseKeeper& keeper,
                        core::ImportOutcome& outcome) {
  ChangeWriting writing(ports_, worker_, observer, keeper.stop_token());
  if (job.request.kind == core::JobKind::undo) return writing.undo(job);
  // What is planned needs no plugin and no tenant any more.
  if (job.phase == core::JobPhase::reading)
    PluginAttempt(ports_, worker_, job, observer).run(keeper, outcome);
  remember_groups(job, outcome.groups);
  if (job.request.dry_run || !job.request.staged) return;
  writing.write_plan(ports_.open_jobs()->find(job.id).value());
}

void ImportRunner::remember_groups(const core::Job& job, const std::vector<core::NamedGroup>& groups) {
  if (groups.empty() || !ports_.open_group_names) return;
  try {
    ports_.open_group_names()->remember(job.request.connection_id, groups);
  } catch (const Error& error) {
    spdlog::info("The names of groups were not kept: {} [{}]", error.message(), error.detail());
  }
}

ImportRunner::Ending ImportRunner::ending_after(const Error& error, core::ImportOutcome& outcome) const {
  outcome.failure = error;
  outcome.needs_approval = dynamic_cast<const ApprovalNeeded*>(&error) != nullptr;
  return {.state = state_after(error),
          .process_died = dynamic_cast<const core::PluginProcessDied*>(&error) != nullptr};
}

/// The job once more, when it may go on by itself.
std::optional<core::Job> ImportRunner::taken_again(const core::Job& job, const Ending& ending,
                                                   core::ImportOutcome& outcome) {
  if (!ending.process_died) return std::nullopt;
  const auto taken = ports_.open_waiting()->take_again(job.id, worker_, timing_.lease,
                                                       sentence_of(*outcome.failure), telling(outcome));
  if (!taken) return std::nullopt;
  if (taken->outcome != core::TakenJob::Outcome::claimed) {
    outcome.failure =
        Error(outcome.failure->status(), {.message = taken->job.error, .detail = outcome.failure->detail()});
    return std::nullopt;
  }
  spdlog::warn("Import {} goes on by itself: {}", job.id, outcome.failure->message());
  return taken->job;
}

ImportRunner::Ending ImportRunner::when_stopped(Ending ending, core::ImportOutcome& outcome) const {
  // A plugin that had to be stopped by force was stopped all the same.
  if (ending.state != JobState::interrupted && ending.state != JobState::cancelled) return ending;
  if (on_stop_ == OnStop::cancel) return {.state = JobState::cancelled};
  outcome.failure = Error(Status::unavailable, {.message = "Rollcall was stopped.",
                                                .next_step = "It goes on with this when it runs again."});
  return {.state = JobState::interrupted, .handed_on = true};
}

core::EndNotice ImportRunner::telling(const core::ImportOutcome& outcome) const {
  if (!ports_.tell_ends) return {};
  return {outcome.needs_approval ? &approval_notice : &end_notice, *ports_.tell_ends};
}

void ImportRunner::write_down(std::int64_t job_id, Ending ending, core::ImportOutcome& outcome) {
  const auto jobs = ports_.open_jobs();
  if (ending.state == JobState::completed && jobs->find(job_id).value().issues > 0)
    ending.state = JobState::completed_with_issues;
  const bool with_error = outcome.failure && ending.state != JobState::cancelled;
  const std::string sentence = with_error ? sentence_of(*outcome.failure) : std::string();
  if (ending.handed_on)
    jobs->hand_on(job_id, worker_, sentence);
  else
    jobs->finish(job_id, worker_, ending.state, sentence, telling(outcome));
  outcome.job = jobs->find(job_id).value();
  const bool is_taken = !core::is_final(outcome.job.state);  // by another worker, already
  outcome.goes_on = is_taken || (ending.handed_on && outcome.job.state == JobState::interrupted);
  if (is_taken) outcome.job.state = ending.state;
}

}  // namespace rollcall::jobs
