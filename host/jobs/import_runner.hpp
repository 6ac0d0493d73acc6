#pragma once

#include "core/importer.hpp"
#include "core/ports.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace rollcall::jobs {

/// What the runner works with. The factories open repositories of their own session: those are used on other
/// threads than the caller's.
struct RunnerPorts {
  core::PluginHost& plugins;
  core::JobRepository& jobs;
  core::ConnectionRepository& connections;
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
  core::ImportOutcome resume(std::int64_t job_id, const core::ImportObserver& observer,
                             std::stop_token stop) override;

  /// Who claims: "host-name:pid:random", another one for each runner.
  [[nodiscard]] const std::string& worker() const noexcept { return worker_; }

 private:
  class Attempt;

  core::ImportOutcome attempt(std::int64_t job_id, const core::ImportObserver& observer,
                              const std::stop_token& stop);

  RunnerPorts ports_;
  RunnerTiming timing_;
  std::string worker_;
};

/// The state in which a job ends that failed with this error: interrupted when going on later may succeed.
[[nodiscard]] core::JobState state_after(const Error& error) noexcept;

}  // namespace rollcall::jobs
