#pragma once

#include <chrono>

#include <sys/resource.h>

namespace rollcall::bench {

/// Adds up the wall time and the processor time of this process (all its threads) of what it is told to
/// watch.
class Stopwatch {
 public:
  template <typename Work>
  void watch(const Work& work) {
    const auto start = Clock::now();
    const double cpu = cpu_seconds();
    work();
    seconds_ += std::chrono::duration<double>(Clock::now() - start).count();
    cpu_ += cpu_seconds() - cpu;
  }

  [[nodiscard]] double seconds() const noexcept { return seconds_; }
  [[nodiscard]] double cpu() const noexcept { return cpu_; }

 private:
  using Clock = std::chrono::steady_clock;
  static double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  double seconds_ = 0;
  double cpu_ = 0;
};

}  // namespace rollcall::bench
