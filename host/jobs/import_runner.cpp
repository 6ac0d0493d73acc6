#include "jobs/import_runner.hpp"

#include "jobs/lease_keeper.hpp"
#include "jobs/worker_name.hpp"
#include "rollcall/sdk/error.hpp"

#include <atomic>
#include <exception>
#include <optional>
#include <string_view>
#include <typeinfo>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace rollcall::jobs {
namespace {

using core::JobState;

std::string run_options(const core::Job& job, const std::string& worker) {
  auto plugin_options = nlohmann::json::parse(job.request.plugin_options, nullptr, false);
  if (!plugin_options.is_object())
    throw Error(Status::internal,
                {.message = "The options of import " + std::to_string(job.id) + " are damaged.",
                 .next_step = "Start a new import."});
  return nlohmann::json{{"job", job.id},
                        {"worker", worker},
                        {"workspace_id", job.request.workspace_id},
                        {"dry_run", job.request.dry_run},
                        {"options", std::move(plugin_options)}}
      .dump();
}

/// The part of the plugin's answer that the job's row does not hold.
void read_result(std::string_view document, core::ImportOutcome& outcome) {
  const auto result = nlohmann::json::parse(document, nullptr, false);
  const auto number = [&](const char* name) -> std::uint64_t {
    const auto found = result.is_object() ? result.find(name) : result.end();
    return found != result.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
  };
  outcome.pages = number("pages");
  outcome.requests = number("requests");
  outcome.retries = number("retries");
}

std::string sentence_of(const Error& error) {
  return error.next_step().empty() ? error.message() : error.message() + " " + error.next_step();
}

}  // namespace

JobState state_after(const Error& error) noexcept {
  if (dynamic_cast<const core::PluginProcessDied*>(&error) != nullptr) return JobState::interrupted;
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

/// One attempt at a claimed job.
class ImportRunner::Attempt {
 public:
  Attempt(ImportRunner& runner, core::Job job, const core::ImportObserver& observer)
      : ports_(runner.ports_), worker_(runner.worker_), job_(std::move(job)), observer_(observer) {}

  /// Blocks until the plugin is done. Throws what it reported.
  void run(LeaseKeeper& keeper, core::ImportOutcome& outcome) {
    const std::string options = run_options(job_, worker_);
    const auto session = start();
    if (keeper.stop_wanted()) throw Cancelled();
    const Attached attached(keeper, *session);
    try {
      read_result(session->run(options), outcome);
    } catch (const Error&) {
      outcome.pages = pages_;
      outcome.requests = requests_;
      outcome.retries = retries_;
      throw;
    }
  }

 private:
  /// Interrupts reach the session exactly as long as this lives.
  class Attached {
   public:
    Attached(LeaseKeeper& keeper, core::PluginSession& session) : keeper_(keeper) {
      keeper_.attach(&session);
    }
    ~Attached() { keeper_.attach(nullptr); }
    Attached(const Attached&) = delete;
    Attached& operator=(const Attached&) = delete;

   private:
    LeaseKeeper& keeper_;
  };

  std::unique_ptr<core::PluginSession> start() {
    const auto connections = ports_.open_connections();
    const auto connection = connections->find(job_.request.connection_id);
    if (!connection)
      throw Error(Status::not_found, {.message = "The connection of this import was removed.",
                                      .next_step = "Set it up again with \"rollcall connection set\"."});
    core::PluginContext context{connection->settings, connections->secrets(connection->id),
                                ports_.database_url};
    core::PluginEvents events{
        [this](const core::ImportProgress& progress) { on_progress(progress); },
        [this](std::string_view name, std::string_view value) { store_secret(name, value); }};
    try {
      return ports_.plugins.start(job_.request.plugin_id, std::move(context), std::move(events));
    } catch (const core::PluginProcessDied& died) {
      throw Error(Status::internal, died.reason());  // it never worked: nothing to go on from
    }
  }

  void on_progress(const core::ImportProgress& progress) {
    pages_ = progress.pages;
    requests_ = progress.requests;
    retries_ = progress.retries;
    if (observer_.on_progress) observer_.on_progress(progress);
  }

  void store_secret(std::string_view name, std::string_view value) noexcept {
    try {
      if (!connections_) connections_ = ports_.open_connections();
      connections_->store_secret(job_.request.connection_id, name, value);
    } catch (const std::exception& error) {
      connections_.reset();
      spdlog::error("The renewed secret \"{}\" of connection {} could not be stored ({})", name,
                    job_.request.connection_id, typeid(error).name());
    }
  }

  const RunnerPorts& ports_;
  const std::string& worker_;
  core::Job job_;
  const core::ImportObserver& observer_;
  std::atomic<std::uint64_t> pages_{0}, requests_{0}, retries_{0};
  std::unique_ptr<core::ConnectionRepository> connections_;  ///< of the session's thread
};

ImportRunner::ImportRunner(RunnerPorts ports, RunnerTiming timing)
    : ports_(std::move(ports)), timing_(timing), worker_(unique_worker_name()) {}

core::ImportOutcome ImportRunner::run(const core::JobRequest& request, const core::ImportObserver& observer,
                                      std::stop_token stop) {
  const auto jobs = ports_.open_jobs();
  const std::int64_t job_id = jobs->create(request);
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
  if (approval == core::Approval::over_limits) jobs->approve(job_id);
  jobs->claim(job_id, worker_, timing_.lease);
  return attempt(jobs->find(job_id).value(), observer, stop);
}

core::ImportOutcome ImportRunner::attempt(core::Job job, const core::ImportObserver& observer,
                                          const std::stop_token& stop) {
  const auto started_at = std::chrono::steady_clock::now();
  const std::int64_t job_id = job.id;
  core::ImportOutcome outcome;
  JobState state = JobState::completed;
  LeaseKeeper keeper({job_id, worker_, timing_.heartbeat, timing_.lease}, ports_.open_jobs);
  try {
    const std::stop_callback on_stop(stop, [&keeper] { keeper.request_stop(); });
    if (observer.on_started) observer.on_started(job_id);
    Attempt(*this, std::move(job), observer).run(keeper, outcome);
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
