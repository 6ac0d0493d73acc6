#pragma once

#include "jobs/worker.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace rollcall::jobs {

/// Workers on threads of their own, which look for jobs when they are woken and now and then, for those that
/// other processes queue. Plugin processes end with the thread that started them, so each worker keeps its
/// thread for life. Thread-safe.
class WorkerPool {
 public:
  struct Options {
    std::size_t workers = 2;
    std::chrono::milliseconds look_every{1000};
    RunnerTiming timing = {};
  };

  WorkerPool(const WorkerPorts& ports, Options options);
  ~WorkerPool();  ///< as stop()
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Something may wait.
  void wake() noexcept;
  /// Hands on what runs, and returns when all is written down.
  void stop();

 private:
  void work(const std::stop_token& stop, Worker worker);
  void rest(const std::stop_token& stop, std::uint64_t seen);

  Options options_;
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::uint64_t calls_ = 0;
  std::vector<std::jthread> threads_;  ///< last: they use all of the above
};

}  // namespace rollcall::jobs
