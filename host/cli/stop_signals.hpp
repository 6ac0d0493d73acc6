#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace rollcall::cli {

/// Takes SIGINT and SIGTERM on a thread of its own, so that nothing runs in a signal handler. By default the
/// process ends at once with 130. While somebody listens, the first signal asks for a stop and the second one
/// ends the process. Threads and processes started later inherit the blocked signals: a Ctrl-C at the
/// terminal does not reach the plugin's process directly.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// While this lives, the first signal calls `on_first` and requests stop.
  class Listening {
   public:
    Listening(StopSignals& signals, std::function<void()> on_first);
    ~Listening();
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

   private:
    friend class StopSignals;
    StopSignals& signals_;
    std::function<void()> on_first_;
    std::stop_source source_;
  };

  /// While this lives, `cleanup` runs before a signal ends the process: a terminal's settings, for instance.
  class Cleanup {
   public:
    Cleanup(StopSignals& signals, std::function<void()> cleanup);
    ~Cleanup();
    Cleanup(const Cleanup&) = delete;
    Cleanup& operator=(const Cleanup&) = delete;

   private:
    StopSignals& signals_;
  };

 private:
  void serve();
  void on_signal();

  std::mutex mutex_;
  Listening* listening_ = nullptr;
  std::function<void()> cleanup_;
  int signal_fd_ = -1;
  int end_fd_ = -1;
  std::thread thread_;
};

}  // namespace rollcall::cli
