#pragma once

#include "core/ports.hpp"

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <mutex>
#include <string>

namespace rollcall::cli {

/// The line that shows how far an import is, drawn anew in place. Thread-safe.
class ProgressBar {
 public:
  /// `columns` of the terminal; 0 draws nothing.
  ProgressBar(std::ostream& out, std::size_t columns);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const core::ImportProgress& progress);
  /// Prints a line of its own and draws the bar below it again.
  void say(const std::string& line);
  /// Takes the bar away.
  void clear();

 private:
  std::ostream& out_;
  std::size_t columns_;
  std::chrono::steady_clock::time_point started_at_;
  std::mutex mutex_;
  std::string drawn_;
};

/// "[####....] 4,995 of 10,000 people  2,380/s  page 5  2 retries"; without a bar while the end is unknown.
[[nodiscard]] std::string progress_line(const core::ImportProgress& progress,
                                        std::chrono::milliseconds elapsed, std::size_t columns);

}  // namespace rollcall::cli
