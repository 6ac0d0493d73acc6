#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rollcall::web::http {

/// Threads for work that blocks, with a line of limited length in front. Thread-safe.
class WorkerPool {
 public:
  using Task = std::function<void()>;

  WorkerPool(std::size_t threads, std::size_t places_in_line);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False when the line is full or the pool has been stopped.
  [[nodiscard]] bool post(Task task);
  /// Drops what waits in line and returns when what runs has ended. Not for a task to call.
  void stop();

  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::size_t running() const noexcept { return running_; }

 private:
  void work();

  const std::size_t places_in_line_;
  mutable std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::deque<Task> line_;
  bool stopped_ = false;
  std::atomic<std::size_t> running_{0};
  std::vector<std::thread> threads_;
};

}  // namespace rollcall::web::http
