#pragma once

#include "core/job.hpp"
#include "core/ports.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace rollcall::jobs {

/// Keeps a claimed job's lease alive from a thread of its own and carries the wish to stop into the plugin:
/// from request_stop(), from a job cancelled elsewhere and from a lease that was lost. The wish is repeated
/// until the keeper ends, since a plugin that has not begun to work yet may miss the first one.
class LeaseKeeper {
 public:
  struct Settings {
    std::int64_t job_id = 0;
    std::string worker;
    std::chrono::milliseconds heartbeat{};
    std::chrono::seconds lease{};
  };

  LeaseKeeper(Settings settings, std::function<std::unique_ptr<core::JobRepository>()> open_jobs);
  ~LeaseKeeper();
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;

  /// Whom to interrupt; null when nobody any more. When this returns, the former session is not being called.
  void attach(core::PluginSession* session);

  /// From any thread.
  void request_stop() noexcept;

  [[nodiscard]] bool stop_wanted() const;

  /// What the job's row said when it said to stop: cancelled, or interrupted when the lease was lost.
  [[nodiscard]] std::optional<core::JobState> told_to_stop() const;

 private:
  void beat(const std::stop_token& end);
  void renew();

  Settings settings_;
  std::function<std::unique_ptr<core::JobRepository>()> open_jobs_;
  std::unique_ptr<core::JobRepository> jobs_;  ///< of the keeper's thread
  std::chrono::steady_clock::time_point lease_end_;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  core::PluginSession* session_ = nullptr;
  bool stop_wanted_ = false;
  std::optional<core::JobState> told_to_stop_;

  std::jthread thread_;  ///< last: it uses all of the above
};

}  // namespace rollcall::jobs
