#pragma once

#include "core/importer.hpp"
#include "jobs/lease_keeper.hpp"
#include "jobs/runner_ports.hpp"

#include <chrono>
#include <stop_token>
#include <string>

namespace rollcall::jobs {

struct RunnerTiming {
  std::chrono::milliseconds heartbeat{2000};  ///< how often the lease is renewed
  std::chrono::seconds lease{20};             ///< how long a silent worker keeps its job
  std::chrono::milliseconds look{500};        ///< how often a cancellation is looked for
};

/// Runs one job at a time, on the caller's thread: claims it, renews its lease from a thread of its own, lets
/// the plugin's process read and import, writes plans and undos itself, and ends the job.
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
  core::JobRequest settled(const core::JobRequest& wanted, core::JobRepository& jobs);
  void refuse_older_plugin(const core::JobRequest& request);
  core::ImportOutcome attempt(const core::Job& job, const core::ImportObserver& observer,
                              const std::stop_token& stop);
  void work(const core::Job& job, const core::ImportObserver& observer, LeaseKeeper& keeper,
            core::ImportOutcome& outcome);
  core::ImportOutcome end(std::int64_t job_id, core::JobState state, core::ImportOutcome outcome);

  RunnerPorts ports_;
  RunnerTiming timing_;
  std::string worker_;
};

/// The state in which a job ends that failed with this error: interrupted when going on later may succeed.
[[nodiscard]] core::JobState state_after(const Error& error) noexcept;

}  // namespace rollcall::jobs
