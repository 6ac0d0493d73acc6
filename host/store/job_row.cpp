#include "store/job_row.hpp"

#include "rollcall/people/statement.hpp"
#include "rollcall/sdk/error.hpp"
#include "store/dialect.hpp"

namespace rollcall::store {

std::string JobRow::select(people::Backend backend) {
  // A running job whose lease ran out is an interrupted one that nobody holds, whoever looks first.
  return "SELECT id, workspace_id, plugin_id, coalesce(connection_id, 0), options, "
         "CASE WHEN dry_run THEN 1 ELSE 0 END, requested_by, "
         "CASE WHEN state = 'running' AND lease_until < " +
         dialect::now(backend) +
         " THEN 'interrupted' ELSE state END, fetched, added, updated, unchanged, skipped, filtered, "
         "failed, "
         "issues, CASE WHEN lease_until >= " +
         dialect::now(backend) + " THEN worker ELSE '' END, " + dialect::iso(backend, "created_at") + ", " +
         dialect::iso(backend, "started_at") + ", " + dialect::iso(backend, "finished_at") +
         ", error, kind, phase, coalesce(of_job, 0), coalesce(leaver_grace, -1), limit_percent, "
         "limit_people, disabled, removed, CASE WHEN staged THEN 1 ELSE 0 END, "
         "CASE WHEN approved THEN 1 ELSE 0 END, CASE WHEN keeps_changes THEN 1 ELSE 0 END, "
         "coalesce(base_job, 0), gone, coalesce((SELECT " +
         dialect::iso(backend, "base.started_at") +
         " FROM import_jobs AS base WHERE base.id = import_jobs.base_job), ''), "
         "CASE WHEN state = 'running' AND lease_until < " +
         dialect::now(backend) + " THEN 1 ELSE 0 END FROM import_jobs";
}

void JobRow::define(soci::statement& statement) {
  const auto take = [&statement](auto&... variables) { (statement.exchange(soci::into(variables)), ...); };
  take(id, workspace_id, plugin_id, connection_id, options, dry_run, requested_by, state, fetched, added,
       updated, unchanged, skipped, filtered, failed, issues, worker, created_at, started_at, finished_at,
       error, kind, phase, of_job, leaver_grace, limit_percent, limit_people, disabled, removed, staged,
       approved, keeps_changes, base_job, gone, since, goes_on);
}

core::Job JobRow::job() const {
  const auto number = [](long long value) { return static_cast<std::uint64_t>(value); };
  core::Job job;
  job.id = id;
  job.request = {workspace_id, plugin_id, connection_id, options, dry_run != 0, requested_by};
  job.request.kind = core::parse_job_kind(kind).value_or(core::JobKind::import);
  job.request.of_job = of_job;
  job.request.staged = staged != 0;
  if (leaver_grace >= 0) job.request.leaver_grace = static_cast<int>(leaver_grace);
  job.request.limits = {static_cast<int>(limit_percent), limit_people};
  job.request.approved = approved != 0;
  job.phase = core::parse_job_phase(phase).value_or(core::JobPhase::reading);
  job.keeps_changes = keeps_changes != 0;
  job.disabled = number(disabled);
  job.removed = number(removed);
  job.base_job = base_job;
  job.since = since;
  job.gone = number(gone);
  job.state = core::parse_job_state(state).value_or(core::JobState::failed);
  job.counts = {number(fetched), number(added),    number(updated), number(unchanged),
                number(skipped), number(filtered), number(failed)};
  job.issues = number(issues);
  job.worker = worker;
  job.goes_on = goes_on != 0;
  job.created_at = created_at;
  job.started_at = started_at;
  job.finished_at = finished_at;
  job.error = error;
  return job;
}

std::optional<core::Job> read_job(soci::session& session, people::Backend backend, long long id) {
  JobRow row;
  soci::statement one =
      row.into((session.prepare << JobRow::select(backend) + " WHERE id = :id", people::bound(id, "id")));
  if (!people::fetch_one(one)) return std::nullopt;
  return row.job();
}

void refuse_unknown_job(long long id) {
  throw Error(Status::not_found, {.message = "There is no import " + std::to_string(id) + ".",
                                  .next_step = "See \"rollcall jobs\" for the imports there are."});
}

}  // namespace rollcall::store
