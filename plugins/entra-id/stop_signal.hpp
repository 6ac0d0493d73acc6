#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace rollcall::entra_id {

/// Ends a call's waits. One for each call of the plugin, and a child of it for each pipeline, so that a
/// failing stage can stop the others. Thread-safe.
class StopSignal {
 public:
  /// `also` is asked as well, at least ten times a second while something waits; it must be cheap and
  /// thread-safe.
  explicit StopSignal(std::function<bool()> also = {});
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  void request_stop() noexcept;
  [[nodiscard]] bool stopped() const;
  void throw_if_stopped() const;  ///< throws Cancelled

  /// Throws Cancelled as soon as the signal is given.
  void sleep_until(std::chrono::steady_clock::time_point when) const;

  /// How long a wait may go without asking stopped().
  static constexpr std::chrono::milliseconds kPollInterval{100};

 private:
  std::function<bool()> also_;
  std::atomic<bool> stopped_{false};
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
};

}  // namespace rollcall::entra_id
