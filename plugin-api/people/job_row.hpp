#pragma once

#include "rollcall/people/session.hpp"
#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <string>

/// The row of import_jobs as the writer sees it; claiming, renewing and ending a job are the host's.
namespace rollcall::people {

struct JobRow {
  std::int64_t workspace_id = 0;
  bool dry_run = false;
  bool wants_leavers = false;
  std::string checkpoint;
  Counts counts;
};

/// Reads the job that `worker` holds. Throws like save_job().
[[nodiscard]] JobRow read_job(soci::session& session, std::int64_t job_id, const std::string& worker);

/// Stores totals and checkpoint if the job is still running and held by `worker`; else throws Cancelled, or
/// Error(conflict) when it was taken over or ended.
void save_job(soci::session& session, std::int64_t job_id, const std::string& worker, const Counts& totals,
              const std::string& checkpoint);

}  // namespace rollcall::people
