#include "jobs/lease_keeper.hpp"

#include "rollcall/sdk/error.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::jobs {
namespace {

constexpr std::chrono::milliseconds kReminder{200};

}  // namespace

LeaseKeeper::LeaseKeeper(Settings settings, std::function<std::unique_ptr<core::JobRepository>()> open_jobs)
    : settings_(std::move(settings)),
      open_jobs_(std::move(open_jobs)),
      lease_end_(std::chrono::steady_clock::now() + settings_.lease),
      thread_([this](const std::stop_token& end) { beat(end); }) {}

LeaseKeeper::~LeaseKeeper() = default;

void LeaseKeeper::attach(core::PluginSession* session) {
  const std::lock_guard lock(mutex_);
  session_ = session;
  if (session_ != nullptr && stop_wanted_) session_->interrupt();
}

void LeaseKeeper::request_stop() noexcept {
  const std::lock_guard lock(mutex_);
  stop_wanted_ = true;
  changed_.notify_all();
}

bool LeaseKeeper::stop_wanted() const {
  const std::lock_guard lock(mutex_);
  return stop_wanted_;
}

std::optional<core::JobState> LeaseKeeper::told_to_stop() const {
  const std::lock_guard lock(mutex_);
  return told_to_stop_;
}

void LeaseKeeper::beat(const std::stop_token& end) {
  auto next_renewal = std::chrono::steady_clock::now() + settings_.heartbeat;
  std::unique_lock lock(mutex_);
  while (!end.stop_requested()) {
    if (stop_wanted_ && session_ != nullptr) session_->interrupt();
    const auto wake =
        stop_wanted_ ? std::min(next_renewal, std::chrono::steady_clock::now() + kReminder) : next_renewal;
    changed_.wait_until(lock, end, wake, [&, wanted = stop_wanted_] { return stop_wanted_ != wanted; });
    if (end.stop_requested() || std::chrono::steady_clock::now() < next_renewal) continue;
    lock.unlock();
    renew();
    next_renewal = std::chrono::steady_clock::now() + settings_.heartbeat;
    lock.lock();
  }
}

void LeaseKeeper::renew() {
  core::JobState state = core::JobState::running;
  const auto asked_at = std::chrono::steady_clock::now();
  try {
    if (!jobs_) jobs_ = open_jobs_();
    state = jobs_->renew(settings_.job_id, settings_.worker, settings_.lease);
    lease_end_ = asked_at + settings_.lease;
  } catch (const Error& error) {
    // The database may come back; but once the lease is over, another worker may hold the job.
    spdlog::warn("The lease of import {} could not be renewed: {} [{}]", settings_.job_id, error.message(),
                 error.detail());
    jobs_.reset();
    if (asked_at >= lease_end_) state = core::JobState::interrupted;
  }
  if (state == core::JobState::running) return;
  const std::lock_guard lock(mutex_);
  if (!told_to_stop_) told_to_stop_ = state;
  stop_wanted_ = true;
}

}  // namespace rollcall::jobs
