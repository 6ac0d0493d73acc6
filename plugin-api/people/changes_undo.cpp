#include "change_reader.hpp"
#include "changes_run.hpp"
#include "journal.hpp"
#include "rollcall/people/changes.hpp"
#include "rollcall/people/statement.hpp"
#include "undo_step.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace rollcall::people {
namespace {

constexpr std::int64_t kAfterAll = std::numeric_limits<std::int64_t>::max();

/// How many added people a transaction takes away. Others wait for it, among them whoever renews the lease.
constexpr std::size_t kRemovedTogether = 5'000;

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::failed_precondition,
              {.message = std::move(message), .next_step = std::move(next_step)});
}

void check_can_be_undone(const ChangesJob& of_job) {
  const std::string name = "Import " + std::to_string(of_job.id);
  if (of_job.kind == "undo") {
    refuse("Job " + std::to_string(of_job.id) + " is an undo, and an undo cannot be undone.",
           "Import again instead.");
  }
  if (of_job.dry_run) refuse(name + " was a dry run and changed nobody.", "There is nothing to undo.");
  if (of_job.state == "running" || of_job.state == "queued") {
    refuse(name + " has not ended yet.", "Cancel it or wait for its end, and undo it then.");
  }
  if (!of_job.keeps_changes) {
    refuse(name + " kept no record of how people were before, so it cannot be undone.",
           "Correct people by hand, or restore the database from a backup.");
  }
}

/// Batches of the job from this one on were planned, but not written.
std::int64_t first_unwritten_batch(const ChangesJob& of_job) {
  if (!of_job.staged) return kAfterAll;
  return of_job.phase == "writing" ? Position::decode(of_job.checkpoint).batch + 1 : 0;
}

bool changed_a_person(const ChangeRow& row) {
  return row.action == to_string(ChangeAction::update) || row.action == to_string(ChangeAction::link) ||
         row.action == to_string(ChangeAction::disable);
}

void add(Counts& totals, const Counts& more) {
  totals.fetched += more.fetched;
  totals.updated += more.updated;
  totals.unchanged += more.unchanged;
  totals.skipped += more.skipped;
  totals.issues += more.issues;
}

class Undo {
 public:
  Undo(const HeldJob& held, const std::stop_token& stop, const ChangesProgress& progress)
      : run_(held, stop, progress, "undoing an import"), journal_(make_journal(run_)) {
    run_.read([this] { prepare(); });
  }

  /// First the added people go, who may have somebody's former address; then the latest batch comes first.
  void run() {
    while (!run_.position().people_done) remove_some();
    while (const auto batch = next_batch()) restore(*batch);
  }

 private:
  static std::unique_ptr<Journal> make_journal(ChangesRun& run) {
    const std::int64_t job = run.job().id;
    return run.url().backend == Backend::sqlite ? make_sqlite_journal(run.session(), job)
                                                : make_postgresql_journal(run.session(), job);
  }

  void prepare() {
    of_job_ = read_changes_job(run_.session(), run_.job().of_job);
    check_can_be_undone(of_job_);
    if (run_.job().phase != "writing") run_.begin_at({.batch = first_unwritten_batch(of_job_)});
    own_batch_ = batch_before(run_.session(), run_.job().id, kAfterAll).value_or(-1) + 1;
    total_ = run_.job().counts.fetched + count_remaining();
  }

  /// People come before batches, so that a job that is at its batches has no more people to take away.
  std::uint64_t count_remaining() {
    std::uint64_t added = 0;
    std::uint64_t changed = 0;
    const Position position = run_.position();
    if (!position.people_done) {
      run_.session() << "SELECT count(*) FROM users WHERE +workspace_id = :workspace AND added_by_import = "
                        ":job AND id > :person",
          soci::into(added), bound(of_job_.workspace_id, "workspace"), bound(of_job_.id, "job"),
          bound(position.person, "person");
    }
    run_.session() << "SELECT count(*) FROM import_changes WHERE job_id = :job AND batch < :batch AND action "
                      "IN ('update', 'link', 'disable')",
        soci::into(changed), bound(of_job_.id, "job"), bound(position.batch, "batch");
    return added + changed;
  }

  void remove_some() {
    run_.commit([this](ChangesJob& job, Position& position) {
      const std::vector<PersonRow> people =
          run_.store().read_added(of_job_.id, position.person, kRemovedTogether, Lock::rows);
      write(remove_added(of_job_, people), job);
      if (!people.empty()) position.person = people.back().id;
      position.people_done = people.size() < kRemovedTogether;
    });
    finish_step();
  }

  std::optional<std::int64_t> next_batch() {
    std::optional<std::int64_t> batch;
    run_.read([&] { batch = batch_before(run_.session(), of_job_.id, run_.position().batch); });
    return batch;
  }

  void restore(std::int64_t batch) {
    run_.commit([&](ChangesJob& job, Position& position) {
      std::vector<ChangeRow> changes = read_batch(run_.session(), of_job_.id, batch);
      std::erase_if(changes, [](const ChangeRow& row) { return !changed_a_person(row); });
      std::vector<std::int64_t> ids;
      ids.reserve(changes.size());
      for (const ChangeRow& change : changes) ids.push_back(change.user_id);
      std::sort(ids.begin(), ids.end());
      const std::vector<PersonRow> people = run_.store().read_people(ids, Lock::rows);
      const Restorations restorations(of_job_, changes, people);
      write(restorations.decide(run_.store().key_holders(restorations.wanted_keys())), job);
      position.batch = batch;
    });
    finish_step();
  }

  void write(const UndoStep& step, ChangesJob& job) {
    run_.store().remove_people(step.removed);
    run_.store().release_keys(step.released);
    run_.store().write_people(step.restored);
    journal_->add_issues(step.issues);
    journal_->add_changes(own_batch_, step.changes);
    add(job.counts, step.counts);
    job.removed += step.removed.size();
  }

  void finish_step() {
    ++own_batch_;
    run_.report(run_.job().counts.fetched, total_);
  }

  ChangesRun run_;
  std::unique_ptr<Journal> journal_;
  ChangesJob of_job_;
  std::int64_t own_batch_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace

void undo_changes(const HeldJob& job, const std::stop_token& stop, const ChangesProgress& progress) {
  Undo(job, stop, progress).run();
}

}  // namespace rollcall::people
