#include "job_row.hpp"

#include "rollcall/people/statement.hpp"

namespace rollcall::people {
namespace {

[[noreturn]] void refuse(const std::string& state) {
  if (state == "cancelled") throw Cancelled();
  if (state.empty()) {
    throw Error(Status::conflict,
                {.message = "The import does not exist any more.", .next_step = "Start a new import."});
  }
  throw Error(Status::conflict, {.message = "The import was taken over by another worker or has ended.",
                                 .next_step = "Look at the list of jobs; nothing has to be done if it runs.",
                                 .detail = "state " + state});
}

std::string read_state(soci::session& session, std::int64_t job_id) {
  std::string state;
  session << "SELECT state FROM import_jobs WHERE id = :id", soci::into(state), bound(job_id, "id");
  return state;
}

}  // namespace

JobRow read_job(soci::session& session, std::int64_t job_id, const std::string& worker) {
  JobRow job;
  int dry_run = 0;
  int wants_leavers = 0;
  session
      << "SELECT workspace_id, CAST(dry_run AS INTEGER), CAST(leaver_grace IS NOT NULL AS INTEGER), "
         "checkpoint, fetched, added, updated, unchanged, "
         "skipped, filtered, failed, issues FROM import_jobs WHERE id = :id AND worker = :worker AND state = "
         "'running'",
      soci::into(job.workspace_id), soci::into(dry_run), soci::into(wants_leavers),
      soci::into(job.checkpoint), soci::into(job.counts.fetched), soci::into(job.counts.added),
      soci::into(job.counts.updated), soci::into(job.counts.unchanged), soci::into(job.counts.skipped),
      soci::into(job.counts.filtered), soci::into(job.counts.failed), soci::into(job.counts.issues),
      bound(job_id, "id"), bound(worker, "worker");
  if (!session.got_data()) refuse(read_state(session, job_id));
  job.dry_run = dry_run != 0;
  job.wants_leavers = wants_leavers != 0;
  return job;
}

void save_job(soci::session& session, std::int64_t job_id, const std::string& worker, const Counts& totals,
              const std::string& checkpoint) {
  std::int64_t saved = 0;
  session
      << "UPDATE import_jobs SET fetched = :fetched, added = :added, updated = :updated, unchanged = "
         ":unchanged, skipped = :skipped, filtered = :filtered, failed = :failed, issues = :issues, "
         "checkpoint = :checkpoint WHERE id = :id AND worker = :worker AND state = 'running' RETURNING id",
      soci::into(saved), bound(totals.fetched, "fetched"), bound(totals.added, "added"),
      bound(totals.updated, "updated"), bound(totals.unchanged, "unchanged"),
      bound(totals.skipped, "skipped"), bound(totals.filtered, "filtered"), bound(totals.failed, "failed"),
      bound(totals.issues, "issues"), bound(checkpoint, "checkpoint"), bound(job_id, "id"),
      bound(worker, "worker");
  if (!session.got_data()) refuse(read_state(session, job_id));
}

}  // namespace rollcall::people
