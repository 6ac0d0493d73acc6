#include "changes_job.hpp"

#include "rollcall/people/statement.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::people {
namespace {

[[noreturn]] void refuse(const std::string& state) {
  if (state == "cancelled") throw Cancelled();
  throw Error(Status::conflict, {.message = "The job was taken over by another worker or has ended.",
                                 .next_step = "Look at the list of jobs; nothing has to be done if it runs.",
                                 .detail = "state " + state});
}

}  // namespace

ChangesJob read_changes_job(soci::session& session, std::int64_t job_id) {
  ChangesJob job;
  job.id = job_id;
  int dry_run = 0;
  int staged = 0;
  int keeps_changes = 0;
  int ends_absences = 0;
  session
      << "SELECT workspace_id, plugin_id, source_tenant, coalesce(connection_id, 0), kind, "
         "coalesce(of_job, 0), state, phase, checkpoint, CAST(dry_run AS INTEGER), CAST(staged AS "
         "INTEGER), CAST(keeps_changes AS INTEGER), CASE WHEN read_proven AND leaver_grace IS NOT NULL "
         "THEN 1 ELSE 0 END, worker, removed, fetched, added, updated, unchanged, skipped, filtered, failed, "
         "issues, disabled FROM import_jobs WHERE id = :id",
      soci::into(job.workspace_id), soci::into(job.source), soci::into(job.source_tenant),
      soci::into(job.connection_id), soci::into(job.kind), soci::into(job.of_job), soci::into(job.state),
      soci::into(job.phase), soci::into(job.checkpoint), soci::into(dry_run), soci::into(staged),
      soci::into(keeps_changes), soci::into(ends_absences), soci::into(job.worker), soci::into(job.removed),
      soci::into(job.counts.fetched), soci::into(job.counts.added), soci::into(job.counts.updated),
      soci::into(job.counts.unchanged), soci::into(job.counts.skipped), soci::into(job.counts.filtered),
      soci::into(job.counts.failed), soci::into(job.counts.issues), soci::into(job.counts.disabled),
      bound(job_id, "id");
  if (!session.got_data()) {
    throw Error(Status::not_found, {.message = "There is no import " + std::to_string(job_id) + ".",
                                    .next_step = "See \"rollcall jobs\" for the imports there are."});
  }
  job.dry_run = dry_run != 0;
  job.staged = staged != 0;
  job.keeps_changes = keeps_changes != 0;
  job.ends_absences = ends_absences != 0;
  return job;
}

ChangesJob read_held_job(soci::session& session, const HeldJob& held) {
  ChangesJob job = read_changes_job(session, held.job_id);
  if (job.worker != held.worker || job.state != "running") refuse(job.state);
  return job;
}

void save_changes_job(soci::session& session, const HeldJob& held, const ChangesJob& job) {
  const Counts& counts = job.counts;
  std::int64_t saved = 0;
  session << "UPDATE import_jobs SET fetched = :fetched, updated = :updated, unchanged = :unchanged, skipped "
             "= :skipped, issues = :issues, removed = :removed, checkpoint = :checkpoint, phase = 'writing' "
             "WHERE id = :id AND worker = :worker AND state = 'running' RETURNING id",
      soci::into(saved), bound(counts.fetched, "fetched"), bound(counts.updated, "updated"),
      bound(counts.unchanged, "unchanged"), bound(counts.skipped, "skipped"), bound(counts.issues, "issues"),
      bound(job.removed, "removed"), bound(job.checkpoint, "checkpoint"), bound(held.job_id, "id"),
      bound(held.worker, "worker");
  if (!session.got_data()) refuse(read_changes_job(session, held.job_id).state);
}

std::string Position::encode() const {
  return nlohmann::json{{"batch", batch}, {"person", person}, {"people_done", people_done}}.dump();
}

Position Position::decode(const std::string& checkpoint) {
  const auto json = nlohmann::json::parse(checkpoint, nullptr, false);
  try {
    return {.batch = json.at("batch").get<std::int64_t>(),
            .person = json.at("person").get<std::int64_t>(),
            .people_done = json.at("people_done").get<bool>()};
  } catch (const nlohmann::json::exception&) {
    throw Error(Status::failed_precondition, {.message = "The record of how far this job is is damaged.",
                                              .next_step = "Start a new import."});
  }
}

}  // namespace rollcall::people
