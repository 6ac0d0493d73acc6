// Administrators and other imports at work while an import runs: nothing committed is lost, nothing fails,
// and everybody is counted once.
#include "people/concurrent_imports.hpp"
#include "rollcall/people/changes.hpp"
#include "rollcall/people/statement.hpp"

#include <atomic>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <soci/soci.h>

namespace rollcall::people {
namespace {

constexpr int kPeople = 400;
struct SetAtEnd {
  std::atomic<bool>& flag;
  ~SetAtEnd() { flag = true; }
};

/// An administrator who edits people while `job` runs, and keeps note of every committed edit.
class Administrator {
 public:
  Administrator(const std::string& url, std::int64_t job, unsigned seed)
      : url_(DatabaseUrl::parse(url)), session_(open_session(url_)), job_(job), random_(seed) {}

  void edit_until(const std::atomic<bool>& done) {
    while (!done) edit(std::uniform_int_distribution<int>{0, kPeople - 1}(random_));
  }

  /// What a person became by the edits before, or after, the import wrote them.
  struct Note {
    bool removed = false;
    std::string name;       ///< empty: not changed
    std::string email_key;  ///< empty: not changed
  };
  using Notes = std::map<std::string, Note>;
  [[nodiscard]] const Notes& before() const { return before_; }
  [[nodiscard]] const Notes& after() const { return after_; }
  [[nodiscard]] int edits() const { return edits_; }

 private:
  void edit(int n) {
    const std::string id = id_of(n);
    const std::string text = "edit " + std::to_string(++edits_);
    const int kind = std::uniform_int_distribution<int>{0, 9}(random_);
    Note note;
    Notes* notes = nullptr;
    in_transaction(*session_, url_, "editing a person", [&] {
      note = {};
      notes = nullptr;
      long long last_import = 0;
      *session_ << "SELECT coalesce(last_import_id, 0) FROM users WHERE external_id = :id" +
                       std::string(url_.backend == Backend::postgresql ? " FOR UPDATE" : ""),
          soci::into(last_import), bound(id, "id");
      if (!session_->got_data()) return;
      notes = last_import == job_ ? &after_ : &before_;
      if (kind == 0) {
        note.removed = true;
        *session_ << "DELETE FROM users WHERE external_id = :id", bound(id, "id");
      } else if (kind < 3) {
        note.email_key = "moved-" + std::to_string(edits_) + "@x";
        *session_ << "UPDATE users SET email = :key, email_key = :key2, attributes_hash = NULL WHERE "
                     "external_id = :id",
            bound(note.email_key, "key"), bound(note.email_key, "key2"), bound(id, "id");
      } else {
        note.name = text;
        *session_ << "UPDATE users SET display_name = :name, attributes_hash = NULL WHERE external_id = :id",
            bound(note.name, "name"), bound(id, "id");
      }
    });
    if (notes == nullptr) return;
    Note& kept = (*notes)[id];
    kept.removed = note.removed;
    if (!note.name.empty()) kept.name = note.name;
    if (!note.email_key.empty()) kept.email_key = note.email_key;
  }

  DatabaseUrl url_;
  std::unique_ptr<soci::session> session_;
  std::int64_t job_;
  std::mt19937 random_;
  Notes before_;
  Notes after_;
  int edits_ = 0;
};

class ConcurrencyTest : public ImportTest {
 protected:
  ConcurrencyTest() { RecordProperty("seed", static_cast<int>(seed_)); }

  std::map<std::string, UserRow> users_by_id() {
    std::map<std::string, UserRow> by_id;
    for (const auto& [key, row] : tables.users()) by_id.emplace(row.person.external_id, row);
    return by_id;
  }

  const unsigned seed_ = std::random_device{}();
  const testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(seed_)};
  const std::vector<Failure> nothing_{{}, {}};
};

TEST_P(ConcurrencyTest, EditsBesideAnImportAreKeptOrOverwrittenWhole) {
  tables.import(directory(0, kPeople, "Old", 1));
  const auto job = tables.start_job();
  Administrator administrator(database.url(), job, seed_);
  std::atomic<bool> done = false;
  Counts counts;
  const auto failures = at_once({[&] {
                                   const SetAtEnd ends{done};
                                   counts =
                                       import_all(database.url(), job, directory(0, kPeople, "New", seed_));
                                 },
                                 [&] { administrator.edit_until(done); }});
  EXPECT_EQ(failures, nothing_);
  EXPECT_EQ(counts.fetched, static_cast<std::uint64_t>(kPeople));
  EXPECT_EQ(sum(counts), counts.fetched);
  EXPECT_EQ(counts.failed, 0U);
  EXPECT_EQ(tables.counts(job), counts);
  EXPECT_GT(administrator.edits(), 0);

  const auto users = users_by_id();
  for (int n = 0; n < kPeople; ++n) {
    const auto found = administrator.after().find(id_of(n));
    const auto note = found == administrator.after().end() ? Administrator::Note{} : found->second;
    const auto user = users.find(id_of(n));
    ASSERT_EQ(user != users.end(), !note.removed) << id_of(n);
    if (note.removed) continue;
    EXPECT_EQ(user->second.person.display_name, note.name.empty() ? "New" : note.name) << id_of(n);
    EXPECT_EQ(user->second.email_key,
              note.email_key.empty() ? "e" + std::to_string(n) + "@x" : note.email_key);
  }
}

/// What the import overwrote is in its before-images, down to the last edit.
TEST_P(ConcurrencyTest, EditsThatAnImportOverwritesAreInItsBeforeImages) {
  tables.import(directory(0, kPeople, "Old", 1));
  const auto job = tables.start_job();
  Administrator administrator(database.url(), job, seed_);
  std::atomic<bool> done = false;
  const auto failures = at_once({[&] {
                                   const SetAtEnd ends{done};
                                   (void)import_all(database.url(), job, directory(0, kPeople, "New", seed_));
                                 },
                                 [&] { administrator.edit_until(done); }});
  EXPECT_EQ(failures, nothing_);
  tables.set_state(job, "completed");

  std::map<std::string, std::map<std::string, std::string>> old_values;
  each_change(database.url(), job, [&](const Change& change) {
    if (change.action != ChangeAction::update) return;
    for (const FieldChange& field : change.fields)
      old_values[change.external_id][field.field] = field.old_value;
  });
  for (int n = 0; n < kPeople; ++n) {
    const auto found = administrator.before().find(id_of(n));
    const auto note = found == administrator.before().end() ? Administrator::Note{} : found->second;
    if (note.removed) continue;
    const auto& old = old_values[id_of(n)];
    EXPECT_EQ(old.contains("display_name") ? old.at("display_name") : "none",
              note.name.empty() ? "Old" : note.name)
        << id_of(n);
    EXPECT_EQ(old.contains("email") ? old.at("email") : "", note.email_key) << id_of(n);
  }
}

/// People who are added by hand under addresses that the import brings are linked, or refused, never doubled.
TEST_P(ConcurrencyTest, PeopleAddedByHandBesideAnImportAreNeverDoubled) {
  const auto job = tables.start_job();
  std::atomic<int> added = 0;
  Counts counts;
  const auto failures = at_once(
      {[&] { counts = import_all(database.url(), job, directory(0, kPeople, "New", seed_)); },
       [&] {
         const auto url = DatabaseUrl::parse(database.url());
         const auto session = open_session(url);
         for (const Person& one : directory(0, kPeople, "Hand", seed_ + 1)) {
           in_transaction(*session, url, "adding a person", [&] {
             long long id = 0;
             *session
                 << "INSERT INTO users (workspace_id, email, email_key, display_name) VALUES (1, :email, "
                    ":key, 'Hand') ON CONFLICT DO NOTHING RETURNING id",
                 soci::into(id), bound(one.email, "email"), bound(one.email, "key");
             if (session->got_data()) ++added;
           });
         }
       }});
  EXPECT_EQ(failures, nothing_);
  EXPECT_EQ(tables.count("users"), kPeople);
  EXPECT_EQ(tables.count("users WHERE display_name = 'New' AND source = 'entra'"), kPeople);
  EXPECT_EQ(counts.updated, static_cast<std::uint64_t>(added));
  EXPECT_EQ(counts.added + counts.updated, static_cast<std::uint64_t>(kPeople));
  EXPECT_EQ(tables.counts(job), counts);
}

/// Two connections of one directory, whose people differ in name, so that whoever comes second rewrites.
TEST_P(ConcurrencyTest, TwoImportsOfOverlappingPeopleEndLikeOneAfterTheOther) {
  constexpr int kOverlap = kPeople / 2;
  for (int round = 0; round < 3; ++round) {
    tables.session() << "DELETE FROM users";
    const auto seed = seed_ + static_cast<unsigned>(round);
    const auto one = tables.start_job();
    const auto two = tables.start_job();
    Counts first;
    Counts second;
    const auto failures = at_once(
        {[&] { first = import_all(database.url(), one, directory(0, kPeople, "One", seed)); },
         [&] {
           second = import_all(database.url(), two, directory(kOverlap, kOverlap + kPeople, "Two", seed + 1));
         }});
    ASSERT_EQ(failures, nothing_);
    EXPECT_EQ(tables.count("users"), kPeople + kOverlap);
    EXPECT_EQ(
        tables.count("users WHERE display_name = 'One' AND last_import_id = " + std::to_string(one)) +
            tables.count("users WHERE display_name = 'Two' AND last_import_id = " + std::to_string(two)),
        kPeople + kOverlap);
    EXPECT_EQ(first.added + second.added, static_cast<std::uint64_t>(kPeople + kOverlap));
    EXPECT_EQ(first.updated + second.updated, static_cast<std::uint64_t>(kPeople - kOverlap));
    for (const Counts& counts : {first, second}) {
      EXPECT_EQ(counts.fetched, static_cast<std::uint64_t>(kPeople));
      EXPECT_EQ(counts.added + counts.updated, counts.fetched);
      EXPECT_EQ(counts.issues, 0U);
    }
  }
}

/// The same rewritten by both again and again, in orders that would deadlock whoever locks as they come.
TEST_P(ConcurrencyTest, TwoImportsThatRewriteTheSamePeopleNeverFail) {
  tables.import(directory(0, kPeople, "Old", 1));
  const auto one = tables.start_job();
  const auto two = tables.start_job();
  Counts first;
  Counts second;
  const auto failures =
      at_once({[&] { first = import_all(database.url(), one, directory(0, kPeople, "One", seed_)); },
               [&] { second = import_all(database.url(), two, directory(0, kPeople, "Two", seed_ + 1)); }});
  EXPECT_EQ(failures, nothing_);
  EXPECT_EQ(first.updated, static_cast<std::uint64_t>(kPeople));
  EXPECT_EQ(second.updated, static_cast<std::uint64_t>(kPeople));
  for (const auto& [id, user] : users_by_id()) {
    EXPECT_TRUE(user.person.display_name == "One" || user.person.display_name == "Two") << user;
  }
}

/// Two directories with the same addresses: each address is one person's, the other is told.
TEST_P(ConcurrencyTest, TwoDirectoriesNeverShareAnAddress) {
  const auto one = tables.start_job();
  const auto two = tables.start_job();
  Counts first;
  Counts second;
  const auto failures = at_once(
      {[&] { first = import_all(database.url(), one, directory(0, kPeople, "One", seed_), "t1"); },
       [&] { second = import_all(database.url(), two, directory(0, kPeople, "Two", seed_ + 1), "t2"); }});
  EXPECT_EQ(failures, nothing_);
  EXPECT_EQ(tables.count("users"), kPeople);
  EXPECT_EQ(tables.count("users WHERE (source_tenant = 't1') <> (display_name = 'One')"), 0);
  EXPECT_EQ(first.added + second.added, static_cast<std::uint64_t>(kPeople));
  for (const Counts& counts : {first, second}) {
    EXPECT_EQ(counts.added + counts.failed, counts.fetched);
    EXPECT_EQ(counts.issues, counts.failed);
  }
  EXPECT_EQ(tables.count("import_issues WHERE code <> 'email-in-use'"), 0);
}

INSTANTIATE_TEST_SUITE_P(Each, ConcurrencyTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

}  // namespace
}  // namespace rollcall::people
