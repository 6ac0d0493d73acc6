#pragma once

#include "core/importer.hpp"
#include "core/ports.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace rollcall::jobs {

/// What the runner works with. Repositories are opened when they are needed, each with a session of its own:
/// several threads use them, and an idle session need not outlive a long import.
struct RunnerPorts {
  core::PluginHost& plugins;
  std::function<std::unique_ptr<core::JobRepository>()> open_jobs;
  std::function<std::unique_ptr<core::ConnectionRepository>()> open_connections;
  std::string database_url;  ///< for the plugin, which writes the people itself
};

struct RunnerTiming {
  std::chrono::milliseconds heartbeat{2000};  ///< how often the lease is renewed and a cancellation noticed
  std::chrono::seconds lease{20};             ///< how long a silent worker keeps its job
};

/// Runs one import at a time, on the caller's thread: claims the job, renews its lease from a thread of its
/// own, lets the plugin's process import, and ends the job.
class ImportRunner final : public core::Importer {
 public:
  explicit ImportRunner(RunnerPorts ports, RunnerTiming timing = {});

  core::ImportOutcome run(const core::JobRequest& request, const core::ImportObserver& observer,
                          std::stop_token stop) override;
  core::ImportOutcome resume(std::int64_t job_id, core::Approval approval,
                             const core::ImportObserver& observer, std::stop_token stop) override;

  /// Who claims: "host-name:pid:random", another one for each runner.
  [[nodiscard]] const std::string& worker() const noexcept { return worker_; }

 private:
  class Attempt;

  core::ImportOutcome attempt(core::Job job, const core::ImportObserver& observer,
                              const std::stop_token& stop);
  core::ImportOutcome end(std::int64_t job_id, core::JobState state, core::ImportOutcome outcome);

  RunnerPorts ports_;
  RunnerTiming timing_;
  std::string worker_;
};

/// The state in which a job ends that failed with this error: interrupted when going on later may succeed.
[[nodiscard]] core::JobState state_after(const Error& error) noexcept;

}  // namespace rollcall::jobs
