#pragma once

#include "core/job_ports.hpp"
#include "jobs/import_runner.hpp"
#include "jobs/runner_ports.hpp"

#include <functional>
#include <memory>
#include <stop_token>

namespace rollcall::jobs {

struct WorkerPorts {
  RunnerPorts runner;
  std::function<void()> on_end;  ///< after each end of a job and what is told of it; must not throw
};

/// Takes jobs that wait and runs them, one at a time, on the caller's thread. When stop is requested, the job
/// at hand is handed on.
class Worker {
 public:
  explicit Worker(WorkerPorts ports, RunnerTiming timing = {});

  /// False when no job waits. Throws Error when the database cannot be used; then the next call begins anew.
  [[nodiscard]] bool do_next(const std::stop_token& stop);

 private:
  void run(const core::Job& job, const std::stop_token& stop);

  WorkerPorts ports_;
  core::EndNotice notice_;
  ImportRunner runner_;
  std::unique_ptr<core::WaitingJobs> waiting_;
};

}  // namespace rollcall::jobs
