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

std::string_view code_name(Status status) noexcept {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::cancelled:
      return "cancelled";
    case Status::invalid_argument:
      return "invalid_argument";
    case Status::unauthenticated:
      return "unauthenticated";
    case Status::permission_denied:
      return "permission_denied";
    case Status::not_found:
      return "not_found";
    case Status::conflict:
      return "conflict";
    case Status::throttled:
      return "throttled";
    case Status::unavailable:
      return "unavailable";
    case Status::failed_precondition:
      return "failed_precondition";
    case Status::unsupported:
      return "unsupported";
    case Status::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace rollcall::cli
