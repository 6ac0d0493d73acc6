#include "apply_step.hpp"
#include "change_reader.hpp"
#include "changes_run.hpp"
#include "rollcall/people/changes.hpp"
#include "rollcall/people/statement.hpp"

namespace rollcall::people {
namespace {

class Application {
 public:
  Application(const HeldJob& held, const std::stop_token& stop, const ChangesProgress& progress)
      : run_(held, stop, progress, "writing people") {
    check_has_plan();
    run_.read([this] {
      total_ = count_people_after(-1);
      done_ = total_ - count_people_after(run_.position().batch);
    });
  }

  void run() {
    verify();
    while (const auto batch = next_batch(run_.position().batch)) write(*batch);
    end_absences();
  }

 private:
  void check_has_plan() const {
    const ChangesJob& job = run_.job();
    if (job.staged && !job.dry_run && (job.phase == "planned" || job.phase == "writing")) return;
    throw Error(Status::failed_precondition,
                {.message = "Job " + std::to_string(job.id) + " has no complete plan to write.",
                 .next_step = "Start a new import."});
  }

  std::uint64_t count_people_after(std::int64_t batch) {
    std::uint64_t people = 0;
    const std::int64_t job = run_.job().id;
    run_.session() << "SELECT count(*) FROM import_changes WHERE job_id = :job AND batch > :batch AND action "
                      "<> 'absent'",
        soci::into(people), bound(job, "job"), bound(batch, "batch");
    return people;
  }

  std::optional<std::int64_t> next_batch(std::int64_t after) {
    std::optional<std::int64_t> batch;
    run_.read([&] { batch = batch_after(run_.session(), run_.job().id, after); });
    return batch;
  }

  /// Nothing is written while anything of the rest has changed.
  void verify() {
    const std::int64_t written = run_.position().batch;
    const std::string consequence =
        written < 0 ? "so nothing was written" : "so nothing more of the plan was written";
    DigestSet released;
    for (auto batch = next_batch(written); batch; batch = next_batch(*batch)) {
      run_.check_stop();
      run_.read([&] {
        const std::vector<ChangeRow> changes = read_batch(run_.session(), run_.job().id, *batch);
        ApplyStep step(run_.job(), changes);
        step.read(run_.store(), Lock::none);
        step.look_for_holders(run_.store(), released);
        step.check(consequence);
        for (const std::string& key : step.released_keys()) released.insert(id_digest(key));
      });
    }
  }

  /// At the first attempt the unique keys of the table find who is in the way; only when they do, the people
  /// are looked for, to name them.
  void write(std::int64_t batch) {
    std::size_t people = 0;
    bool first_attempt = true;
    run_.commit([&](ChangesJob& job, Position& position) {
      const std::vector<ChangeRow> changes = read_batch(run_.session(), job.id, batch);
      ApplyStep step(run_.job(), changes);
      step.read(run_.store(), Lock::rows);
      if (!first_attempt) step.look_for_holders(run_.store(), {});
      first_attempt = false;
      step.check("so writing the plan stopped there");
      step.write(run_.store());
      people = step.size();
      position.batch = batch;
    });
    done_ += people;
    run_.report(done_, total_);
  }

  /// Whoever was met again, or is disabled by now, is absent no more.
  void end_absences() {
    run_.commit([this](ChangesJob& job, Position&) {
      if (!job.ends_absences) return;
      run_.session()
          << "DELETE FROM import_absences WHERE connection_id = :connection AND user_id IN (SELECT user_id "
             "FROM import_absences WHERE connection_id = :connection EXCEPT SELECT user_id FROM "
             "import_changes WHERE job_id = :job AND action = 'absent')",
          bound(job.connection_id, "connection"), bound(job.id, "job");
    });
  }

  ChangesRun run_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace

void apply_changes(const HeldJob& job, const std::stop_token& stop, const ChangesProgress& progress) {
  Application(job, stop, progress).run();
}

}  // namespace rollcall::people
