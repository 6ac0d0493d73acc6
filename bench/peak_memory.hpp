#pragma once

#include <chrono>
#include <cstdint>
#include <thread>

#include <sys/types.h>

namespace rollcall::bench {

/// Watches a running host and its children: the most memory that each held at once, as the kernel counts it
/// (VmHWM, everything resident, shared libraries too).
class PeakMemory {
 public:
  explicit PeakMemory(pid_t host);

  struct Peaks {
    std::int64_t host_kib = 0;
    std::int64_t plugin_kib = 0;  ///< of the largest child
  };
  /// Once the host has ended.
  [[nodiscard]] Peaks stop();

 private:
  void look(pid_t host);

  Peaks peaks_;
  std::jthread watcher_;
};

}  // namespace rollcall::bench
