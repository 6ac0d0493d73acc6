#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace rollcall::entra_id {

void do_in_parallel(std::size_t threads, const StopSignal& stop,
                    const std::function<void(const StopSignal& together)>& work) {
  StopSignal together([&stop] { return stop.stopped(); });
  std::mutex mutex;
  std::exception_ptr failure;
  const auto guarded = [&]() noexcept {
    try {
      work(together);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      together.request_stop();
    }
  };
  {
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i) running.emplace_back(guarded);
  }
  if (failure) std::rethrow_exception(failure);
}

void for_each_in_parallel(std::size_t count, const StopSignal& stop,
                          const std::function<void(std::size_t, const StopSignal& together)>& work) {
  constexpr std::size_t kMostThreads = 8;
  std::atomic<std::size_t> next{0};
  do_in_parallel(std::min(count, kMostThreads), stop, [&](const StopSignal& together) {
    for (auto i = next++; i < count; i = next++) work(i, together);
  });
}

}  // namespace rollcall::entra_id
