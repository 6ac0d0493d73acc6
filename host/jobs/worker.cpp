#include "jobs/worker.hpp"

#include "jobs/job_notices.hpp"
#include "rollcall/sdk/error.hpp"

#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::jobs {

Worker::Worker(WorkerPorts ports, RunnerTiming timing)
    : ports_(std::move(ports)), runner_(ports_.runner, timing, OnStop::hand_on) {
  if (ports_.runner.tell_ends) notice_ = {&end_notice, *ports_.runner.tell_ends};
}

bool Worker::do_next(const std::stop_token& stop) {
  if (!waiting_) waiting_ = ports_.runner.open_waiting();
  std::optional<core::TakenJob> taken;
  try {
    taken = waiting_->take_next(runner_.worker(), runner_.timing().lease, notice_);
  } catch (const Error&) {
    waiting_.reset();
    throw;
  }
  if (!taken) return false;
  if (taken->outcome == core::TakenJob::Outcome::claimed) run(taken->job, stop);
  ports_.on_end();
  return true;
}

void Worker::run(const core::Job& job, const std::stop_token& stop) {
  spdlog::info("Import {} begins", job.id);
  const core::ImportOutcome outcome = runner_.attempt(job, {}, stop);
  spdlog::info("Import {} is {} after {} ms", job.id, core::to_string(outcome.job.state),
               outcome.duration.count());
}

}  // namespace rollcall::jobs
