#include "importing/list_sizes.hpp"

#include "parallel.hpp"

#include <utility>

namespace rollcall::entra_id {

ListSizes::ListSizes(std::size_t lists, const StopSignal& stop, Ask ask)
    : ask_(std::move(ask)), stop_([&stop] { return stop.stopped(); }), sizes_(lists) {
  thread_ = std::jthread([this] { ask_all(); });
}

ListSizes::~ListSizes() {
  stop_.request_stop();
}

void ListSizes::ask_all() noexcept {
  try {
    for_each_in_parallel(sizes_.size(), stop_, [this](std::size_t list, const StopSignal& together) {
      const auto people = ask_(list, together);
      const std::lock_guard lock(mutex_);
      sizes_[list] = {.known = true, .people = people};
      changed_.notify_all();
    });
  } catch (...) {
    stop_.request_stop();  // whoever waits looks at it
  }
}

std::optional<std::uint64_t> ListSizes::of(std::size_t list) const {
  std::unique_lock lock(mutex_);
  while (!sizes_[list].known) {
    stop_.throw_if_stopped();
    changed_.wait_for(lock, StopSignal::kPollInterval);
  }
  return sizes_[list].people;
}

std::uint64_t ListSizes::total() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t total = 0;
  for (const auto& size : sizes_) {
    if (!size.people) return 0;
    total += *size.people;
  }
  return total;
}

void ListSizes::wait() const {
  for (std::size_t list = 0; list < sizes_.size(); ++list) (void)of(list);
}

}  // namespace rollcall::entra_id
