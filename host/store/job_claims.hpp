#pragma once

#include "core/job.hpp"
#include "rollcall/people/session.hpp"

#include <chrono>
#include <string>

/// How a worker comes by a job: one job of a connection at a time, one worker a job. All of it inside a
/// transaction of the caller; throws Error for what the rules refuse, soci_error for the rest.
namespace rollcall::store {

/// Until the transaction ends, no other claim of the job's connection is made. SQLite has one writer anyway.
/// Error(not_found).
[[nodiscard]] core::Job read_locked_job(soci::session& session, people::Backend backend, long long id);

/// Error(failed_precondition) for a job that an undo has taken back, and for a second undo of one job.
void refuse_taken_back(soci::session& session, const core::Job& job);

/// `job` as read_locked_job() gave it. Error(conflict) while another job of the connection runs or another
/// worker holds this one; Error(failed_precondition) when it cannot go on.
void claim_job(soci::session& session, people::Backend backend, const core::Job& job,
               const std::string& worker, std::chrono::seconds lease);

}  // namespace rollcall::store
