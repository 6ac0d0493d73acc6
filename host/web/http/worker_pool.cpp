#include "web/http/worker_pool.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::web::http {

WorkerPool::WorkerPool(std::size_t threads, std::size_t places_in_line) : places_in_line_(places_in_line) {
  for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i)
    threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
  stop();
}

bool WorkerPool::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    // An idle thread is no line: with no places at all, a task is taken by whoever is free.
    if (stopped_ || line_.size() + running_ >= places_in_line_ + threads_.size()) return false;
    line_.push_back(std::move(task));
  }
  something_to_do_.notify_one();
  return true;
}

void WorkerPool::stop() {
  std::deque<Task> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    dropped.swap(line_);
  }
  something_to_do_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

std::size_t WorkerPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return line_.size();
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    something_to_do_.wait(lock, [this] { return stopped_ || !line_.empty(); });
    if (stopped_) return;
    Task task = std::move(line_.front());
    line_.pop_front();
    ++running_;
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
    --running_;
  }
}

}  // namespace rollcall::web::http
