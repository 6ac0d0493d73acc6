#include "importing/parallel.hpp"

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

}  // namespace rollcall::entra_id
