#pragma once

#include "core/importer.hpp"
#include "jobs/lease_keeper.hpp"
#include "jobs/runner_ports.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace rollcall::jobs {

struct RunnerTiming {
  std::chrono::milliseconds heartbeat{2000};  ///< how often the lease is renewed
  std::chrono::seconds lease{20};             ///< how long a silent worker keeps its job
  std::chrono::milliseconds look{500};        ///< how often a cancellation is looked for
};

/// What becomes of a job whose runner is asked to stop.
enum class OnStop : std::uint8_t {
  cancel,   ///< somebody at the command line wants it to end
  hand_on,  ///< only this program ends: another worker goes on with the job
};

/// Runs one job at a time, on the caller's thread: claims it, renews its lease from a thread of its own, lets
/// the plugin's process read and import, writes plans and undos itself, and ends the job. When the plugin's
/// process dies, it goes on in another one, as long as the job gets any further (core::WaitingJobs).
class ImportRunner final : public core::Importer {
 public:
  explicit ImportRunner(RunnerPorts ports, RunnerTiming timing = {}, OnStop on_stop = OnStop::cancel);

  core::ImportOutcome run(const core::JobRequest& request, const core::ImportObserver& observer,
                          std::stop_token stop) override;
  core::ImportOutcome resume(std::int64_t job_id, core::Approval approval,
                             const core::ImportObserver& observer, std::stop_token stop) override;
  /// A job that worker() has claimed for timing().lease, to its end. Throws as run() does.
  core::ImportOutcome attempt(const core::Job& claimed, const core::ImportObserver& observer,
                              const std::stop_token& stop);

  /// Who claims: "host-name:pid:random", another one for each runner.
  [[nodiscard]] const std::string& worker() const noexcept { return worker_; }
  [[nodiscard]] const RunnerTiming& timing() const noexcept { return timing_; }

 private:
  /// How an attempt ended, before it is written down.
  struct Ending {
    core::JobState state = core::JobState::completed;
    bool process_died = false;
    bool handed_on = false;
  };

  [[nodiscard]] Ending work_to_its_end(const core::Job& job, const core::ImportObserver& observer,
                                       const std::stop_token& stop, core::ImportOutcome& outcome);
  void work(const core::Job& job, const core::ImportObserver& observer, LeaseKeeper& keeper,
            core::ImportOutcome& outcome);
  void remember_groups(const core::Job& job, const std::vector<core::NamedGroup>& groups);
  [[nodiscard]] Ending ending_after(const Error& error, core::ImportOutcome& outcome) const;
  [[nodiscard]] std::optional<core::Job> taken_again(const core::Job& job, const Ending& ending,
                                                     core::ImportOutcome& outcome);
  [[nodiscard]] Ending when_stopped(Ending ending, core::ImportOutcome& outcome) const;
  [[nodiscard]] core::EndNotice telling(const core::ImportOutcome& outcome) const;
  void write_down(std::int64_t job_id, Ending ending, core::ImportOutcome& outcome);

  RunnerPorts ports_;
  RunnerTiming timing_;
  OnStop on_stop_;
  std::string worker_;
};

/// The state in which a job ends that failed with this error: interrupted when going on later may succeed.
[[nodiscard]] core::JobState state_after(const Error& error) noexcept;

}  // namespace rollcall::jobs
