#include "jobs/progress_board.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

namespace rollcall::jobs {
namespace {

constexpr std::chrono::seconds kRateWindow{10};

std::int64_t milliseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

ProgressBoard::ProgressBoard(Open open, std::chrono::milliseconds write_every)
    : open_(std::move(open)),
      write_every_(write_every),
      thread_([this](const std::stop_token& stop) { write(stop); }) {}

ProgressBoard::~ProgressBoard() = default;

void ProgressBoard::begin(std::int64_t job_id) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  attempts_[job_id] = {now, {}, {}, false};
  ended_.erase(job_id);
  changed_.notify_all();
}

void ProgressBoard::report(std::int64_t job_id, const core::ImportProgress& progress) {
  const std::lock_guard lock(mutex_);
  const auto found = attempts_.find(job_id);
  if (found == attempts_.end()) return;
  Attempt& attempt = found->second;
  const auto now = Clock::now();
  // Writing a plan counts from the beginning again.
  if (progress.counts.fetched < attempt.now.counts.fetched) attempt.samples.clear();
  attempt.samples.push_back({now, progress.counts.fetched});
  while (attempt.samples.size() > 2 && attempt.samples[1].at < now - kRateWindow) attempt.samples.pop_front();
  attempt.now = progress;
  attempt.is_written = false;
  changed_.notify_all();
}

void ProgressBoard::end(std::int64_t job_id) {
  const std::lock_guard lock(mutex_);
  if (attempts_.erase(job_id) > 0) ended_.insert(job_id);
  changed_.notify_all();
}

std::optional<core::JobProgress> ProgressBoard::find(std::int64_t job_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = attempts_.find(job_id);
  if (found == attempts_.end()) return std::nullopt;
  return told(found->second);
}

core::JobProgress ProgressBoard::told(const Attempt& attempt) {
  const auto now = Clock::now();
  core::JobProgress progress{attempt.now, milliseconds(now - attempt.started_at), 0, std::nullopt};
  if (attempt.samples.size() < 2) return progress;
  const Sample& first = attempt.samples.front();
  // Silence since the last report lowers the rate as well.
  const auto seconds = std::chrono::duration<double>(now - first.at).count();
  const std::uint64_t people = attempt.now.counts.fetched;
  if (seconds > 0) progress.people_per_second = static_cast<double>(people - first.people) / seconds;
  if (attempt.now.expected > people && progress.people_per_second > 0)
    progress.remaining_ms = static_cast<std::int64_t>(static_cast<double>(attempt.now.expected - people) *
                                                      1000 / progress.people_per_second);
  return progress;
}

void ProgressBoard::write(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto something_is_due = [this] {
    return !ended_.empty() || std::any_of(attempts_.begin(), attempts_.end(),
                                          [](const auto& entry) { return !entry.second.is_written; });
  };
  while (changed_.wait(lock, stop, something_is_due)) {
    write_due(lock);
    // An end is not waited for; everything else comes in its turn.
    changed_.wait_for(lock, stop, write_every_, [this] { return !ended_.empty(); });
  }
}

void ProgressBoard::write_due(std::unique_lock<std::mutex>& lock) {
  const auto ended = std::exchange(ended_, {});
  std::vector<std::pair<std::int64_t, core::JobProgress>> due;
  for (auto& [job_id, attempt] : attempts_) {
    if (attempt.is_written) continue;
    attempt.is_written = true;
    due.emplace_back(job_id, told(attempt));
  }
  lock.unlock();
  try {
    if (!rows_) rows_ = open_();
    for (const auto job_id : ended) rows_->remove(job_id);
    for (const auto& [job_id, progress] : due) rows_->write(job_id, progress);
  } catch (const Error& error) {
    spdlog::info("How far imports are could not be noted: {} [{}]", error.message(), error.detail());
    rows_.reset();  // the next report says it anew
  }
  lock.lock();
}

}  // namespace rollcall::jobs
