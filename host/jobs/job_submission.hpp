#pragma once

#include "core/job.hpp"
#include "core/ports.hpp"

/// What is asked for, before it becomes a job.
namespace rollcall::jobs {

/// The request as core/job_rules.hpp settles it, for a plugin that can do it. Throws Error.
[[nodiscard]] core::JobRequest settled(const core::JobRequest& wanted, core::JobRepository& jobs,
                                       core::PluginHost& plugins);

/// Error(failed_precondition) for a ready plugin that is too old for the request.
void refuse_older_plugin(const core::JobRequest& request, core::PluginHost& plugins);

}  // namespace rollcall::jobs
