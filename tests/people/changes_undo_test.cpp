#include "people/changes_fixture.hpp"
#include "rollcall/people/statement.hpp"

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

class UndoTest : public OnEachBackend {
 protected:
  PlanTables tables{database.url()};

  /// A plan of several batches, written.
  std::int64_t write(const std::vector<std::vector<ChangeRow>>& batches) {
    const auto job = tables.start_plan();
    for (std::size_t i = 0; i < batches.size(); ++i) {
      for (const ChangeRow& row : batches[i]) tables.add_row(job, static_cast<std::int64_t>(i), row);
    }
    tables.apply(job);
    tables.end(job);
    return job;
  }

  Person with_email(const FullRow& row, const std::string& email) {
    Person person = row.person;
    person.email = email;
    return person;
  }

  std::vector<std::string> codes(std::int64_t job) {
    std::vector<std::string> codes;
    for (const Issue& issue : tables.issues(job)) codes.push_back(issue.code + ' ' + issue.external_id);
    return codes;
  }

  Counts counts(std::uint64_t updated, std::uint64_t unchanged, std::uint64_t skipped,
                std::uint64_t removed) {
    return {.fetched = updated + unchanged + skipped + removed,
            .updated = updated,
            .unchanged = unchanged,
            .skipped = skipped,
            .issues = skipped};
  }
};

INSTANTIATE_TEST_SUITE_P(Each, UndoTest, testing::Values(Backend::sqlite, Backend::postgresql), backend_name);

TEST_P(UndoTest, PutsEverythingBack) {
  tables.write({addition(person("a", "a@x", "Ada")), addition(person("b", "b@x", "Bo"))});
  tables.add_by_hand("hand@x");
  const auto before = tables.rows();
  const FullRow a = tables.row("a@x");
  const auto job = write({{addition(person("c", "c@x")), update_of(a, with_email(a, "z@x"))},
                          {link_of(tables.row("hand@x"), person("h", "hand@x", "Hanna")),
                           addition(person("d", "a@x")), disabling_of(tables.row("b@x"))}});
  ASSERT_NE(tables.rows(), before);

  const auto undo = tables.take_back(job);
  EXPECT_EQ(tables.rows(), before);
  EXPECT_EQ(tables.counts(undo), counts(3, 0, 0, 2));
  EXPECT_EQ(tables.number("removed", undo), 2);
  EXPECT_TRUE(tables.issues(undo).empty());

  std::vector<std::string> recorded;
  each_change(tables.url(), undo, [&](const Change& change) {
    recorded.push_back(std::string(to_string(change.action)) + ' ' + change.external_id + ' ' + change.email);
  });
  EXPECT_EQ(recorded, (std::vector<std::string>{"remove c c@x", "remove d a@x", "restore h hand@x",
                                                "restore b b@x", "restore a a@x"}));
}

TEST_P(UndoTest, LetsAddressesGoRoundBack) {
  tables.write({addition(person("a", "a@x")), addition(person("b", "b@x")), addition(person("c", "c@x"))});
  const auto before = tables.rows();
  const FullRow a = tables.row("a@x");
  const FullRow b = tables.row("b@x");
  const FullRow c = tables.row("c@x");
  const auto job = write({{update_of(a, with_email(a, "b@x")), update_of(b, with_email(b, "c@x")),
                           update_of(c, with_email(c, "a@x"))}});
  tables.take_back(job);
  EXPECT_EQ(tables.rows(), before);
}

TEST_P(UndoTest, LeavesThoseWhoWereChangedSince) {
  tables.write(
      {addition(person("a", "a@x", "Ada")), addition(person("b", "b@x")), addition(person("c", "c@x"))});
  const auto renamed = [&](const char* key) {
    Person after = tables.row(key).person;
    after.job_title = "T";
    return update_of(tables.row(key), after);
  };
  const auto job =
      write({{renamed("a@x"), renamed("b@x"), renamed("c@x"), addition(person("n", "n@x", "New"))}});
  tables.session() << "UPDATE users SET surname = 'S', attributes_hash = NULL WHERE email_key IN ('a@x', "
                      "'n@x')";
  tables.session() << "DELETE FROM users WHERE email_key = 'b@x'";

  const auto undo = tables.take_back(job);
  EXPECT_EQ(tables.counts(undo), counts(1, 0, 3, 0));
  EXPECT_EQ(tables.row("a@x").person.job_title, "T");
  EXPECT_EQ(tables.row("c@x").person.job_title, "");
  EXPECT_EQ(codes(undo), (std::vector<std::string>{"changed-since n", "changed-since a", "changed-since b"}));
  const auto name = std::to_string(job);
  const Issue issue = tables.issues(undo)[1];
  EXPECT_EQ(issue.message,
            "Ada was changed after import " + name + ", so nothing of this person was undone.");
  EXPECT_EQ(issue.severity, Severity::warning);
  EXPECT_EQ(tables.count("import_issues WHERE person = 'Ada' AND next_step <> ''"), 1);
  EXPECT_EQ(tables.issues(undo)[2].message,
            "N was deleted after import " + name + ", so nothing of this person was undone.");
}

TEST_P(UndoTest, LeavesAChainBehindAnAddressThatIsTaken) {
  tables.write({addition(person("a", "a@x")), addition(person("b", "b@x")), addition(person("c", "c@x"))});
  const FullRow a = tables.row("a@x");
  const FullRow b = tables.row("b@x");
  const FullRow c = tables.row("c@x");
  const auto job = write({{update_of(c, with_email(c, "d@x")), update_of(b, with_email(b, "c@x")),
                           update_of(a, with_email(a, "b@x"))}});
  tables.add_by_hand("a@x");
  const auto after = tables.rows();

  const auto undo = tables.take_back(job);
  EXPECT_EQ(tables.counts(undo), counts(0, 0, 3, 0));
  EXPECT_EQ(codes(undo), (std::vector<std::string>{"email-in-use c", "email-in-use b", "email-in-use a"}));
  EXPECT_EQ(tables.rows(), after);

  tables.session() << "DELETE FROM users WHERE source = ''";
  const auto again = tables.take_back(job);
  EXPECT_EQ(tables.counts(again), counts(3, 0, 0, 0));
  EXPECT_EQ(tables.rows(), (std::vector<FullRow>{a, b, c}));
  EXPECT_EQ(tables.counts(tables.take_back(job)), counts(0, 3, 0, 0));
}

TEST_P(UndoTest, LeavesWhomALaterImportChangedAndTakesBothBackInTurn) {
  const auto empty = tables.rows();
  const auto first = tables.write({addition(person("a", "a@x"))});
  const auto added = tables.rows();
  const FullRow a = tables.row("a@x");
  const auto second = tables.write({update_of(a, with_email(a, "b@x"))});
  EXPECT_EQ(tables.counts(tables.take_back(first)), counts(0, 0, 1, 0));
  tables.take_back(second);
  EXPECT_EQ(tables.rows(), added);
  tables.take_back(first);
  EXPECT_EQ(tables.rows(), empty);
}

TEST_P(UndoTest, TakesBackOnlyWhatAPlanHasWritten) {
  const auto job = tables.start_plan();
  tables.add_row(job, 0, addition(person("a", "a@x")));
  tables.add_row(job, 1, addition(person("b", "b@x")));
  EXPECT_THROW(apply_changes(held(tables.url(), job), {},
                             [](const Counts&, std::uint64_t, std::uint64_t) { throw Cancelled(); }),
               Cancelled);
  EXPECT_EQ(tables.count("users"), 1);
  tables.set_state(job, "cancelled");
  EXPECT_EQ(tables.counts(tables.take_back(job)), counts(0, 0, 0, 1));
  EXPECT_EQ(tables.count("users"), 0);
}

TEST_P(UndoTest, RefusesWhatCannotBeUndone) {
  const auto job = tables.write({addition(person("a", "a@x"))});
  const auto refused = [&](const std::string& change, std::int64_t of_job) {
    tables.session() << "UPDATE import_jobs SET " << change << " WHERE id = " << of_job;
    const Error error = error_of([&] { tables.undo(tables.start_undo(of_job)); });
    EXPECT_EQ(error.status(), Status::failed_precondition) << error.message();
    EXPECT_FALSE(error.next_step().empty());
  };
  refused("keeps_changes = false", job);
  refused("keeps_changes = true, state = 'running'", job);
  refused("state = 'completed', dry_run = true", job);
  refused("dry_run = false, kind = 'undo'", job);
  EXPECT_EQ(error_of([&] { tables.undo(tables.start_undo(12345)); }).status(), Status::not_found);
  EXPECT_EQ(tables.count("users"), 1);
}

TEST_P(UndoTest, ForgetsTheAbsencesOfRemovedPeople) {
  const auto job = tables.write({addition(person("a", "a@x"))});
  const auto user = std::to_string(tables.row("a@x").id);
  tables.session() << "INSERT INTO import_absences (connection_id, user_id, runs) VALUES (5, " << user
                   << ", 1), (6, " << user << ", 1), (5, 999, 1)";
  tables.take_back(job);
  EXPECT_EQ(tables.count("import_absences"), 1);
}

}  // namespace
}  // namespace rollcall::people
