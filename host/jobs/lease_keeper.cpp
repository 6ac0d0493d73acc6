#include "jobs/lease_keeper.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::jobs {
namespace {

constexpr std::chrono::milliseconds kReminder{200};

}  // namespace

LeaseKeeper::LeaseKeeper(Settings settings, std::function<std::unique_ptr<core::JobRepository>()> open_jobs)
    : settings_(std::move(settings)),
      open_jobs_(std::move(open_jobs)),
      lease_end_(Clock::now() + settings_.lease),
      thread_([this](const std::stop_token& end) { beat(end); }) {}

LeaseKeeper::~LeaseKeeper() = default;

void LeaseKeeper::attach(core::PluginSession* session) {
  const std::lock_guard lock(mutex_);
  session_ = session;
  if (session_ != nullptr && stop_.stop_requested()) session_->interrupt();
}

void LeaseKeeper::request_stop() noexcept {
  stop_.request_stop();
  const std::lock_guard lock(mutex_);  // the keeper's thread is either before its question or asleep
  changed_.notify_all();
}

std::optional<core::JobState> LeaseKeeper::told_to_stop() const {
  const std::lock_guard lock(mutex_);
  return told_to_stop_;
}

void LeaseKeeper::beat(const std::stop_token& end) {
  auto next_renewal = Clock::now() + settings_.heartbeat;
  auto next_look = Clock::now() + settings_.look;
  std::unique_lock lock(mutex_);
  while (!end.stop_requested()) {
    const bool stopping = stop_.stop_requested();
    if (stopping && session_ != nullptr) session_->interrupt();
    const auto wake = std::min(next_renewal, stopping ? Clock::now() + kReminder : next_look);
    changed_.wait_until(lock, end, wake, [&] { return stop_.stop_requested() != stopping; });
    if (end.stop_requested()) return;
    lock.unlock();
    if (Clock::now() >= next_renewal) {
      renew();
      next_renewal = Clock::now() + settings_.heartbeat;
    } else if (!stopping && Clock::now() >= next_look) {
      look();
    }
    next_look = Clock::now() + settings_.look;
    lock.lock();
  }
}

void LeaseKeeper::renew() {
  const auto asked_at = Clock::now();
  try {
    if (!jobs_) jobs_ = open_jobs_();
    obey(jobs_->renew(settings_.job_id, settings_.worker, settings_.lease));
    lease_end_ = asked_at + settings_.lease;
  } catch (const Error& error) {
    // The database may come back; but once the lease is over, another worker may hold the job.
    spdlog::warn("The lease of import {} could not be renewed: {} [{}]", settings_.job_id, error.message(),
                 error.detail());
    jobs_.reset();
    if (asked_at >= lease_end_) obey(core::JobState::interrupted);
  }
}

void LeaseKeeper::look() {
  try {
    if (!jobs_) jobs_ = open_jobs_();
    obey(jobs_->held_state(settings_.job_id, settings_.worker));
  } catch (const Error&) {
    jobs_.reset();  // whether that matters is judged by the next renewal
  }
}

void LeaseKeeper::obey(core::JobState state) {
  if (state == core::JobState::running) return;
  {
    const std::lock_guard lock(mutex_);
    if (!told_to_stop_) told_to_stop_ = state;
  }
  stop_.request_stop();
}

}  // namespace rollcall::jobs
