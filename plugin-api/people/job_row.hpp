#pragma once

#include "rollcall/people/session.hpp"
#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// The row of import_jobs as the writer sees it; claiming, renewing and ending a job are the host's.
namespace rollcall::people {

struct JobRow {
  std::int64_t workspace_id = 0;
  std::int64_t connection_id = 0;  ///< 0: none
  bool dry_run = false;
  bool staged = false;
  bool keeps_changes = false;  ///< also true for a job that has stored nothing yet
  bool read = false;           ///< its reading was ended, and the plan is complete
  std::optional<std::int64_t> leaver_grace;
  std::string checkpoint;
  Continuation continuation;
  Counts counts;
};

/// Who may store something of a job.
struct JobHolder {
  std::int64_t job_id = 0;
  std::string worker;
};

/// Reads the job that the worker holds. Throws like save_job().
[[nodiscard]] JobRow read_job(soci::session& session, const JobHolder& holder);

/// Stores counts, checkpoint, continuation and keeps_changes if the job is still running and held by the
/// worker; else throws Cancelled, or Error(conflict) when it was taken over or ended.
void save_job(soci::session& session, const JobHolder& holder, const std::string& source_tenant,
              const JobRow& job);

/// After save_job(), in the same transaction: what the plugin said for what it read, and for a planned job
/// that the plan is complete.
void end_reading(soci::session& session, const JobHolder& holder, bool proven, bool planned);

}  // namespace rollcall::people
