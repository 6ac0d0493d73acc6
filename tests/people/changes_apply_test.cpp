#include "people/changes_fixture.hpp"
#include "rollcall/people/statement.hpp"

#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

class ApplyTest : public OnEachBackend {
 protected:
  PlanTables tables{database.url()};

  Person with_email(const FullRow& row, const std::string& email) {
    Person person = row.person;
    person.email = email;
    return person;
  }
};

INSTANTIATE_TEST_SUITE_P(Each, ApplyTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(ApplyTest, WritesEveryKindOfChange) {
  tables.write({addition(person("a", "A@x", "Ada")), addition(person("b", "b@x", "Bo"))});
  tables.add_by_hand("hand@x");
  const FullRow ada = tables.row("a@x");
  const FullRow hand = tables.row("hand@x");
  Person renamed = ada.person;
  renamed.job_title = "Head, \"of\" \\ all";
  Person linked = person("h", "hand@x", "Hanna");

  const auto job = tables.write({addition(person("c", "c@x", "Cy")), update_of(ada, renamed),
                                 link_of(hand, linked), disabling_of(tables.row("b@x"))});

  Person disabled = person("b", "b@x", "Bo");
  disabled.enabled = false;
  const auto row_of = [&](std::int64_t id, const Person& person, std::int64_t added_by) {
    return FullRow{id,          person,  email_key(person.email), "entra", "t", attributes_hash(person), job,
                   kConnection, added_by};
  };
  EXPECT_EQ(tables.row("a@x"), row_of(ada.id, renamed, ada.added_by));
  EXPECT_EQ(tables.row("hand@x"), row_of(hand.id, linked, 0));
  EXPECT_EQ(tables.row("b@x"), row_of(tables.row("b@x").id, disabled, ada.added_by));
  const FullRow cy = tables.row("c@x");
  EXPECT_EQ(cy, row_of(cy.id, person("c", "c@x", "Cy"), job));
  EXPECT_EQ(tables.text("phase", job), "writing");
}

TEST_P(ApplyTest, LetsAddressesGoRoundInABatch) {
  tables.write({addition(person("a", "a@x")), addition(person("b", "b@x")), addition(person("c", "c@x"))});
  const FullRow a = tables.row("a@x");
  const FullRow b = tables.row("b@x");
  const FullRow c = tables.row("c@x");
  tables.write({update_of(a, with_email(a, "b@x")), update_of(b, with_email(b, "a@x")),
                addition(person("d", "c@x")), update_of(c, with_email(c, "e@x"))});
  EXPECT_EQ(tables.row("a@x").id, b.id);
  EXPECT_EQ(tables.row("b@x").id, a.id);
  EXPECT_EQ(tables.row("c@x").person.external_id, "d");
  EXPECT_EQ(tables.row("e@x").id, c.id);
}

TEST_P(ApplyTest, LetsALaterBatchTakeAnAddressThatAnEarlierOneFrees) {
  tables.write({addition(person("a", "a@x"))});
  const FullRow a = tables.row("a@x");
  const auto job = tables.start_plan();
  tables.add_row(job, 3, update_of(a, with_email(a, "b@x")));
  tables.add_row(job, 7, addition(person("c", "a@x")));
  std::vector<std::uint64_t> reports;
  apply_changes(held(tables.url(), job), {}, [&](const Counts&, std::uint64_t done, std::uint64_t total) {
    reports.insert(reports.end(), {done, total});
  });
  EXPECT_EQ(reports, (std::vector<std::uint64_t>{1, 2, 2, 2}));
  EXPECT_EQ(tables.row("a@x").person.external_id, "c");
}

/// Two people and a plan that touches both and adds a third, in a database of its own.
struct Obstructed {
  explicit Obstructed(Backend backend) : database(backend), tables(database.url()) {
    tables.write({addition(person("a", "a@x", "Ada")), addition(person("b", "b@x", "Bo"))});
    job = tables.start_plan();
    tables.add_row(job, 0, addition(person("c", "c@x", "Cy")));
    tables.add_row(job, 1, update_of(tables.row("a@x"), person("a", "a2@x", "Ada")));
    tables.add_row(job, 1, update_of(tables.row("b@x"), person("b", "b2@x", "Bo")));
  }

  TestDatabase database;
  PlanTables tables;
  std::int64_t job = 0;
};

const std::vector<std::pair<std::string, std::string>> kObstacles{
    {"UPDATE users SET display_name = 'X', attributes_hash = NULL WHERE email_key = 'b@x'",
     "Bo <b2@x> was changed after the plan was made, "},
    {"UPDATE users SET office_location = 'X' WHERE email_key = 'b@x'",
     "Bo <b2@x> was changed after the plan was made, "},
    {"DELETE FROM users WHERE email_key = 'a@x'", "Ada <a2@x> was changed after the plan was made, "},
    {"INSERT INTO users (workspace_id, email, email_key) VALUES (1, 'b2@x', 'b2@x')",
     "The e-mail address of Bo <b2@x> belongs to somebody else since the plan was made, "},
    {"INSERT INTO users (workspace_id, email, email_key, source, source_tenant, external_id) VALUES (1, "
     "'z', 'z', 'entra', 't', 'c')",
     "Cy <c@x> came into the workspace after the plan was made, "}};

TEST_P(ApplyTest, WritesNothingWhenAnythingChangedSince) {
  for (const auto& [statement, message] : kObstacles) {
    Obstructed plan(backend());
    plan.tables.session() << statement;
    const auto before = plan.tables.rows();
    const Error error = error_of([&] { plan.tables.apply(plan.job); });
    EXPECT_EQ(error.status(), Status::conflict);
    EXPECT_EQ(error.message(), message + "so nothing was written.");
    EXPECT_FALSE(error.next_step().empty());
    EXPECT_EQ(plan.tables.rows(), before);
    EXPECT_EQ(plan.tables.text("phase", plan.job), "planned");
  }
}

TEST_P(ApplyTest, StopsWhereSomethingChangesMeanwhile) {
  for (std::size_t i = 0; i + 1 < kObstacles.size(); ++i) {
    const auto& [statement, message] = kObstacles[i];
    Obstructed plan(backend());
    const Error error = error_of([&, text = statement] {
      apply_changes(held(plan.tables.url(), plan.job), {},
                    [&](const Counts&, std::uint64_t done, std::uint64_t) {
                      if (done == 1) plan.tables.session() << text;
                    });
    });
    EXPECT_EQ(error.status(), Status::conflict);
    EXPECT_EQ(error.message(), message + "so writing the plan stopped there.");
    EXPECT_EQ(plan.tables.row("c@x").person.display_name, "Cy");
    EXPECT_EQ(plan.tables.count("users WHERE email_key = 'a2@x'"), 0);
  }
}

TEST_P(ApplyTest, GoesOnWhereItWasCancelledOrTakenOver) {
  Obstructed plan(backend());
  std::stop_source stop;
  EXPECT_THROW(apply_changes(held(plan.tables.url(), plan.job), stop.get_token(),
                             [&](const Counts&, std::uint64_t, std::uint64_t) { stop.request_stop(); }),
               Cancelled);
  EXPECT_EQ(plan.tables.count("users"), 3);

  plan.tables.set_state(plan.job, "cancelled");
  EXPECT_THROW(plan.tables.apply(plan.job), Cancelled);
  plan.tables.set_state(plan.job, "running");
  plan.tables.claim(plan.job, "other");
  EXPECT_EQ(error_of([&] { plan.tables.apply(plan.job); }).status(), Status::conflict);
  EXPECT_EQ(plan.tables.count("users WHERE email_key = 'a2@x'"), 0);

  apply_changes(held(plan.tables.url(), plan.job, "other"), {}, {});
  EXPECT_EQ(plan.tables.row("a2@x").import_id, plan.job);
  EXPECT_EQ(plan.tables.row("b2@x").import_id, plan.job);
}

TEST_P(ApplyTest, LosesABatchWithItsLease) {
  Obstructed plan(backend());
  const Error error = error_of([&] {
    apply_changes(held(plan.tables.url(), plan.job), {},
                  [&](const Counts&, std::uint64_t, std::uint64_t) { plan.tables.claim(plan.job, "other"); });
  });
  EXPECT_EQ(error.status(), Status::conflict);
  EXPECT_EQ(plan.tables.count("users WHERE email_key = 'a2@x'"), 0);
}

TEST_P(ApplyTest, RefusesAJobWithoutACompletePlan) {
  const auto job = tables.start_plan();
  for (const char* change :
       {"phase = 'reading'", "phase = 'planned', dry_run = true", "dry_run = false, staged = false"}) {
    tables.session() << "UPDATE import_jobs SET " << change;
    EXPECT_EQ(error_of([&] { tables.apply(job); }).status(), Status::failed_precondition);
  }
}

TEST_P(ApplyTest, KeepsBookOfWhoIsAbsent) {
  tables.session() << "INSERT INTO import_absences (connection_id, user_id, runs) VALUES (5, 1, 1), (5, 2, "
                      "1), (6, 3, 1)";
  const auto absent = [&](std::int64_t job, std::int64_t user, std::int64_t runs) {
    tables.add_row(job, 0,
                   {.action = std::string(kAbsent), .user_id = user, .new_values = encode_runs(runs)});
  };
  const auto unproven = tables.start_plan();
  absent(unproven, 4, 1);
  tables.apply(unproven);
  EXPECT_EQ(tables.count("import_absences"), 4);

  const auto proven = tables.start_plan();
  tables.session() << "UPDATE import_jobs SET leaver_grace = 3, read_proven = true WHERE id = " << proven;
  absent(proven, 2, 2);
  absent(proven, 7, 1);
  tables.apply(proven);
  EXPECT_EQ(tables.count("import_absences WHERE connection_id = 5 AND user_id = 2 AND runs = 2"), 1);
  EXPECT_EQ(tables.count("import_absences WHERE connection_id = 5 AND user_id = 7 AND runs = 1"), 1);
  EXPECT_EQ(tables.count("import_absences WHERE connection_id = 6"), 1);
  EXPECT_EQ(tables.count("import_absences"), 3);
}

}  // namespace
}  // namespace rollcall::people
