#include "jobs/database_queue.hpp"

#include "jobs/job_submission.hpp"
#include "rollcall/sdk/error.hpp"

#include <optional>
#include <string>
#include <utility>

namespace rollcall::jobs {
namespace {

/// What a job of that kind asks of the job that it is about.
std::optional<core::JobAction> action_of(core::JobKind kind) {
  switch (kind) {
    case core::JobKind::apply_plan:
      return core::JobAction::apply;
    case core::JobKind::retry:
      return core::JobAction::retry;
    case core::JobKind::undo:
      return core::JobAction::undo;
    case core::JobKind::import:
      break;
  }
  return std::nullopt;
}

}  // namespace

DatabaseQueue::DatabaseQueue(Ports ports, std::function<void()> wake)
    : ports_(std::move(ports)), wake_(std::move(wake)) {}

std::int64_t DatabaseQueue::submit(const core::JobRequest& request) {
  std::int64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    open();
    id = jobs_->create(settled_possible(request));
  }
  wake_();
  return id;
}

core::JobRequest DatabaseQueue::settle(const core::JobRequest& request) {
  const std::lock_guard lock(mutex_);
  open();
  return settled_possible(request);
}

void DatabaseQueue::resume(std::int64_t job_id, core::Approval approval) {
  {
    const std::lock_guard lock(mutex_);
    open();
    const bool approved = approval == core::Approval::over_limits;
    refuse_impossible(approved ? core::JobAction::approve : core::JobAction::resume, job_id);
    if (approved) jobs_->approve(job_id);
    waiting_->queue_again(job_id);
  }
  wake_();
}

void DatabaseQueue::cancel(std::int64_t job_id) {
  const std::lock_guard lock(mutex_);
  open();
  refuse_impossible(core::JobAction::cancel, job_id);
  jobs_->cancel(job_id);
}

void DatabaseQueue::open() {
  if (!jobs_) jobs_ = ports_.open_jobs();
  if (!reports_) reports_ = ports_.open_reports();
  if (!waiting_) waiting_ = ports_.open_waiting();
}

core::JobRequest DatabaseQueue::settled_possible(const core::JobRequest& request) {
  core::JobRequest wanted = settled(request, *jobs_, ports_.plugins);
  if (const auto action = action_of(wanted.kind)) refuse_impossible(*action, wanted.of_job);
  return wanted;
}

void DatabaseQueue::refuse_impossible(core::JobAction action, std::int64_t job_id) {
  const auto job = jobs_->find(job_id);
  if (!job)
    throw Error(Status::not_found, {.message = "There is no import " + std::to_string(job_id) + ".",
                                    .next_step = "It may have been removed."});
  core::require_possible(action, *job, reports_->situations({*job}).front());
}

}  // namespace rollcall::jobs
