#include "job_row.hpp"

#include "rollcall/people/statement.hpp"

namespace rollcall::people {
namespace {

constexpr std::int64_t kNoLeavers = -1;

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

JobRow read_job(soci::session& session, const JobHolder& holder) {
  JobRow job;
  int dry_run = 0;
  int staged = 0;
  int keeps_changes = 0;
  std::string phase;
  std::int64_t grace = kNoLeavers;
  session << "SELECT workspace_id, coalesce(connection_id, 0), CAST(dry_run AS INTEGER), CAST(staged AS "
             "INTEGER), CAST(keeps_changes AS INTEGER), phase, coalesce(leaver_grace, -1), checkpoint, "
             "fetched, added, updated, unchanged, skipped, filtered, failed, issues, disabled, gone, "
             "scope, continuation, coalesce(base_job, 0) FROM import_jobs WHERE id = :id AND worker = "
             ":worker AND state = 'running'",
      soci::into(job.workspace_id), soci::into(job.connection_id), soci::into(dry_run), soci::into(staged),
      soci::into(keeps_changes), soci::into(phase), soci::into(grace), soci::into(job.checkpoint),
      soci::into(job.counts.fetched), soci::into(job.counts.added), soci::into(job.counts.updated),
      soci::into(job.counts.unchanged), soci::into(job.counts.skipped), soci::into(job.counts.filtered),
      soci::into(job.counts.failed), soci::into(job.counts.issues), soci::into(job.counts.disabled),
      soci::into(job.counts.gone), soci::into(job.continuation.scope), soci::into(job.continuation.note),
      soci::into(job.continuation.base_job), bound(holder.job_id, "id"), bound(holder.worker, "worker");
  if (!session.got_data()) refuse(read_state(session, holder.job_id));
  job.dry_run = dry_run != 0;
  job.staged = staged != 0;
  // A job that an older version began has no before-images of its first batches.
  job.keeps_changes = keeps_changes != 0 || (job.checkpoint.empty() && job.counts == Counts{});
  job.read = phase != "reading";
  if (grace != kNoLeavers) job.leaver_grace = grace;
  return job;
}

void save_job(soci::session& session, const JobHolder& holder, const std::string& source_tenant,
              const JobRow& job) {
  std::int64_t saved = 0;
  const Counts& totals = job.counts;
  const int keeps_changes = job.keeps_changes ? 1 : 0;
  session << "UPDATE import_jobs SET fetched = :fetched, added = :added, updated = :updated, unchanged = "
             ":unchanged, skipped = :skipped, filtered = :filtered, failed = :failed, issues = :issues, "
             "disabled = :disabled, gone = :gone, checkpoint = :checkpoint, scope = :scope, continuation = "
             ":note, base_job = nullif(CAST(:base AS BIGINT), 0), roster_of = (SELECT "
             "coalesce(base.roster_of, base.id) FROM import_jobs AS base WHERE base.id = :base), "
             "source_tenant = :tenant, keeps_changes = (CAST(:keeps AS INTEGER) <> 0) WHERE id = :id AND "
             "worker = :worker AND state = 'running' "
             "RETURNING id",
      soci::into(saved), bound(totals.fetched, "fetched"), bound(totals.added, "added"),
      bound(totals.updated, "updated"), bound(totals.unchanged, "unchanged"),
      bound(totals.skipped, "skipped"), bound(totals.filtered, "filtered"), bound(totals.failed, "failed"),
      bound(totals.issues, "issues"), bound(totals.disabled, "disabled"), bound(totals.gone, "gone"),
      bound(job.checkpoint, "checkpoint"), bound(job.continuation.scope, "scope"),
      bound(job.continuation.note, "note"), bound(job.continuation.base_job, "base"),
      bound(source_tenant, "tenant"), bound(keeps_changes, "keeps"), bound(holder.job_id, "id"),
      bound(holder.worker, "worker");
  if (!session.got_data()) refuse(read_state(session, holder.job_id));
}

void end_reading(soci::session& session, const JobHolder& holder, bool proven, bool planned) {
  const int read_proven = proven ? 1 : 0;
  session << "UPDATE import_jobs SET read_proven = (CAST(:proven AS INTEGER) <> 0) WHERE id = :id",
      bound(read_proven, "proven"), bound(holder.job_id, "id");
  if (!planned) return;
  session << "UPDATE import_jobs SET phase = 'planned' WHERE id = :id", bound(holder.job_id, "id");
}

}  // namespace rollcall::people
