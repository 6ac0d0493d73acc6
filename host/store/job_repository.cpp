#include "rollcall/people/groups.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/job_claims.hpp"
#include "store/job_row.hpp"
#include "store/notice_insert.hpp"
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

class JobRepository final : public core::JobRepository {
 public:
  explicit JobRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::int64_t create(const core::JobRequest& request) override {
    long long id = 0;
    database_->transact("creating an import",
                        [&](soci::session& session) { id = insert_job(session, request); });
    return id;
  }

  std::int64_t create_held(const core::JobRequest& request, std::string_view worker,
                           std::chrono::seconds lease) override {
    const std::string holder(worker);
    const long long seconds = lease.count();
    long long id = 0;
    database_->transact("creating an import", [&](soci::session& session) {
      id = insert_job(session, request);
      session << "UPDATE import_jobs SET worker = :worker, lease_until = " +
                     dialect::now_plus(backend(), "seconds") + " WHERE id = :id",
          bound(holder, "worker"), bound(seconds, "seconds"), bound(id, "id");
    });
    return id;
  }

  void claim(std::int64_t job_id, std::string_view worker, std::chrono::seconds lease) override {
    const long long id = job_id;
    const std::string holder(worker);
    database_->transact("claiming an import", [&](soci::session& session) {
      claim_job(session, backend(), read_locked_job(session, backend(), id), holder, lease);
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

  using core::JobRepository::finish;
  void finish(std::int64_t job_id, std::string_view worker, JobState state, std::string_view error,
              const core::EndNotice& notice) override {
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
      if (change.get_affected_rows() == 0) return let_go_of_cancelled(session, id, holder);
      session << "DELETE FROM job_resumes WHERE job_id = :id", bound(id, "id");
      if (state == JobState::completed || state == JobState::completed_with_issues)
        keep_last_roster(session, id);
      tell_end(session, backend(), id, notice);
    });
  }

  void hand_on(std::int64_t job_id, std::string_view worker, std::string_view error) override {
    const long long id = job_id;
    const std::string holder(worker);
    const std::string sentence(error);
    database_->transact("handing on an import", [&](soci::session& session) {
      // As one whose worker fell silent, which any worker takes up.
      soci::statement change =
          (session.prepare << "UPDATE import_jobs SET error = :error, worker = '', lease_until = "
                              "'2000-01-01T00:00:00.000Z', finished_at = " +
                                  dialect::now(backend()) +
                                  " WHERE id = :id AND worker = :worker AND state = 'running'",
           bound(sentence, "error"), bound(id, "id"), bound(holder, "worker"));
      change.execute(true);
      if (change.get_affected_rows() == 0) return let_go_of_cancelled(session, id, holder);
      session << "DELETE FROM job_resumes WHERE job_id = :id", bound(id, "id");
    });
  }

  void refuse(std::int64_t job_id, std::string_view error) override {
    const long long id = job_id;
    const std::string sentence(error);
    database_->transact("ending an import", [&](soci::session& session) {
      session << "UPDATE import_jobs SET state = 'failed', error = :error, worker = '', lease_until = NULL, "
                 "finished_at = " +
                     dialect::now(backend()) + " WHERE id = :id AND state = 'queued'",
          bound(sentence, "error"), bound(id, "id");
    });
  }

  void cancel(std::int64_t job_id) override {
    const long long id = job_id;
    database_->transact("cancelling an import", [&](soci::session& session) {
      soci::statement change =
          (session.prepare << "UPDATE import_jobs SET state = 'cancelled', finished_at = " +
                                  dialect::now(backend()) +
                                  " WHERE id = :id AND state IN ('queued', 'running')",
           bound(id, "id"));
      change.execute(true);
      if (change.get_affected_rows() == 1) return;
      const auto job = read_job(session, backend(), id);
      if (!job) refuse_unknown_job(id);
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
      if (!session.got_data()) refuse_unknown_job(id);
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
    database_->run("reading an import",
                   [&](soci::session& session) { job = read_job(session, backend(), job_id); });
    return job;
  }

  std::vector<core::Job> list(std::int64_t workspace_id, std::size_t limit) override {
    std::vector<core::Job> jobs;
    const long long workspace = workspace_id;
    const auto most = static_cast<long long>(limit);
    database_->run("reading the imports", [&](soci::session& session) {
      jobs = read_jobs(session, backend(), " WHERE workspace_id = :workspace ORDER BY id DESC LIMIT :most",
                       [&](soci::statement& statement) {
                         statement.exchange(bound(workspace, "workspace"));
                         statement.exchange(bound(most, "most"));
                       });
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

  static void let_go_of_cancelled(soci::session& session, long long id, const std::string& worker) {
    session << "UPDATE import_jobs SET worker = '', lease_until = NULL "
               "WHERE id = :id AND worker = :worker AND state = 'cancelled'",
        bound(id, "id"), bound(worker, "worker");
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
    people::keep_members_of(session, id);
  }

  /// Why a lease could not be renewed.
  JobState state_for(soci::session& session, long long id, const std::string& worker) const {
    const auto job = read_job(session, backend(), id);
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
