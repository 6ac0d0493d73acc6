#pragma once

#include "core/job.hpp"
#include "web/api/call.hpp"

namespace rollcall::web::api {

/// The job that the path names; Error(not_found).
[[nodiscard]] core::Job require_job(const Call& call);

/// Issues and changes of a job, as pages and as CSV.
void add_job_report_operations(Operations& operations);

}  // namespace rollcall::web::api
