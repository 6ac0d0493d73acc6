#include "jobs/worker_pool.hpp"

#include "rollcall/sdk/error.hpp"

#include <exception>
#include <typeinfo>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::jobs {

WorkerPool::WorkerPool(const WorkerPorts& ports, Options options) : options_(options) {
  for (std::size_t i = 0; i < options_.workers; ++i)
    threads_.emplace_back([this, worker = Worker(ports, options_.timing)](
                              const std::stop_token& stop) mutable { work(stop, std::move(worker)); });
}

WorkerPool::~WorkerPool() {
  stop();
}

void WorkerPool::wake() noexcept {
  {
    const std::lock_guard lock(mutex_);
    ++calls_;
  }
  woken_.notify_all();
}

void WorkerPool::stop() {
  for (auto& thread : threads_) thread.request_stop();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

void WorkerPool::work(const std::stop_token& stop, Worker worker) {
  bool is_well = true;
  while (!stop.stop_requested()) {
    std::uint64_t seen = 0;
    {
      const std::lock_guard lock(mutex_);
      seen = calls_;
    }
    try {
      if (worker.do_next(stop)) continue;
      is_well = true;
    } catch (const Error& error) {
      if (std::exchange(is_well, false))
        spdlog::error("Imports cannot be looked for: {} {} [{}]", error.message(), error.next_step(),
                      error.detail());
    } catch (const std::exception& error) {
      spdlog::error("A worker met a defect, an exception of type {}", typeid(error).name());
    }
    rest(stop, seen);
  }
}

void WorkerPool::rest(const std::stop_token& stop, std::uint64_t seen) {
  std::unique_lock lock(mutex_);
  woken_.wait_for(lock, stop, options_.look_every, [&] { return calls_ != seen; });
}

}  // namespace rollcall::jobs
