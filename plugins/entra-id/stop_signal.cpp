#include "stop_signal.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::entra_id {

StopSignal::StopSignal(std::function<bool()> also) : also_(std::move(also)) {}

void StopSignal::request_stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

bool StopSignal::stopped() const {
  return stopped_ || (also_ && also_());
}

void StopSignal::throw_if_stopped() const {
  if (stopped()) throw Cancelled();
}

void StopSignal::sleep_until(std::chrono::steady_clock::time_point when) const {
  using Clock = std::chrono::steady_clock;
  throw_if_stopped();
  while (Clock::now() < when) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_until(lock, std::min(when, Clock::now() + kPollInterval),
                          [&] { return stopped_.load(); });
    }
    throw_if_stopped();
  }
}

}  // namespace rollcall::entra_id
