#include "rollcall/people/statement.hpp"
#include "rollcall/sdk/error.hpp"
#include "store/dialect.hpp"
#include "store/job_claims.hpp"
#include "store/job_row.hpp"
#include "store/notice_insert.hpp"
#include "store/repositories.hpp"

#include <functional>
#include <utility>

namespace rollcall::store {
namespace {

using core::JobState;
using core::TakenJob;
using people::bound;

std::string sentence_of(const Error& error) {
  return error.next_step().empty() ? error.message() : error.message() + " " + error.next_step();
}

/// Changes whenever the job gets any further.
std::string mark_of(const core::Job& job, const std::string& checkpoint) {
  return std::string(core::to_string(job.phase)) + ":" + std::to_string(job.counts.fetched) + ":" +
         std::to_string(std::hash<std::string>{}(checkpoint));
}

std::string given_up_sentence(const core::Job& job) {
  const std::string times = std::to_string(core::kMostAutomaticResumes + 1);
  const std::string last = job.error.empty() ? "Its program ended without a word." : job.error;
  return "It was interrupted " + times + " times at the same place, and is not taken up again by itself. " +
         last;
}

class WaitingJobs final : public core::WaitingJobs {
 public:
  explicit WaitingJobs(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::optional<TakenJob> take_next(std::string_view worker, std::chrono::seconds lease,
                                    const core::EndNotice& notice) override {
    for (const long long id : candidates())
      if (auto taken = take(id, {std::string(worker), lease, notice})) return taken;
    return std::nullopt;
  }

  std::optional<TakenJob> take_again(std::int64_t job_id, std::string_view worker, std::chrono::seconds lease,
                                     std::string_view error, const core::EndNotice& notice) override {
    const long long id = job_id;
    const Taker taker{std::string(worker), lease, notice};
    const std::string sentence(error);
    std::optional<TakenJob::Outcome> outcome;
    database_->transact("going on with an import", [&](soci::session& session) {
      core::Job job = read_locked_job(session, backend(), id);
      outcome.reset();
      if (job.state != JobState::running || job.worker != taker.worker) return;
      job.error = sentence;
      outcome = take_or_end(session, job, taker);
    });
    if (!outcome) return std::nullopt;
    return TakenJob{*outcome, read(id)};
  }

  void queue_again(std::int64_t job_id) override {
    const long long id = job_id;
    database_->transact("queueing an import", [&](soci::session& session) {
      const core::Job job = read_locked_job(session, backend(), id);
      refuse_unless_stopped(job);
      refuse_taken_back(session, job);
      session << "UPDATE import_jobs SET state = 'queued', worker = '', lease_until = NULL, error = '', "
                 "finished_at = NULL WHERE id = :id",
          bound(id, "id");
      session << "DELETE FROM job_resumes WHERE job_id = :id", bound(id, "id");
    });
  }

 private:
  struct Taker {
    std::string worker;
    std::chrono::seconds lease;
    const core::EndNotice& notice;
  };

  [[nodiscard]] people::Backend backend() const { return database_->url().backend; }

  [[nodiscard]] std::string waits() const {
    const std::string now = dialect::now(backend());
    return "((state = 'queued' AND (worker = '' OR lease_until < " + now +
           ")) OR (state = 'running' AND lease_until < " + now + "))";
  }

  /// Those whose worker fell silent come first: a newer job of their connection would take their place.
  std::vector<long long> candidates() {
    constexpr const char* kMost = "32";
    std::vector<long long> ids;
    const std::string sql =
        "SELECT id FROM import_jobs AS job WHERE " + waits() +
        " AND NOT EXISTS (SELECT 1 FROM import_jobs AS other WHERE other.connection_id = job.connection_id "
        "AND other.id <> job.id AND other.worker <> '' AND other.state IN ('running', 'cancelled') AND "
        "other.lease_until >= " +
        dialect::now(backend()) + ") ORDER BY CASE WHEN state = 'running' THEN 0 ELSE 1 END, id LIMIT " +
        kMost;
    database_->run("looking for imports that wait", [&](soci::session& session) {
      long long id = 0;
      soci::statement rows = (session.prepare << sql, soci::into(id));
      rows.execute();
      while (rows.fetch()) ids.push_back(id);
    });
    return ids;
  }

  /// Empty when somebody else was quicker.
  std::optional<TakenJob> take(long long id, const Taker& taker) {
    std::optional<TakenJob::Outcome> outcome;
    try {
      database_->transact("taking an import",
                          [&](soci::session& session) { outcome = look_at(session, id, taker); });
    } catch (const Error& error) {
      if (error.status() != Status::conflict) throw;  // another job of the connection was quicker
      return std::nullopt;
    }
    if (!outcome) return std::nullopt;
    return TakenJob{*outcome, read(id)};
  }

  core::Job read(long long id) {
    core::Job job;
    database_->run("reading an import",
                   [&](soci::session& session) { job = read_job(session, backend(), id).value(); });
    return job;
  }

  std::optional<TakenJob::Outcome> look_at(soci::session& session, long long id, const Taker& taker) const {
    const core::Job job = read_locked_job(session, backend(), id);
    if (!still_waits(session, id)) return std::nullopt;
    return take_or_end(session, job, taker);
  }

  TakenJob::Outcome take_or_end(soci::session& session, const core::Job& job, const Taker& taker) const {
    const long long id = job.id;
    const bool was_running = job.state != JobState::queued;
    try {
      refuse_taken_back(session, job);
      if (was_running && !note_resume(session, job)) {
        end(session, id, JobState::interrupted, given_up_sentence(job), taker.notice);
        return TakenJob::Outcome::given_up;
      }
      claim_job(session, backend(), job, taker.worker, taker.lease);
      return TakenJob::Outcome::claimed;
    } catch (const Error& refusal) {
      if (refusal.status() == Status::conflict) throw;
      end(session, id, was_running ? JobState::interrupted : JobState::failed, sentence_of(refusal),
          taker.notice);
      return TakenJob::Outcome::refused;
    }
  }

  bool still_waits(soci::session& session, long long id) const {
    int waiting = 0;
    session << "SELECT count(*) FROM import_jobs WHERE id = :id AND " + waits(), soci::into(waiting),
        bound(id, "id");
    return waiting == 1;
  }

  /// Counts one more resume. False: it was one too many.
  static bool note_resume(soci::session& session, const core::Job& job) {
    const long long id = job.id;
    std::string checkpoint, known_mark;
    long long resumes = 0;
    session << "SELECT checkpoint FROM import_jobs WHERE id = :id", soci::into(checkpoint), bound(id, "id");
    session << "SELECT resumes, mark FROM job_resumes WHERE job_id = :id", soci::into(resumes),
        soci::into(known_mark), bound(id, "id");
    const std::string mark = mark_of(job, checkpoint);
    resumes = known_mark == mark ? resumes + 1 : 1;
    session << "DELETE FROM job_resumes WHERE job_id = :id", bound(id, "id");
    if (resumes > core::kMostAutomaticResumes) return false;
    session << "INSERT INTO job_resumes (job_id, resumes, mark) VALUES (:id, :resumes, :mark)",
        bound(id, "id"), bound(resumes, "resumes"), bound(mark, "mark");
    return true;
  }

  void end(soci::session& session, long long id, JobState state, const std::string& error,
           const core::EndNotice& notice) const {
    const std::string name(core::to_string(state));
    session << "UPDATE import_jobs SET state = :state, error = :error, worker = '', lease_until = NULL, "
               "finished_at = " +
                   dialect::now(backend()) + " WHERE id = :id",
        bound(name, "state"), bound(error, "error"), bound(id, "id");
    tell_end(session, backend(), id, notice);
  }

  static void refuse_unless_stopped(const core::Job& job) {
    const std::string name = "Import " + std::to_string(job.id);
    if (core::can_resume(job.state) && job.worker.empty()) return;
    if (core::can_resume(job.state))
      throw Error(Status::conflict,
                  {.message = name + " is still being stopped.", .next_step = "Try again in some seconds."});
    if (core::is_final(job.state))
      throw Error(Status::failed_precondition, {.message = name + " is complete.",
                                                .next_step = "Start a new import to read the people again."});
    throw Error(Status::failed_precondition,
                {.message = name + " has not ended: it is " + std::string(core::to_string(job.state)) + ".",
                 .next_step = "Wait for its end."});
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::WaitingJobs> make_waiting_jobs(std::shared_ptr<Database> database) {
  return std::make_unique<WaitingJobs>(std::move(database));
}

}  // namespace rollcall::store
