#pragma once

#include "core/job.hpp"
#include "rollcall/sdk/error.hpp"

namespace rollcall::cli {

enum ExitCode : int {
  kCompleted = 0,
  kFailed = 1,
  kWrongUsage = 2,
  kCompletedWithIssues = 3,
  kInterrupted = 4,
  kCancelled = 130,
};

[[nodiscard]] int exit_code_for(core::JobState state) noexcept;
[[nodiscard]] int exit_code_for(const Error& error) noexcept;

}  // namespace rollcall::cli
