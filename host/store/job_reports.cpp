#include "core/limits.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/job_change_pages.hpp"
#include "store/job_row.hpp"
#include "store/repositories.hpp"
#include "store/text_filter.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::store {
namespace {

using core::JobState;
using people::Backend;
using people::bound;

/// As many issues are searched to count; of more, they are the sample.
constexpr std::uint64_t kCounted = 50'000;

/// "'import', 'undo'"
template <typename Value>
std::string listed(const std::vector<Value>& values) {
  std::string list;
  for (const Value value : values)
    list += (list.empty() ? "'" : ", '") + std::string(core::to_string(value)) + "'";
  return list;
}

TextFilter filter_of(Backend backend, const core::JobFilter& wanted) {
  TextFilter filter;
  if (!wanted.states.empty())
    filter.add("CASE WHEN state = 'running' AND lease_until < " + dialect::now(backend) +
               " THEN 'interrupted' ELSE state END IN (" + listed(wanted.states) + ")");
  if (!wanted.kinds.empty()) filter.add("kind IN (" + listed(wanted.kinds) + ")");
  if (!wanted.plugin_id.empty()) filter.add("plugin_id = :plugin", "plugin", wanted.plugin_id);
  if (wanted.connection_id != 0) filter.add("connection_id = " + std::to_string(wanted.connection_id));
  if (wanted.dry_run) filter.add(*wanted.dry_run ? "dry_run" : "NOT dry_run");
  return filter;
}

TextFilter filter_of(Backend backend, const core::IssueFilter& wanted) {
  TextFilter filter;
  if (!wanted.severity.empty()) filter.add("severity = :severity", "severity", wanted.severity);
  if (!wanted.code.empty()) filter.add("code = :code", "code", wanted.code);
  if (!wanted.search.empty())
    filter.add(search_in(backend, {"person", "email", "external_id", "message"}), "search", wanted.search);
  return filter;
}

class JobReports final : public core::JobReports {
 public:
  explicit JobReports(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::vector<core::Job> jobs(std::int64_t workspace_id, const core::JobFilter& wanted, std::int64_t before,
                              std::size_t most) override {
    const TextFilter filter = filter_of(backend(), wanted);
    const long long workspace = workspace_id;
    const long long below = before;
    const auto limit = static_cast<long long>(most);
    std::vector<core::Job> jobs;
    database_->run("reading the imports", [&](soci::session& session) {
      jobs = read_jobs(session, backend(),
                       " WHERE workspace_id = :workspace AND (id < :before OR " +
                           std::string(before == 0 ? "1 = 1" : "1 = 0") + ")" + filter.sql() +
                           " ORDER BY id DESC LIMIT :most",
                       [&](soci::statement& statement) {
                         statement.exchange(bound(workspace, "workspace"));
                         statement.exchange(bound(below, "before"));
                         filter.bind(statement);
                         statement.exchange(bound(limit, "most"));
                       });
    });
    return jobs;
  }

  std::uint64_t count_jobs(std::int64_t workspace_id, const core::JobFilter& wanted) override {
    const TextFilter filter = filter_of(backend(), wanted);
    const long long workspace = workspace_id;
    return count("counting the imports",
                 "SELECT count(*) FROM import_jobs WHERE workspace_id = :owner" + filter.sql(), workspace,
                 filter);
  }

  std::vector<core::JobSituation> situations(const std::vector<core::Job>& jobs) override {
    std::vector<core::JobSituation> situations(jobs.size());
    if (jobs.empty()) return situations;
    const auto undos = begun_undos();
    const auto repository = make_job_repository(database_);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const core::Job& job = jobs[i];
      const bool is_undo = job.request.kind == core::JobKind::undo;
      const std::int64_t about = is_undo ? job.request.of_job : job.id;
      for (const Undo& undo : undos) {
        if (undo.of_job != about || undo.id == job.id) continue;
        if (!is_undo && undo.has_begun) situations[i].undone_by = undo.id;
        if (!undo.has_completed) situations[i].unfinished_undo = undo.id;
        if (!is_undo && undo.left_nothing) situations[i].wholly_undone_by = undo.id;
      }
      const bool waits =
          job.state == JobState::interrupted && job.request.staged && job.phase == core::JobPhase::planned;
      if (waits) situations[i].over_limits = core::over_limits(job, *repository).has_value();
    }
    return situations;
  }

  std::vector<core::JobIssue> issues(std::int64_t job_id, const core::IssueFilter& wanted, std::int64_t after,
                                     std::size_t most) override {
    const TextFilter filter = filter_of(backend(), wanted);
    const long long job = job_id;
    const long long above = after;
    const auto limit = static_cast<long long>(most);
    std::vector<core::JobIssue> issues;
    database_->run("reading the issues of an import", [&](soci::session& session) {
      issues.clear();
      long long id = 0;
      core::JobIssue issue;
      soci::statement rows(session);
      rows.exchange(soci::into(id));
      for (std::string* text :
           {&issue.severity, &issue.code, &issue.external_id, &issue.email, &issue.person, &issue.message,
            &issue.next_step, &issue.request_id, &issue.detail, &issue.created_at})
        rows.exchange(soci::into(*text));
      rows.exchange(bound(job, "job"));
      rows.exchange(bound(above, "after"));
      filter.bind(rows);
      rows.exchange(bound(limit, "most"));
      rows.alloc();
      rows.prepare(
          "SELECT id, severity, code, external_id, email, person, message, next_step, request_id, detail, " +
          dialect::iso(backend(), "created_at") + " FROM import_issues WHERE job_id = :job AND id > :after" +
          filter.sql() + " ORDER BY id LIMIT :most");
      rows.define_and_bind();
      for (bool more = rows.execute(true); more; more = rows.fetch()) {
        issue.id = id;
        issues.push_back(issue);
      }
    });
    return issues;
  }

  core::Total count_issues(std::int64_t job_id, const core::IssueFilter& wanted,
                           const std::vector<core::IssueCount>& codes) override {
    std::uint64_t all = 0, of_kind = 0;
    for (const auto& one : codes) {
      all += one.count;
      const bool fits = (wanted.code.empty() || wanted.code == one.code) &&
                        (wanted.severity.empty() || wanted.severity == one.severity);
      if (fits) of_kind += one.count;
    }
    if (wanted.search.empty()) return {of_kind, true};
    const TextFilter filter = filter_of(backend(), wanted);
    const std::uint64_t matching =
        count("counting the issues of an import",
              "SELECT count(*) FROM (SELECT severity, code, person, email, external_id, message FROM "
              "import_issues WHERE job_id = :owner ORDER BY id LIMIT " +
                  std::to_string(kCounted) + ") AS counted WHERE (1 = 1)" + filter.sql(),
              job_id, filter);
    if (all <= kCounted) return {matching, true};
    return {matching * all / kCounted, false};
  }

  std::vector<core::IssueCount> issue_codes(std::int64_t job_id) override {
    const long long job = job_id;
    std::vector<core::IssueCount> codes;
    database_->run("counting the issues of an import", [&](soci::session& session) {
      codes.clear();
      std::string code;
      long long warnings = 0, number = 0;
      // In the order of the index; grouping by severity as well would sort all of them.
      soci::statement rows =
          (session.prepare << "SELECT code, CAST(sum(CASE WHEN severity = 'warning' THEN 1 ELSE 0 END) AS "
                              "BIGINT), count(*) FROM import_issues WHERE job_id = :job GROUP BY code",
           soci::into(code), soci::into(warnings), soci::into(number), bound(job, "job"));
      rows.execute();
      while (rows.fetch()) {
        if (number > warnings)
          codes.push_back({code, "error", static_cast<std::uint64_t>(number - warnings)});
        if (warnings > 0) codes.push_back({code, "warning", static_cast<std::uint64_t>(warnings)});
      }
    });
    std::sort(codes.begin(), codes.end(), [](const auto& a, const auto& b) {
      return a.count != b.count ? a.count > b.count : a.code < b.code;
    });
    return codes;
  }

  std::int64_t last_issue(std::int64_t job_id) override {
    const long long job = job_id;
    long long last = 0;
    database_->run("reading the issues of an import", [&](soci::session& session) {
      session << "SELECT coalesce(max(id), 0) FROM import_issues WHERE job_id = :job", soci::into(last),
          bound(job, "job");
    });
    return last;
  }

  core::ChangePage changes(const core::Job& job, const core::ChangeFilter& filter, core::ChangePlace after,
                           std::size_t most) override {
    core::ChangePage page;
    database_->run("reading what an import changes", [&](soci::session& session) {
      page = read_changes(session, backend(), job, filter, after, most);
    });
    return page;
  }

  core::Total count_changes(const core::Job& job, const core::ChangeFilter& filter,
                            const std::vector<core::ActionCount>& all) override {
    core::Total total;
    if (!filter.search.empty()) {
      database_->run("counting what an import changes", [&](soci::session& session) {
        total = count_matching_changes(session, backend(), job, filter);
      });
      return total;
    }
    for (const auto& one : all)
      if (filter.action.empty() || filter.action == one.action) total.value += one.count;
    return total;
  }

  std::vector<core::ActionCount> change_actions(const core::Job& job) override {
    std::vector<core::ActionCount> counts;
    database_->run("counting what an import changes",
                   [&](soci::session& session) { counts = count_changes_by_action(session, job); });
    return counts;
  }

 private:
  struct Undo {
    long long id = 0, of_job = 0;
    bool has_begun = false, has_completed = false;
    bool left_nothing = false;  ///< each person was put back as before
  };

  [[nodiscard]] Backend backend() const { return database_->url().backend; }

  /// `sql` names :owner beside what the filter names.
  std::uint64_t count(const char* doing, const std::string& sql, long long owner, const TextFilter& filter) {
    long long number = 0;
    database_->run(doing, [&](soci::session& session) {
      soci::statement one(session);
      one.exchange(soci::into(number));
      one.exchange(bound(owner, "owner"));
      filter.bind(one);
      one.alloc();
      one.prepare(sql);
      one.define_and_bind();
      people::fetch_one(one);
    });
    return static_cast<std::uint64_t>(number);
  }

  /// Undos that have begun or will; those that ended without having begun changed nothing.
  std::vector<Undo> begun_undos() {
    std::vector<Undo> undos;
    database_->run("reading the undos", [&](soci::session& session) {
      undos.clear();
      Undo undo;
      int begun = 0, completed = 0, whole = 0;
      soci::statement rows =
          (session.prepare
               << "SELECT id, coalesce(of_job, 0), CASE WHEN started_at IS NULL THEN 0 ELSE 1 END, "
                  "CASE WHEN state IN ('completed', 'completed_with_issues') THEN 1 ELSE 0 END, "
                  "CASE WHEN state = 'completed' THEN 1 ELSE 0 END "
                  "FROM import_jobs WHERE kind = 'undo' AND (started_at IS NOT NULL OR state IN "
                  "('queued', 'running')) ORDER BY id",
           soci::into(undo.id), soci::into(undo.of_job), soci::into(begun), soci::into(completed),
           soci::into(whole));
      rows.execute();
      while (rows.fetch()) {
        undo.has_begun = begun != 0;
        undo.has_completed = completed != 0;
        undo.left_nothing = whole != 0;
        undos.push_back(undo);
      }
    });
    return undos;
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::JobReports> make_job_reports(std::shared_ptr<Database> database) {
  return std::make_unique<JobReports>(std::move(database));
}

}  // namespace rollcall::store
