#include "cli/exit_code.hpp"

namespace rollcall::cli {

int exit_code_for(core::JobState state) noexcept {
  switch (state) {
    case core::JobState::completed:
      return kCompleted;
    case core::JobState::completed_with_issues:
      return kCompletedWithIssues;
    case core::JobState::interrupted:
      return kInterrupted;
    case core::JobState::cancelled:
      return kCancelled;
    case core::JobState::queued:
    case core::JobState::running:
    case core::JobState::failed:
      return kFailed;
  }
  return kFailed;
}

int exit_code_for(const Error& error) noexcept {
  if (error.status() == Status::invalid_argument) return kWrongUsage;
  if (error.status() == Status::cancelled) return kCancelled;
  return kFailed;
}

}  // namespace rollcall::cli
