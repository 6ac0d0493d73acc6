#include "people/changes_fixture.hpp"
#include "rollcall/people/statement.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

using Rows = std::map<std::int64_t, FullRow>;  // by id

/// A job of the model: what it changed, in batches.
struct ModelJob {
  std::int64_t id = 0;
  std::vector<std::vector<ChangeRow>> batches;
};

std::int64_t holder_of(const Rows& rows, const std::string& key) {
  for (const auto& [id, row] : rows) {
    if (row.email_key == key) return id;
  }
  return 0;
}

/// The rules of undoing, written as simply as they can be.
class ModelUndo {
 public:
  ModelUndo(Rows& rows, const ModelJob& job) : rows_(rows), job_(job) {}

  void run() {
    std::erase_if(rows_, [&](const auto& entry) {
      const FullRow& row = entry.second;
      if (row.added_by != job_.id) return false;
      const bool untouched = row.import_id == job_.id && row.hash != 0;
      ++(untouched ? removed : skipped);
      return untouched;
    });
    for (auto batch = job_.batches.rbegin(); batch != job_.batches.rend(); ++batch) restore(*batch);
  }

  std::uint64_t restored = 0, unchanged = 0, skipped = 0, removed = 0;

 private:
  void restore(const std::vector<ChangeRow>& batch) {
    std::map<std::int64_t, FullRow> wished;
    for (const ChangeRow& change : batch) {
      if (change.action == "add") continue;
      const auto found = rows_.find(change.user_id);
      if (found == rows_.end()) {
        ++skipped;
        continue;
      }
      const FullRow& now = found->second;
      FullRow before = now;
      set_values(before.person, change.old_values);
      // SQLite gives the number of somebody who was deleted to the next new person.
      const bool same_person =
          change.action == "link" ? now.source.empty() : now.person.external_id == change.external_id;
      if (before.person == now.person && same_person) {
        ++unchanged;
      } else if (attributes_hash(now.person) != change.new_hash) {
        ++skipped;
      } else {
        before.email_key = email_key(before.person.email);
        before.hash = change.old_hash;
        before.import_id = change.old_import_id;
        before.connection_id = change.old_connection_id;
        if (change.action == "link") {
          before.source = before.source_tenant = before.person.external_id = "";
        }
        wished.emplace(now.id, before);
      }
    }
    refuse_collisions(wished);
    for (const auto& [id, row] : wished) rows_[id] = row;
    restored += wished.size();
  }

  void refuse_collisions(std::map<std::int64_t, FullRow>& wished) {
    const auto collides = [&](const auto& entry) {
      const FullRow& wish = entry.second;
      return std::any_of(rows_.begin(), rows_.end(), [&](const auto& other) {
        if (other.first == wish.id) return false;
        const auto moved = wished.find(other.first);
        return (moved == wished.end() ? other.second : moved->second).email_key == wish.email_key;
      });
    };
    while (true) {
      const auto found = std::find_if(wished.begin(), wished.end(), collides);
      if (found == wished.end()) return;
      wished.erase(found);
      ++skipped;
    }
  }

  Rows& rows_;
  const ModelJob& job_;
};

/// Plans, undos and edits on few people and addresses; each step is compared with the model.
class ChangesHistory {
 public:
  ChangesHistory(Backend backend, unsigned seed) : database_(backend), random_(seed) {}

  void run() {
    for (int i = 0; i < 3; ++i) add_by_hand();
    for (int step = 0; step < 14 && !testing::Test::HasFailure(); ++step) {
      const unsigned what = pick(6);
      if (what < 3 || jobs_.empty()) {
        write_plan();
      } else if (what < 5) {
        undo(jobs_[pick(static_cast<unsigned>(jobs_.size()))]);
      } else {
        edit_somebody();
      }
      compare();
    }
  }

 private:
  unsigned pick(unsigned below) { return std::uniform_int_distribution<unsigned>{0, below - 1}(random_); }
  bool chance(unsigned one_in) { return pick(one_in) == 0; }
  std::string some_email() { return (chance(2) ? "e" : "E") + std::to_string(pick(14)) + "@x"; }

  void compare() {
    Rows stored;
    for (const FullRow& row : tables_.rows()) stored.emplace(row.id, row);
    EXPECT_EQ(stored, rows_);
  }

  void take_over_rows() {
    rows_.clear();
    for (const FullRow& row : tables_.rows()) rows_.emplace(row.id, row);
  }

  void add_by_hand() {
    const std::string email = some_email();
    if (holder_of(rows_, email_key(email)) != 0) return;
    tables_.add_by_hand(email);
    take_over_rows();
  }

  void edit_somebody() {
    if (rows_.empty() || chance(4)) return add_by_hand();
    const auto row = std::next(rows_.begin(), pick(static_cast<unsigned>(rows_.size())));
    const std::int64_t id = row->first;
    if (chance(3)) {
      tables_.session() << "DELETE FROM users WHERE id = " << id;
    } else {
      const std::string email = some_email();
      const std::string key = email_key(email);
      const std::int64_t holder = holder_of(rows_, key);
      if (holder != 0 && holder != id) return;
      tables_.session()
          << "UPDATE users SET email = :email, email_key = :key, attributes_hash = NULL WHERE id = :id",
          bound(email, "email"), bound(key, "key"), bound(id, "id");
    }
    take_over_rows();
  }

  /// Batches that can be written one after the other, as the writer makes them.
  void write_plan() {
    ModelJob job{.id = tables_.start_plan(), .batches = {}};
    Rows planned = rows_;
    std::set<std::int64_t> met;
    const unsigned batches = 1 + pick(3);
    for (unsigned i = 0; i < batches; ++i) {
      std::vector<ChangeRow>& batch = job.batches.emplace_back();
      change_some(planned, met, job.id, batch);
      add_some(planned, job.id, batch);
      for (const ChangeRow& row : batch) tables_.add_row(job.id, i, row);
    }
    tables_.apply(job.id);
    tables_.end(job.id);
    give_ids(planned);
    rows_ = planned;
    jobs_.push_back(std::move(job));
  }

  /// Some people get their addresses shuffled, some get new ones.
  void change_some(Rows& planned, std::set<std::int64_t>& met, std::int64_t job,
                   std::vector<ChangeRow>& batch) {
    std::vector<std::int64_t> chosen;
    std::vector<std::string> emails;
    for (const auto& [id, row] : planned) {
      if (id < 0 || !chance(3) || !met.insert(id).second) continue;
      chosen.push_back(id);
      emails.push_back(row.person.email);
    }
    if (chance(2)) std::shuffle(emails.begin(), emails.end(), random_);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      FullRow& row = planned.at(chosen[i]);
      const FullRow before = row;
      Person after = row.person;
      after.email = emails[i];
      after.job_title = std::to_string(pick(3));
      if (chance(4)) after.enabled = !after.enabled;
      const bool links = row.source.empty();
      if (links) after.external_id = "p" + std::to_string(next_person_++);
      if (after == before.person) continue;
      batch.push_back(links ? link_of(before, after) : update_of(before, after));
      row = written(before.id, after, job, before.added_by);
    }
  }

  void add_some(Rows& planned, std::int64_t job, std::vector<ChangeRow>& batch) {
    for (unsigned i = pick(4); i > 0; --i) {
      const Person one = person("p" + std::to_string(next_person_), some_email());
      if (holder_of(planned, email_key(one.email)) != 0) continue;
      const std::int64_t id = -next_person_++;
      batch.push_back(addition(one));
      planned.emplace(id, written(id, one, job, job));
    }
  }

  static FullRow written(std::int64_t id, const Person& person, std::int64_t job, std::int64_t added_by) {
    return {id,          person,  email_key(person.email), "entra", "t", attributes_hash(person), job,
            kConnection, added_by};
  }

  /// Added people have the negative of their number until the database has chosen.
  void give_ids(Rows& planned) {
    for (const FullRow& row : tables_.rows()) {
      for (auto entry = planned.begin(); entry != planned.end() && entry->first < 0; ++entry) {
        if (entry->second.person.external_id != row.person.external_id) continue;
        FullRow found = entry->second;
        planned.erase(entry);
        found.id = row.id;
        planned.emplace(row.id, found);
        break;
      }
    }
  }

  /// Interrupted after any batch, and gone on with by another worker.
  void undo(const ModelJob& job) {
    ModelUndo model(rows_, job);
    model.run();
    const std::int64_t undo = tables_.start_undo(job.id);
    try {
      undo_changes(held(tables_.url(), undo), {}, [&](const Counts&, std::uint64_t, std::uint64_t) {
        if (chance(3)) throw Cancelled();
      });
    } catch (const Cancelled&) {
      tables_.claim(undo, "other");
      undo_changes(held(tables_.url(), undo, "other"), {}, {});
    }
    tables_.end(undo);
    const Counts counts = tables_.counts(undo);
    EXPECT_EQ(counts.updated, model.restored);
    EXPECT_EQ(counts.unchanged, model.unchanged);
    EXPECT_EQ(counts.skipped, model.skipped);
    EXPECT_EQ(counts.issues, model.skipped);
    EXPECT_EQ(static_cast<std::uint64_t>(tables_.number("removed", undo)), model.removed);
    EXPECT_EQ(counts.fetched, model.restored + model.unchanged + model.skipped + model.removed);
  }

  TestDatabase database_;
  PlanTables tables_{database_.url()};
  std::mt19937 random_;
  Rows rows_;
  std::vector<ModelJob> jobs_;
  std::int64_t next_person_ = 1;
};

class ChangesModel : public testing::TestWithParam<Backend> {};

INSTANTIATE_TEST_SUITE_P(Each, ChangesModel, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(ChangesModel, HistoriesOfPlansAndUndosEndAsTheRulesSay) {
  std::vector<unsigned> seeds{std::random_device{}(), 2332897771U};  // the second once found a reused number
  for (unsigned seed = 1; seed <= 12; ++seed) seeds.push_back(seed);
  for (const unsigned seed : seeds) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ChangesHistory(GetParam(), seed).run();
    if (testing::Test::HasFailure()) break;
  }
}

}  // namespace
}  // namespace rollcall::people
