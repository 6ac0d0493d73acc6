#include "peak_memory.hpp"

#include "support/command.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stop_token>
#include <string>

namespace rollcall::bench {
namespace {

constexpr auto kLook = std::chrono::milliseconds{2};

/// 0 for a process that is gone.
std::int64_t peak_kib(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    std::int64_t kib = 0;
    status >> kib;
    return kib;
  }
  return 0;
}

}  // namespace

PeakMemory::PeakMemory(pid_t host)
    : watcher_([this, host](const std::stop_token& stopped) {
        while (!stopped.stop_requested()) {
          look(host);
          std::this_thread::sleep_for(kLook);
        }
      }) {}

/// The kernel keeps the peak itself, so that only the last moments of a process can be missed.
void PeakMemory::look(pid_t host) {
  peaks_.host_kib = std::max(peaks_.host_kib, peak_kib(host));
  try {
    for (const pid_t child : test::children_of(host))
      peaks_.plugin_kib = std::max(peaks_.plugin_kib, peak_kib(child));
  } catch (const std::filesystem::filesystem_error&) {
    // The host ended meanwhile.
  }
}

PeakMemory::Peaks PeakMemory::stop() {
  watcher_.request_stop();
  watcher_.join();
  return peaks_;
}

}  // namespace rollcall::bench
