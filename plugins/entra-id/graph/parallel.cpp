#include "graph/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace rollcall::entra_id {

void for_each_in_parallel(std::size_t count, std::size_t threads, const StopSignal& stop,
                          const std::function<void(std::size_t i, const StopSignal& stop)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  StopSignal together([&stop] { return stop.stopped(); });
  const auto work_on_some = [&]() noexcept {
    try {
      for (auto i = next++; i < count; i = next++) work(i, together);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      next = count;
      together.request_stop();
    }
  };
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < std::min(threads, count); ++i) workers.emplace_back(work_on_some);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace rollcall::entra_id
