#include "core/retention.hpp"

#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <string>
#include <utility>

#include <soci/soci.h>

namespace rollcall::store {
namespace {

using people::bound;

constexpr const char* kBatch = "500";
constexpr std::chrono::days kTomorrow{1};
/// The longest that any of them counts.
constexpr std::chrono::days kSignInsCount{90};

constexpr const char* kHasEnded =
    "state IN ('completed', 'completed_with_issues', 'cancelled', 'interrupted', 'failed')";
/// Complete, so that nobody goes on with it, and no undo or plan that is about it may still read what it
/// kept.
constexpr const char* kIsDoneWith =
    "job.state IN ('completed', 'completed_with_issues') AND NOT EXISTS (SELECT 1 FROM import_jobs AS other "
    "WHERE other.of_job = job.id AND other.state NOT IN ('completed', 'completed_with_issues'))";

class Retention final : public core::Retention {
 public:
  explicit Retention(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  bool remove_some(const core::RetentionRules& rules) override {
    return remove_useless() || remove_old("notices", "id", "created_at", rules.notices) ||
           remove_old("audit", "id", "at", rules.audit) ||
           forget_changes("job.dry_run", "phase = 'reading', ", rules.plans) ||
           forget_changes("NOT job.dry_run", "", rules.changes);
  }

 private:
  /// Older than the age that is bound as :age.
  [[nodiscard]] std::string is_over(const std::string& column) const {
    return column + " < " + dialect::now_minus(database_->url().backend, "age");
  }

  bool remove_useless() {
    const std::string of_ended_jobs = std::string("job_id IN (SELECT id FROM import_jobs WHERE ") +
                                      kHasEnded + " AND " + is_over("finished_at") + ")";
    constexpr std::chrono::days kAtOnce{0};
    return remove("sessions", "token_hash", is_over("expires_at"), kAtOnce) ||
           remove("first_links", "token_hash", is_over("expires_at"), kAtOnce) ||
           remove("wizards", "id", is_over("expires_at"), kAtOnce) ||
           remove("sign_in_failures", "subject", is_over("last_at"), kSignInsCount) ||
           remove("job_progress", "job_id", of_ended_jobs, kTomorrow) ||
           remove("job_resumes", "job_id", of_ended_jobs, kTomorrow);
  }

  bool remove_old(const char* table, const char* key, const char* column, std::chrono::days age) {
    return age.count() > 0 && remove(table, key, is_over(column), age);
  }

  /// A batch of those that meet the condition, which names :age. False: there is none.
  bool remove(const std::string& table, const std::string& key, const std::string& condition,
              std::chrono::days age) {
    if (!exists(table + " WHERE " + condition, age)) return false;
    change("DELETE FROM " + table + " WHERE " + key + " IN (SELECT " + key + " FROM " + table + " WHERE " +
               condition + " LIMIT " + kBatch + ")",
           age);
    return true;
  }

  /// First says of jobs that they keep nothing any more, then removes it, batch by batch.
  bool forget_changes(const std::string& which, const std::string& also, std::chrono::days age) {
    if (age.count() == 0) return false;
    const std::string over = which + " AND " + is_over("job.finished_at") + " AND ";
    const std::string keeps = "import_jobs AS job WHERE job.keeps_changes AND " + over + kIsDoneWith;
    if (exists(keeps, age)) {
      change("UPDATE import_jobs SET " + also + "keeps_changes = (1 = 0) WHERE id IN (SELECT job.id FROM " +
                 keeps + " LIMIT " + kBatch + ")",
             age);
      return true;
    }
    return remove_forgotten("NOT job.keeps_changes AND " + over + kIsDoneWith, age);
  }

  bool remove_forgotten(const std::string& condition, std::chrono::days age) {
    long long job = 0, batch = 0;
    bool is_found = false;
    database_->run("looking for changes that are over", [&](soci::session& session) {
      const long long seconds = std::chrono::seconds(age).count();
      session << "SELECT c.job_id, c.batch FROM import_jobs AS job JOIN import_changes AS c ON c.job_id = "
                 "job.id WHERE " +
                     condition + " LIMIT 1",
          soci::into(job), soci::into(batch), bound(seconds, "age");
      is_found = session.got_data();
    });
    if (!is_found) return false;
    database_->transact("removing changes that are over", [&](soci::session& session) {
      session << "DELETE FROM import_changes WHERE job_id = :job AND batch = :batch", bound(job, "job"),
          bound(batch, "batch");
    });
    return true;
  }

  /// Asked without a lock: on most days there is little to remove.
  [[nodiscard]] bool exists(const std::string& rows, std::chrono::days age) {
    const long long seconds = std::chrono::seconds(age).count();
    long long found = 0;
    database_->run("looking for what is over", [&](soci::session& session) {
      session << "SELECT count(*) FROM (SELECT 1 FROM " + rows + " LIMIT 1) AS found", soci::into(found),
          bound(seconds, "age");
    });
    return found > 0;
  }

  void change(const std::string& statement, std::chrono::days age) {
    const long long seconds = std::chrono::seconds(age).count();
    database_->transact("removing what is over",
                        [&](soci::session& session) { session << statement, bound(seconds, "age"); });
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::Retention> make_retention(std::shared_ptr<Database> database) {
  return std::make_unique<Retention>(std::move(database));
}

}  // namespace rollcall::store
