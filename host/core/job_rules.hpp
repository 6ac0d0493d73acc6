#pragma once

#include "core/job.hpp"
#include "core/plugin.hpp"

#include <optional>

/// Which jobs may be asked for.
namespace rollcall::core {

/// The request as it is stored. Who wants to apply a plan, retry or undo names only kind, of_job, limits and
/// requested_by; workspace, plugin, connection, options and modes are those of that job, and where they are
/// given all the same (not 0, not empty), they must agree. `of_job` is that job, empty when there is none.
/// Throws Error, each a sentence with what to do: invalid_argument, not_found, failed_precondition.
[[nodiscard]] JobRequest settled_request(JobRequest wanted, const std::optional<Job>& of_job);

/// Whether only a plugin of the present interface can do what is requested.
[[nodiscard]] bool needs_present_plugin(const JobRequest& request) noexcept;

/// Error(failed_precondition) for a plugin that is too old for what is requested.
void require_able(const Plugin& plugin, const JobRequest& request);

}  // namespace rollcall::core
