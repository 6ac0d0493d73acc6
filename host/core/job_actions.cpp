#include "core/job_actions.hpp"

#include "core/job_rules.hpp"
#include "rollcall/sdk/error.hpp"

#include <array>
#include <string>
#include <utility>

namespace rollcall::core {
namespace {

constexpr std::array kActions{JobAction::cancel, JobAction::resume, JobAction::approve,
                              JobAction::retry,  JobAction::undo,   JobAction::apply};

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::failed_precondition,
              {.message = std::move(message), .next_step = std::move(next_step)});
}

std::string name_of(const Job& job) {
  return "Import " + std::to_string(job.id);
}

void refuse_unless_running(const Job& job) {
  if (!is_final(job.state) || job.goes_on) return;
  refuse(name_of(job) + " has already ended: " + std::string(to_string(job.state)) + ".",
         "There is nothing to cancel.");
}

void refuse_unless_let_go(const Job& job) {
  if (job.goes_on)
    refuse(name_of(job) + " is about to go on by itself.", "Wait for its end, or cancel it first.");
  if (job.worker.empty() || !is_final(job.state)) return;
  throw Error(Status::conflict, {.message = name_of(job) + " is still being stopped.",
                                 .next_step = "Try again in some seconds."});
}

void refuse_unless_resumable(const Job& job, const JobSituation& situation) {
  if (!is_final(job.state))
    refuse(name_of(job) + " has not ended: it is " + std::string(to_string(job.state)) + ".",
           "Wait for its end.");
  if (!can_resume(job.state))
    refuse(name_of(job) + " is complete.", "Start a new import to read the people again.");
  refuse_unless_let_go(job);
  if (job.request.kind != JobKind::undo && situation.undone_by != 0)
    refuse(name_of(job) + " was taken back by " + std::to_string(situation.undone_by) + ", an undo.",
           "Start a new import to read the people again.");
  if (job.request.kind == JobKind::undo && situation.unfinished_undo != 0)
    refuse("The undo " + std::to_string(situation.unfinished_undo) + " of import " +
               std::to_string(job.request.of_job) + " has begun and not ended.",
           "Resume that one.");
}

void refuse_unless_settled(JobKind kind, const Job& job) {
  JobRequest wanted;
  wanted.kind = kind;
  wanted.of_job = job.id;
  static_cast<void>(settled_request(std::move(wanted), job));
}

}  // namespace

std::string_view to_string(JobAction action) noexcept {
  switch (action) {
    case JobAction::cancel:
      return "cancel";
    case JobAction::resume:
      return "resume";
    case JobAction::approve:
      return "approve";
    case JobAction::retry:
      return "retry";
    case JobAction::undo:
      return "undo";
    case JobAction::apply:
      return "apply";
  }
  return "";
}

void require_possible(JobAction action, const Job& job, const JobSituation& situation) {
  switch (action) {
    case JobAction::cancel:
      return refuse_unless_running(job);
    case JobAction::resume:
      refuse_unless_resumable(job, situation);
      if (situation.over_limits)
        refuse(name_of(job) + " changes more people than its limits allow.",
               "Look at its changes, then approve them.");
      return;
    case JobAction::approve:
      refuse_unless_resumable(job, situation);
      if (!situation.over_limits) refuse(name_of(job) + " does not wait for an approval.", "Resume it.");
      return;
    case JobAction::retry:
      refuse_unless_let_go(job);
      return refuse_unless_settled(JobKind::retry, job);
    case JobAction::undo:
      refuse_unless_let_go(job);
      refuse_unless_settled(JobKind::undo, job);
      if (situation.unfinished_undo != 0)
        refuse("The undo " + std::to_string(situation.unfinished_undo) + " of import " +
                   std::to_string(job.id) + " has begun and not ended.",
               "Resume that one.");
      if (situation.wholly_undone_by != 0)
        refuse(name_of(job) + " was wholly taken back by " + std::to_string(situation.wholly_undone_by) +
                   ", an undo.",
               "There is nothing left to take back.");
      return;
    case JobAction::apply:
      refuse_unless_let_go(job);
      return refuse_unless_settled(JobKind::apply_plan, job);
  }
}

std::vector<JobAction> possible_actions(const Job& job, const JobSituation& situation, Role role) {
  std::vector<JobAction> possible;
  if (role != Role::administrator) return possible;
  for (const JobAction action : kActions) {
    try {
      require_possible(action, job, situation);
      possible.push_back(action);
    } catch (const Error&) {
      // that is the answer
    }
  }
  return possible;
}

}  // namespace rollcall::core
