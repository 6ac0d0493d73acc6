#pragma once

#include "core/account.hpp"
#include "core/job.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

/// What may be done with a job now.
namespace rollcall::core {

enum class JobAction : std::uint8_t { cancel, resume, approve, retry, undo, apply };
[[nodiscard]] std::string_view to_string(JobAction action) noexcept;

/// What the job itself does not say.
struct JobSituation {
  bool over_limits = false;           ///< it is planned, and its plan goes over its limits
  std::int64_t undone_by = 0;         ///< an undo of it that has begun; 0: none
  std::int64_t unfinished_undo = 0;   ///< an undo of it (or, when it is an undo, another one of the same job)
                                      ///< that has begun and not ended; 0: none
  std::int64_t wholly_undone_by = 0;  ///< an undo of it that left nothing to take back; 0: none
};

/// Throws Error(failed_precondition), or Error(conflict) where waiting a little helps, with what to do
/// instead. What is not refused here, JobQueue does.
void require_possible(JobAction action, const Job& job, const JobSituation& situation);

/// Those that are not refused; none for who may only look.
[[nodiscard]] std::vector<JobAction> possible_actions(const Job& job, const JobSituation& situation,
                                                      Role role);

}  // namespace rollcall::core
