#pragma once

#include "app/configuration.hpp"
#include "core/job_ports.hpp"
#include "core/job_queue.hpp"
#include "core/notice.hpp"
#include "core/ports.hpp"
#include "jobs/database_queue.hpp"
#include "jobs/progress_board.hpp"
#include "jobs/runner_ports.hpp"
#include "jobs/worker_pool.hpp"
#include "store/database.hpp"
#include "store/secret_box.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace rollcall::app {

/// One session more on the configured database, whose tables somebody has made already.
[[nodiscard]] std::shared_ptr<store::Database> open_database(const Configuration& configuration);

[[nodiscard]] std::unique_ptr<core::PluginHost> make_plugin_host(const Configuration& configuration,
                                                                 core::PluginRepository& repository);

/// All that runs imports needs; what is referred to must outlive it.
[[nodiscard]] jobs::RunnerPorts make_runner_ports(const Configuration& configuration,
                                                  core::PluginHost& plugins,
                                                  const std::shared_ptr<store::SecretBox>& secrets,
                                                  jobs::ProgressBoard& board);

/// What a host has that runs for long: plugins, the queue, and workers once they are started. Everything here
/// is thread-safe.
class Engine {
 public:
  /// Brings the tables up to date. `on_end` is called after each end of a job, from any thread. Throws Error.
  Engine(const Configuration& configuration, core::MailService mail, std::function<void()> on_end);

  void start_workers();
  /// Hands on what runs.
  void stop_workers();

  [[nodiscard]] core::PluginHost& plugins() noexcept { return *plugins_; }
  [[nodiscard]] core::JobQueue& queue() noexcept { return queue_; }
  [[nodiscard]] const core::LiveProgress& progress() const noexcept { return board_; }
  [[nodiscard]] const std::shared_ptr<store::SecretBox>& secrets() const noexcept { return secrets_; }

 private:
  void wake_workers();

  const Configuration& configuration_;
  core::MailService mail_;
  std::function<void()> on_end_;
  std::shared_ptr<store::SecretBox> secrets_;
  std::unique_ptr<core::PluginRepository> plugin_repository_;  ///< of the plugin host alone
  std::unique_ptr<core::PluginHost> plugins_;
  jobs::ProgressBoard board_;
  jobs::DatabaseQueue queue_;
  std::mutex workers_mutex_;
  std::unique_ptr<jobs::WorkerPool> workers_;
};

}  // namespace rollcall::app
