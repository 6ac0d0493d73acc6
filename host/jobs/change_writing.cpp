#include "jobs/change_writing.hpp"

#include "core/limits.hpp"

#include <cstdint>
#include <vector>

#include <spdlog/spdlog.h>

namespace rollcall::jobs {
namespace {

constexpr std::size_t kMostDifferences = 10;

void refuse_stopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Cancelled();
}

/// "; and 3 more differences"
std::string and_more(std::size_t differences) {
  if (differences <= 1) return {};
  const std::size_t more = differences - 1;
  return std::string(differences == kMostDifferences ? "; and at least " : "; and ") + std::to_string(more) +
         (more == 1 ? " more difference" : " more differences");
}

/// A whole sentence as a part of another.
std::string without_full_stop(std::string sentence) {
  if (sentence.ends_with('.')) sentence.pop_back();
  return sentence;
}

}  // namespace

ChangeWriting::ChangeWriting(const RunnerPorts& ports, const std::string& worker,
                             const core::ImportObserver& observer, std::stop_token stop)
    : ports_(ports), worker_(worker), observer_(observer), stop_(std::move(stop)) {}

void ChangeWriting::write_plan(const core::Job& planned) {
  if (planned.phase == core::JobPhase::reading)
    throw Error(
        Status::failed_precondition,
        {.message = "The plugin read the people, but did not say that it was done: nothing was written.",
         .next_step = "Install a newer version of the plugin."});
  if (planned.phase == core::JobPhase::planned) {
    refuse_stopped(stop_);
    refuse_difference(planned);
    refuse_over_limits(planned);
  }
  refuse_stopped(stop_);
  try {
    ports_.open_changes()->apply(planned.id, worker_, stop_, reporting("Writing changes"));
  } catch (const Error& error) {
    // Somebody changed a person whom the plan is about; going on would meet the same difference again.
    if (error.status() == Status::conflict && holds(planned))
      throw Error(Status::failed_precondition, error.reason());
    throw;
  }
}

void ChangeWriting::undo(const core::Job& job) {
  refuse_stopped(stop_);
  ports_.open_changes()->undo(job.id, worker_, stop_, reporting("Taking back changes"));
}

void ChangeWriting::refuse_difference(const core::Job& planned) {
  if (planned.request.kind != core::JobKind::apply_plan) return;
  const auto differences =
      ports_.open_changes()->differences(planned.request.of_job, planned.id, kMostDifferences);
  if (differences.empty()) return;
  const std::string plan = std::to_string(planned.request.of_job);
  for (const auto& difference : differences)
    spdlog::info("Import {} differs from the plan {}: {}", planned.id, plan, difference);
  throw Error(Status::failed_precondition,
              {.message = "The directory or the people here changed since the plan " + plan + " was made: " +
                          without_full_stop(differences.front()) + and_more(differences.size()) + ".",
               .next_step = "Nothing was written. Make a new plan with --dry-run and look at it again."});
}

void ChangeWriting::refuse_over_limits(const core::Job& planned) {
  const auto excess = core::over_limits(planned, *ports_.open_jobs());
  if (!excess) return;
  const std::string id = std::to_string(planned.id);
  throw ApprovalNeeded({.message = *excess,
                        .next_step = "Nothing was written. Look at the people with \"rollcall jobs changes " +
                                     id + "\", then go on with \"rollcall jobs resume " + id +
                                     " --approve\"."});
}

core::ChangeRepository::Progress ChangeWriting::reporting(const char* activity) const {
  return [this, activity](const core::Counts& counts, std::uint64_t done, std::uint64_t total) {
    if (!observer_.on_progress) return;
    core::ImportProgress progress;
    progress.counts = counts;
    progress.counts.fetched = done;
    progress.expected = total;
    progress.activity = activity;
    observer_.on_progress(progress);
  };
}

bool ChangeWriting::holds(const core::Job& job) const {
  return ports_.open_jobs()->held_state(job.id, worker_) == core::JobState::running;
}

}  // namespace rollcall::jobs
