#include "store/job_claims.hpp"

#include "rollcall/people/statement.hpp"
#include "rollcall/sdk/error.hpp"
#include "store/dialect.hpp"
#include "store/job_row.hpp"

#include <soci/soci.h>

namespace rollcall::store {
namespace {

using people::Backend;
using people::bound;

void refuse_unless_claimable(const core::Job& job, const std::string& worker) {
  const std::string name = "Import " + std::to_string(job.id);
  if (job.state == core::JobState::running && job.worker != worker)
    throw Error(Status::conflict,
                {.message = name + " is already running.",
                 .next_step = "Wait for its end (when its process was killed: some seconds), or stop it "
                              "with \"rollcall jobs cancel " +
                              std::to_string(job.id) + "\"."});
  if (job.state == core::JobState::completed || job.state == core::JobState::completed_with_issues)
    throw Error(Status::failed_precondition, {.message = name + " is complete.",
                                              .next_step = "Start a new import to read the people again."});
}

/// Going on would report people as written whom the undo has taken away.
void refuse_undone(soci::session& session, const core::Job& job) {
  const long long id = job.id;
  long long undo = 0;
  session << "SELECT coalesce(min(id), 0) FROM import_jobs "
             "WHERE of_job = :id AND kind = 'undo' AND started_at IS NOT NULL",
      soci::into(undo), bound(id, "id");
  if (undo == 0) return;
  throw Error(Status::failed_precondition,
              {.message = "Import " + std::to_string(id) + " was taken back by " + std::to_string(undo) +
                          ", an undo.",
               .next_step = "Start a new import to read the people again."});
}

/// It would meet what the first one has put back as changed since.
void refuse_second_undo(soci::session& session, const core::Job& job) {
  const long long id = job.id;
  const long long of_job = job.request.of_job;
  long long first = 0;
  session << "SELECT coalesce(min(id), 0) FROM import_jobs WHERE of_job = :of_job AND kind = 'undo' "
             "AND id <> :id AND started_at IS NOT NULL AND state IN ('interrupted', 'cancelled', 'failed')",
      soci::into(first), bound(of_job, "of_job"), bound(id, "id");
  if (first == 0) return;
  throw Error(Status::failed_precondition,
              {.message = "The undo " + std::to_string(first) + " of import " + std::to_string(of_job) +
                          " has begun and not ended.",
               .next_step = "Go on with it: \"rollcall jobs resume " + std::to_string(first) + "\"."});
}

void interrupt_silent_jobs(soci::session& session, Backend backend, long long connection) {
  session << "UPDATE import_jobs SET state = 'interrupted', worker = '', lease_until = NULL, finished_at = " +
                 dialect::now(backend) +
                 " WHERE connection_id = :connection AND state = 'running' AND lease_until < " +
                 dialect::now(backend),
      bound(connection, "connection");
}

void refuse_beside_another(soci::session& session, const core::Job& job) {
  const long long connection = job.request.connection_id;
  const long long id = job.id;
  long long other = 0;
  session << "SELECT coalesce(min(id), 0) FROM import_jobs "
             "WHERE connection_id = :connection AND state = 'running' AND id <> :id",
      soci::into(other), bound(connection, "connection"), bound(id, "id");
  if (other == 0) return;
  throw Error(Status::conflict,
              {.message = "Import " + std::to_string(other) + " of the same connection is running.",
               .next_step = "Wait for its end (when its process was killed: some seconds), or stop it "
                            "with \"rollcall jobs cancel " +
                            std::to_string(other) + "\"."});
}

void take(soci::session& session, Backend backend, long long id, const std::string& worker,
          std::chrono::seconds lease) {
  const long long seconds = lease.count();
  session << "UPDATE import_jobs SET state = 'running', worker = :worker, error = '', finished_at = NULL, "
             "started_at = coalesce(started_at, " +
                 dialect::now(backend) + "), lease_until = " + dialect::now_plus(backend, "seconds") +
                 " WHERE id = :id",
      bound(worker, "worker"), bound(seconds, "seconds"), bound(id, "id");
}

}  // namespace

core::Job read_locked_job(soci::session& session, people::Backend backend, long long id) {
  auto job = read_job(session, backend, id);
  if (!job) refuse_unknown_job(id);
  if (backend == Backend::postgresql) {
    const long long connection = job->request.connection_id;
    session << "SELECT pg_advisory_xact_lock(70235719, hashint8(:connection)) "
               "FROM (SELECT 1) AS once",
        bound(connection, "connection");
    job = read_job(session, backend, id);
    if (!job) refuse_unknown_job(id);
  }
  return *job;
}

void refuse_taken_back(soci::session& session, const core::Job& job) {
  job.request.kind == core::JobKind::undo ? refuse_second_undo(session, job) : refuse_undone(session, job);
}

void claim_job(soci::session& session, people::Backend backend, const core::Job& job,
               const std::string& worker, std::chrono::seconds lease) {
  refuse_unless_claimable(job, worker);
  interrupt_silent_jobs(session, backend, job.request.connection_id);
  refuse_taken_back(session, job);
  refuse_beside_another(session, job);
  take(session, backend, job.id, worker, lease);
}

}  // namespace rollcall::store
