#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using core::JobState;
using people::Backend;
using people::bound;

std::string text_of(JobState state) {
  return std::string(core::to_string(state));
}

/// The variables that a SELECT of jobs fills in.
struct Row {
  long long id = 0, workspace_id = 0, connection_id = 0, fetched = 0, added = 0, updated = 0, unchanged = 0,
            skipped = 0, filtered = 0, failed = 0, issues = 0, of_job = 0, leaver_grace = 0,
            limit_percent = 0, limit_people = 0, disabled = 0, removed = 0, base_job = 0, gone = 0;
  int dry_run = 0, staged = 0, approved = 0, keeps_changes = 0;
  std::string kind, phase, plugin_id, state, options, requested_by, worker, created_at, started_at,
      finished_at, error, since;

  static std::string select(Backend backend) {
    // A running job whose lease ran out is an interrupted one, whoever looks first.
    return "SELECT id, workspace_id, plugin_id, coalesce(connection_id, 0), options, "
           "CASE WHEN dry_run THEN 1 ELSE 0 END, requested_by, "
           "CASE WHEN state = 'running' AND lease_until < " +
           dialect::now(backend) +
           " THEN 'interrupted' ELSE state END, fetched, added, updated, unchanged, skipped, filtered, "
           "failed, "
           "issues, worker, " +
           dialect::iso(backend, "created_at") + ", " + dialect::iso(backend, "started_at") + ", " +
           dialect::iso(backend, "finished_at") +
           ", error, kind, phase, coalesce(of_job, 0), coalesce(leaver_grace, -1), limit_percent, "
           "limit_people, disabled, removed, CASE WHEN staged THEN 1 ELSE 0 END, "
           "CASE WHEN approved THEN 1 ELSE 0 END, CASE WHEN keeps_changes THEN 1 ELSE 0 END, "
           "coalesce(base_job, 0), gone, coalesce((SELECT " +
           dialect::iso(backend, "base.started_at") +
           " FROM import_jobs AS base WHERE base.id = import_jobs.base_job), '') FROM import_jobs";
  }

  template <typename Statement>
  auto into(Statement&& statement) {
    return std::move((statement, soci::into(id), soci::into(workspace_id), soci::into(plugin_id),
                      soci::into(connection_id), soci::into(options), soci::into(dry_run),
                      soci::into(requested_by), soci::into(state), soci::into(fetched), soci::into(added),
                      soci::into(updated), soci::into(unchanged), soci::into(skipped), soci::into(filtered),
                      soci::into(failed), soci::into(issues), soci::into(worker), soci::into(created_at),
                      soci::into(started_at), soci::into(finished_at), soci::into(error), soci::into(kind),
                      soci::into(phase), soci::into(of_job), soci::into(leaver_grace),
                      soci::into(limit_percent), soci::into(limit_people), soci::into(disabled),
                      soci::into(removed), soci::into(staged), soci::into(approved),
                      soci::into(keeps_changes), soci::into(base_job), soci::into(gone), soci::into(since)));
  }

  [[nodiscard]] core::Job job() const {
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
    job.state = core::parse_job_state(state).value_or(JobState::failed);
    job.counts = {number(fetched), number(added),    number(updated), number(unchanged),
                  number(skipped), number(filtered), number(failed)};
    job.issues = number(issues);
    job.worker = worker;
    job.created_at = created_at;
    job.started_at = started_at;
    job.finished_at = finished_at;
    job.error = error;
    return job;
  }
};

[[noreturn]] void refuse_unknown(long long job_id) {
  throw Error(Status::not_found, {.message = "There is no import " + std::to_string(job_id) + ".",
                                  .next_step = "See \"rollcall jobs\" for the imports there are."});
}

class JobRepository final : public core::JobRepository {
 public:
  explicit JobRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::int64_t create(const core::JobRequest& request) override {
    const long long workspace = request.workspace_id;
    const long long connection = request.connection_id;
    const int dry_run = request.dry_run ? 1 : 0;
    const std::string state = text_of(JobState::queued);
    const std::string kind(core::to_string(request.kind));
    const long long of_job = request.of_job;
    const int staged = request.staged ? 1 : 0;
    const long long grace = request.leaver_grace.value_or(-1);
    const long long percent = request.limits.percent;
    const long long people = request.limits.people;
    const int approved = request.approved ? 1 : 0;
    long long id = 0;
    database_->transact("creating an import", [&](soci::session& session) {
      session << "INSERT INTO import_jobs (workspace_id, plugin_id, connection_id, state, options, dry_run, "
                 "requested_by, kind, of_job, staged, leaver_grace, limit_percent, limit_people, approved) "
                 "VALUES (:workspace, :plugin, :connection, :state, :options, :dry_run, :by, :kind, "
                 "nullif(CAST(:of_job AS BIGINT), 0), :staged, nullif(CAST(:grace AS BIGINT), -1), :percent, "
                 ":people, :approved) RETURNING id",
          soci::into(id), bound(workspace, "workspace"), bound(request.plugin_id, "plugin"),
          bound(connection, "connection"), bound(state, "state"), bound(request.plugin_options, "options"),
          bound(dry_run, "dry_run"), bound(request.requested_by, "by"), bound(kind, "kind"),
          bound(of_job, "of_job"), bound(staged, "staged"), bound(grace, "grace"), bound(percent, "percent"),
          bound(people, "people"), bound(approved, "approved");
    });
    return id;
  }

  void claim(std::int64_t job_id, std::string_view worker, std::chrono::seconds lease) override {
    const long long id = job_id;
    const std::string holder(worker);
    database_->transact("claiming an import", [&](soci::session& session) {
      const core::Job job = read_locked(session, id);
      refuse_unless_claimable(job, holder);
      interrupt_silent_jobs(session, job.request.connection_id);
      job.request.kind == core::JobKind::undo ? refuse_second_undo(session, job)
                                              : refuse_undone(session, job);
      refuse_beside_another(session, job);
      take(session, id, holder, lease);
    });
  }

  JobState renew(std::int64_t job_id, std::string_view worker, std::chrono::seconds lease) override {
    const long long id = job_id;
    const long long seconds = lease.count();
    const std::string holder(worker);
    JobState state = JobState::interrupted;
    database_->transact("renewing the lease of an import", [&](soci::session& session) {
      soci::statement change =
          (session.prepare << "UPDATE import_jobs SET lease_until = " +
                                  dialect::now_plus(backend(), "seconds") +
                                  " WHERE id = :id AND worker = :worker AND state = 'running'",
           bound(seconds, "seconds"), bound(id, "id"), bound(holder, "worker"));
      change.execute(true);
      state = change.get_affected_rows() == 1 ? JobState::running : state_for(session, id, holder);
    });
    return state;
  }

  JobState held_state(std::int64_t job_id, std::string_view worker) override {
    const long long id = job_id;
    std::string state, holder;
    database_->run("looking at an import", [&](soci::session& session) {
      session << "SELECT state, worker FROM import_jobs WHERE id = :id", soci::into(state),
          soci::into(holder), bound(id, "id");
    });
    if (holder != worker) return JobState::interrupted;
    return core::parse_job_state(state).value_or(JobState::interrupted);
  }

  void finish(std::int64_t job_id, std::string_view worker, JobState state, std::string_view error) override {
    const long long id = job_id;
    const std::string holder(worker);
    const std::string end(core::to_string(state));
    const std::string sentence(error);
    database_->transact("ending an import", [&](soci::session& session) {
      soci::statement change =
          (session.prepare << "UPDATE import_jobs SET state = :state, error = :error, worker = '', "
                              "lease_until = NULL, finished_at = " +
                                  dialect::now(backend()) +
                                  " WHERE id = :id AND worker = :worker AND state = 'running'",
           bound(end, "state"), bound(sentence, "error"), bound(id, "id"), bound(holder, "worker"));
      change.execute(true);
      const bool completed = state == JobState::completed || state == JobState::completed_with_issues;
      if (change.get_affected_rows() == 1 && completed) keep_last_roster(session, id);
    });
  }

  void refuse(std::int64_t job_id, std::string_view error) override {
    const long long id = job_id;
    const std::string sentence(error);
    database_->transact("ending an import", [&](soci::session& session) {
      session << "UPDATE import_jobs SET state = 'failed', error = :error, finished_at = " +
                     dialect::now(backend()) + " WHERE id = :id AND state = 'queued'",
          bound(sentence, "error"), bound(id, "id");
    });
  }

  void cancel(std::int64_t job_id) override {
    const long long id = job_id;
    database_->transact("cancelling an import", [&](soci::session& session) {
      soci::statement change =
          (session.prepare
               << "UPDATE import_jobs SET state = 'cancelled', lease_until = NULL, finished_at = " +
                      dialect::now(backend()) + " WHERE id = :id AND state IN ('queued', 'running')",
           bound(id, "id"));
      change.execute(true);
      if (change.get_affected_rows() == 1) return;
      const auto job = read(session, id);
      if (!job) refuse_unknown(id);
      throw Error(Status::failed_precondition, {.message = "Import " + std::to_string(id) +
                                                           " has already ended: " + text_of(job->state) + ".",
                                                .next_step = "There is nothing to cancel."});
    });
  }

  void approve(std::int64_t job_id) override {
    const long long id = job_id;
    database_->transact("approving an import", [&](soci::session& session) {
      long long approved = 0;
      session << "UPDATE import_jobs SET approved = (1 = 1) WHERE id = :id RETURNING id",
          soci::into(approved), bound(id, "id");
      if (!session.got_data()) refuse_unknown(id);
    });
  }

  std::vector<std::uint64_t> recent_sizes(std::int64_t connection_id, std::size_t most) override {
    std::vector<std::uint64_t> sizes;
    const long long connection = connection_id;
    const auto limit = static_cast<long long>(most);
    database_->run("reading the imports", [&](soci::session& session) {
      long long fetched = 0;
      soci::statement rows =
          (session.prepare << "SELECT fetched FROM import_jobs WHERE connection_id = :connection AND NOT "
                              "dry_run AND base_job IS NULL AND kind IN ('import', 'apply_plan') AND state "
                              "IN ('completed', 'completed_with_issues') ORDER BY id DESC LIMIT :most",
           soci::into(fetched), bound(connection, "connection"), bound(limit, "most"));
      rows.execute();
      while (rows.fetch()) sizes.push_back(static_cast<std::uint64_t>(fetched));
    });
    return sizes;
  }

  std::uint64_t imported_people(std::int64_t connection_id) override {
    const long long connection = connection_id;
    long long people = 0;
    database_->run("counting the people of a connection", [&](soci::session& session) {
      session << "SELECT count(*) FROM users WHERE connection_id = :connection", soci::into(people),
          bound(connection, "connection");
    });
    return static_cast<std::uint64_t>(people);
  }

  std::optional<core::Job> find(std::int64_t job_id) override {
    std::optional<core::Job> job;
    database_->run("reading an import", [&](soci::session& session) { job = read(session, job_id); });
    return job;
  }

  std::vector<core::Job> list(std::int64_t workspace_id, std::size_t limit) override {
    std::vector<core::Job> jobs;
    const long long workspace = workspace_id;
    const auto most = static_cast<long long>(limit);
    database_->run("reading the imports", [&](soci::session& session) {
      Row row;
      soci::statement rows =
          row.into((session.prepare << Row::select(backend()) +
                                           " WHERE workspace_id = :workspace ORDER BY id DESC LIMIT :most",
                    bound(workspace, "workspace"), bound(most, "most")));
      rows.execute();
      while (rows.fetch()) jobs.push_back(row.job());
    });
    return jobs;
  }

  void each_issue(std::int64_t job_id, const std::function<void(const core::JobIssue&)>& visit) override {
    for (long long after = 0;;) {
      const auto page = issues_after(job_id, after);
      for (const auto& issue : page) visit(issue);
      if (page.size() < kPage) return;
      after = page.back().id;
    }
  }

 private:
  static constexpr std::size_t kPage = 1000;

  [[nodiscard]] Backend backend() const { return database_->url().backend; }

  std::optional<core::Job> read(soci::session& session, long long id) const {
    Row row;
    soci::statement one =
        row.into((session.prepare << Row::select(backend()) + " WHERE id = :id", bound(id, "id")));
    if (!people::fetch_one(one)) return std::nullopt;
    return row.job();
  }

  /// Claims of one connection come one after the other. SQLite has one writer anyway.
  core::Job read_locked(soci::session& session, long long id) const {
    auto job = read(session, id);
    if (!job) refuse_unknown(id);
    if (backend() == Backend::postgresql) {
      const long long connection = job->request.connection_id;
      session << "SELECT pg_advisory_xact_lock(70235719, hashint8(:connection)) "
                 "FROM (SELECT 1) AS once",
          bound(connection, "connection");
      job = read(session, id);
      if (!job) refuse_unknown(id);
    }
    return *job;
  }

  static void refuse_unless_claimable(const core::Job& job, const std::string& worker) {
    const std::string name = "Import " + std::to_string(job.id);
    if (job.state == JobState::running && job.worker != worker)
      throw Error(Status::conflict,
                  {.message = name + " is already running.",
                   .next_step = "Wait for its end (when its process was killed: some seconds), or stop it "
                                "with \"rollcall jobs cancel " +
                                std::to_string(job.id) + "\"."});
    if (job.state == JobState::completed || job.state == JobState::completed_with_issues)
      throw Error(Status::failed_precondition, {.message = name + " is complete.",
                                                .next_step = "Start a new import to read the people again."});
  }

  /// Going on would report people as written whom the undo has taken away.
  static void refuse_undone(soci::session& session, const core::Job& job) {
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
  static void refuse_second_undo(soci::session& session, const core::Job& job) {
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

  void interrupt_silent_jobs(soci::session& session, long long connection) const {
    session
        << "UPDATE import_jobs SET state = 'interrupted', worker = '', lease_until = NULL, finished_at = " +
               dialect::now(backend()) +
               " WHERE connection_id = :connection AND state = 'running' AND lease_until < " +
               dialect::now(backend()),
        bound(connection, "connection");
  }

  static void refuse_beside_another(soci::session& session, const core::Job& job) {
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

  void take(soci::session& session, long long id, const std::string& worker,
            std::chrono::seconds lease) const {
    const long long seconds = lease.count();
    session << "UPDATE import_jobs SET state = 'running', worker = :worker, error = '', finished_at = NULL, "
               "started_at = coalesce(started_at, " +
                   dialect::now(backend()) + "), lease_until = " + dialect::now_plus(backend(), "seconds") +
                   " WHERE id = :id",
        bound(worker, "worker"), bound(seconds, "seconds"), bound(id, "id");
  }

  /// The people whom a connection's last completed import met are its roster, by which leavers are told; an
  /// incremental import goes on with the roster of those before it.
  static void keep_last_roster(soci::session& session, long long id) {
    session << "DELETE FROM import_seen WHERE job_id IN (SELECT other.id FROM import_jobs AS this "
               "JOIN import_jobs AS other ON other.connection_id = this.connection_id "
               "WHERE this.id = :id AND NOT this.dry_run AND this.kind IN ('import', 'apply_plan') "
               "AND other.id <> this.id AND other.state IN ('completed', 'completed_with_issues') "
               "AND (this.roster_of IS NULL OR (other.id <> this.roster_of AND "
               "coalesce(other.roster_of, 0) <> this.roster_of)))",
        bound(id, "id");
    session << "DELETE FROM import_seen WHERE job_id IN (SELECT id FROM import_jobs WHERE id = :id "
               "AND (dry_run OR kind IN ('retry', 'undo')))",
        bound(id, "id");
  }

  /// Why a lease could not be renewed.
  JobState state_for(soci::session& session, long long id, const std::string& worker) const {
    const auto job = read(session, id);
    if (!job || job->worker != worker || job->state == JobState::running) return JobState::interrupted;
    return job->state;
  }

  std::vector<core::JobIssue> issues_after(long long job_id, long long after) {
    std::vector<core::JobIssue> page;
    const auto most = static_cast<long long>(kPage);
    database_->run("reading the issues of an import", [&](soci::session& session) {
      long long id = 0;
      core::JobIssue issue;
      soci::statement rows =
          (session.prepare
               << "SELECT id, severity, code, external_id, email, person, message, next_step, request_id, "
                  "detail, " +
                      dialect::iso(backend(), "created_at") +
                      " FROM import_issues WHERE job_id = :job AND id > :after ORDER BY id LIMIT :most",
           soci::into(id), soci::into(issue.severity), soci::into(issue.code), soci::into(issue.external_id),
           soci::into(issue.email), soci::into(issue.person), soci::into(issue.message),
           soci::into(issue.next_step), soci::into(issue.request_id), soci::into(issue.detail),
           soci::into(issue.created_at), bound(job_id, "job"), bound(after, "after"), bound(most, "most"));
      rows.execute();
      while (rows.fetch()) {
        issue.id = id;
        page.push_back(issue);
      }
    });
    return page;
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::JobRepository> make_job_repository(std::shared_ptr<Database> database) {
  return std::make_unique<JobRepository>(std::move(database));
}

}  // namespace rollcall::store
