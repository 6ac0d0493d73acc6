#pragma once

#include "cli/context.hpp"
#include "core/importer.hpp"

#include <functional>
#include <stop_token>

namespace rollcall::cli {

using JobWork =
    std::function<core::ImportOutcome(const core::ImportObserver& observer, const std::stop_token& stop)>;

/// Runs a job with a progress bar on a terminal, stops it gracefully at Ctrl-C, reports, and returns the exit
/// code.
[[nodiscard]] int run_job(Context& context, const JobWork& work);

/// The same for a new job.
[[nodiscard]] int run_job(Context& context, const core::JobRequest& request);

}  // namespace rollcall::cli
