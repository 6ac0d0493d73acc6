#pragma once

#include "core/job.hpp"
#include "core/ports.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace rollcall::jobs {

/// Keeps a claimed job's lease alive from a thread of its own and carries the wish to stop into the work:
/// from request_stop(), from a job cancelled elsewhere and from a lease that was lost. A plugin is
/// interrupted again and again until the keeper ends, since one that has not begun to work yet may miss the
/// first time.
class LeaseKeeper {
 public:
  struct Settings {
    std::int64_t job_id = 0;
    std::string worker;
    std::chrono::milliseconds heartbeat{};  ///< between renewals
    std::chrono::milliseconds look{};       ///< between looks at the row
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

  /// For work in this process; stops for every one of the reasons.
  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }

  /// What the job's row said when it said to stop: cancelled, or interrupted when the lease was lost.
  [[nodiscard]] std::optional<core::JobState> told_to_stop() const;

 private:
  using Clock = std::chrono::steady_clock;

  void beat(const std::stop_token& end);
  void renew();
  void look();
  void obey(core::JobState state);

  Settings settings_;
  std::function<std::unique_ptr<core::JobRepository>()> open_jobs_;
  std::unique_ptr<core::JobRepository> jobs_;  ///< of the keeper's thread
  Clock::time_point lease_end_;
  std::stop_source stop_;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  core::PluginSession* session_ = nullptr;
  std::optional<core::JobState> told_to_stop_;

  std::jthread thread_;  ///< last: it uses all of the above
};

}  // namespace rollcall::jobs
