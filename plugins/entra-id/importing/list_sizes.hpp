#pragma once

#include "stop_signal.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace rollcall::entra_id {

/// Graph's own number of people in each list, asked for while the lists are read. From an index that may lag.
/// Thread-safe.
class ListSizes {
 public:
  using Ask = std::function<std::optional<std::uint64_t>(std::size_t list, const StopSignal& stop)>;

  /// Starts at once. `ask` is called from several threads; `stop` must outlive this object.
  ListSizes(std::size_t lists, const StopSignal& stop, Ask ask);
  /// Stops asking.
  ~ListSizes();
  ListSizes(const ListSizes&) = delete;
  ListSizes& operator=(const ListSizes&) = delete;

  /// Waits until it is known. Nothing when Graph cannot say. Throws Cancelled.
  [[nodiscard]] std::optional<std::uint64_t> of(std::size_t list) const;

  /// Of all lists together; 0 while one of them is not known.
  [[nodiscard]] std::uint64_t total() const;

  /// Waits until all are known. Throws Cancelled.
  void wait() const;

 private:
  struct Size {
    bool known = false;
    std::optional<std::uint64_t> people = {};
  };

  void ask_all() noexcept;

  const Ask ask_;
  StopSignal stop_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<Size> sizes_;
  std::jthread thread_;
};

}  // namespace rollcall::entra_id
