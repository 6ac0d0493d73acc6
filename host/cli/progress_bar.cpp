#include "cli/progress_bar.hpp"

#include "cli/text.hpp"

#include <algorithm>
#include <ostream>

namespace rollcall::cli {
namespace {

constexpr std::size_t kBarWidth = 24;
constexpr const char* kEraseLine = "\r\x1B[K";

std::string bar(std::uint64_t done, std::uint64_t expected) {
  const auto filled = static_cast<std::size_t>(std::min(done, expected) * kBarWidth / expected);
  return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] ";
}

}  // namespace

std::string progress_line(const core::ImportProgress& progress, std::chrono::milliseconds elapsed,
                          std::size_t columns) {
  const std::uint64_t people = progress.counts.fetched;
  std::string line;
  if (progress.expected > 0) line += bar(people, progress.expected);
  line += grouped(people);
  if (progress.expected > 0) line += " of " + grouped(std::max(progress.expected, people));
  line += " people";
  if (elapsed.count() > 0)
    line += "  " + grouped(people * 1000 / static_cast<std::uint64_t>(elapsed.count())) + "/s";
  line += "  page " + grouped(progress.pages);
  if (progress.retries > 0) line += "  retries " + grouped(progress.retries);
  if (progress.issues > 0) line += "  issues " + grouped(progress.issues);
  if (!progress.activity.empty()) line += "  " + displayable(progress.activity);
  return shortened(line, columns - 1);
}

ProgressBar::ProgressBar(std::ostream& out, std::size_t columns)
    : out_(out), columns_(columns), started_at_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
  clear();
}

void ProgressBar::show(const core::ImportProgress& progress) {
  if (columns_ == 0) return;
  const auto elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_at_);
  const std::lock_guard lock(mutex_);
  drawn_ = progress_line(progress, elapsed, columns_);
  out_ << kEraseLine << drawn_ << std::flush;
}

void ProgressBar::say(const std::string& line) {
  const std::lock_guard lock(mutex_);
  out_ << (drawn_.empty() ? "" : kEraseLine) << line << '\n' << drawn_ << std::flush;
}

void ProgressBar::clear() {
  const std::lock_guard lock(mutex_);
  if (!drawn_.empty()) out_ << kEraseLine << std::flush;
  drawn_.clear();
}

}  // namespace rollcall::cli
