#pragma once

#include "core/job_ports.hpp"
#include "core/job_queue.hpp"
#include "core/ports.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace rollcall::jobs {

/// The rows of import_jobs as a queue, for this process and every other one on the same database.
class DatabaseQueue final : public core::JobQueue {
 public:
  struct Ports {
    core::PluginHost& plugins;
    std::function<std::unique_ptr<core::JobRepository>()> open_jobs;
    std::function<std::unique_ptr<core::JobReports>()> open_reports;
    std::function<std::unique_ptr<core::WaitingJobs>()> open_waiting;
  };

  /// `wake` is called whenever a worker may have something to do.
  DatabaseQueue(Ports ports, std::function<void()> wake);

  std::int64_t submit(const core::JobRequest& request) override;
  core::JobRequest settle(const core::JobRequest& request) override;
  void wake() override { wake_(); }
  void resume(std::int64_t job_id, core::Approval approval) override;
  void cancel(std::int64_t job_id) override;

 private:
  /// Opened at first use; one thread at a time, with mutex_ held.
  void open();
  [[nodiscard]] core::JobRequest settled_possible(const core::JobRequest& request);
  void refuse_impossible(core::JobAction action, std::int64_t job_id);

  Ports ports_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::unique_ptr<core::JobRepository> jobs_;
  std::unique_ptr<core::JobReports> reports_;
  std::unique_ptr<core::WaitingJobs> waiting_;
};

}  // namespace rollcall::jobs
