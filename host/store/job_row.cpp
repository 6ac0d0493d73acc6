#include "store/job_row.hpp"

#include "rollcall/people/statement.hpp"
#include "rollcall/sdk/error.hpp"
#include "store/dialect.hpp"

namespace rollcall::store {
namespace {

/// The variables that a SELECT of jobs fills in.
struct JobRow {
  long long id = 0, workspace_id = 0, connection_id = 0, fetched = 0, added = 0, updated = 0, unchanged = 0,
            skipped = 0, filtered = 0, failed = 0, issues = 0, of_job = 0, leaver_grace = 0,
            limit_percent = 0, limit_people = 0, disabled = 0, removed = 0, base_job = 0, gone = 0;
  int dry_run = 0, staged = 0, approved = 0, keeps_changes = 0, goes_on = 0;
  std::string kind, phase, plugin_id, state, options, requested_by, worker, created_at, started_at,
      finished_at, error, since;

  static std::string select(people::Backend backend);
  /// In the order of select().
  void define(soci::statement& statement);
  [[nodiscard]] core::Job job() const;
};

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

}  // namespace

std::vector<core::Job> read_jobs(soci::session& session, people::Backend backend,
                                 const std::string& condition,
                                 const std::function<void(soci::statement&)>& bind) {
  std::vector<core::Job> jobs;
  JobRow row;
  soci::statement rows(session);
  row.define(rows);
  bind(rows);
  rows.alloc();
  rows.prepare(JobRow::select(backend) + condition);
  rows.define_and_bind();
  for (bool more = rows.execute(true); more; more = rows.fetch()) jobs.push_back(row.job());
  return jobs;
}

std::optional<core::Job> read_job(soci::session& session, people::Backend backend, long long id) {
  const auto jobs = read_jobs(session, backend, " WHERE id = :id", [&](soci::statement& statement) {
    statement.exchange(people::bound(id, "id"));
  });
  if (jobs.empty()) return std::nullopt;
  return jobs.front();
}

long long insert_job(soci::session& session, const core::JobRequest& request) {
  const long long workspace = request.workspace_id;
  const long long connection = request.connection_id;
  const int dry_run = request.dry_run ? 1 : 0;
  const std::string state(core::to_string(core::JobState::queued));
  const std::string kind(core::to_string(request.kind));
  const long long of_job = request.of_job;
  const int staged = request.staged ? 1 : 0;
  const long long grace = request.leaver_grace.value_or(-1);
  const long long percent = request.limits.percent;
  const long long people = request.limits.people;
  const int approved = request.approved ? 1 : 0;
  long long id = 0;
  session << "INSERT INTO import_jobs (workspace_id, plugin_id, connection_id, state, options, dry_run, "
             "requested_by, kind, of_job, staged, leaver_grace, limit_percent, limit_people, approved) "
             "VALUES (:workspace, :plugin, :connection, :state, :options, :dry_run, :by, :kind, "
             "nullif(CAST(:of_job AS BIGINT), 0), :staged, nullif(CAST(:grace AS BIGINT), -1), :percent, "
             ":people, :approved) RETURNING id",
      soci::into(id), people::bound(workspace, "workspace"), people::bound(request.plugin_id, "plugin"),
      people::bound(connection, "connection"), people::bound(state, "state"),
      people::bound(request.plugin_options, "options"), people::bound(dry_run, "dry_run"),
      people::bound(request.requested_by, "by"), people::bound(kind, "kind"), people::bound(of_job, "of_job"),
      people::bound(staged, "staged"), people::bound(grace, "grace"), people::bound(percent, "percent"),
      people::bound(people, "people"), people::bound(approved, "approved");
  return id;
}

void refuse_unknown_job(long long id) {
  throw Error(Status::not_found, {.message = "There is no import " + std::to_string(id) + ".",
                                  .next_step = "See \"rollcall jobs\" for the imports there are."});
}

}  // namespace rollcall::store
