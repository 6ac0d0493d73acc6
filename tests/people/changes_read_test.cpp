#include "key_moves.hpp"
#include "people/changes_fixture.hpp"
#include "rollcall/people/statement.hpp"

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

class ChangesTest : public OnEachBackend {
 protected:
  PlanTables tables{database.url()};

  std::vector<Change> changes(std::int64_t job) {
    std::vector<Change> changes;
    each_change(tables.url(), job, [&](const Change& change) { changes.push_back(change); });
    return changes;
  }

  std::vector<std::string> differences(std::int64_t plan, std::int64_t job, std::size_t most = 100) {
    return plan_differences(tables.url(), plan, job, most);
  }
};

INSTANTIATE_TEST_SUITE_P(Each, ChangesTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(ChangesTest, AreReadInOrderFieldByField) {
  tables.write({addition(person("a", "a@x", "Ada"))});
  Person after = tables.row("a@x").person;
  after.job_title = "Head";
  after.display_name = "";
  const auto plan = tables.start_plan();
  tables.add_row(plan, 2, addition(person("b", "b@x", "Bo")));
  tables.add_row(plan, 1, update_of(tables.row("a@x"), after));
  tables.add_row(plan, 1, {.action = std::string(kAbsent), .user_id = 1, .new_values = encode_runs(1)});

  const std::vector<Change> expected{
      {.action = ChangeAction::update,
       .external_id = "a",
       .email = "a@x",
       .display_name = "",
       .fields = {{"display_name", "Ada", ""}, {"job_title", "", "Head"}}},
      {.action = ChangeAction::add,
       .external_id = "b",
       .email = "b@x",
       .display_name = "Bo",
       .fields = {{"email", "", "b@x"}, {"display_name", "", "Bo"}, {"enabled", "", "true"}}}};
  EXPECT_EQ(changes(plan), expected);
}

TEST_P(ChangesTest, OfADirectImportEndWithThePeopleItAdded) {
  const auto job = tables.write({addition(person("a", "a@x", "Ada"))});
  tables.session() << "UPDATE import_jobs SET staged = false";
  tables.session() << "DELETE FROM import_changes";
  const std::vector<Change> all = changes(job);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].action, ChangeAction::add);
  EXPECT_EQ(all[0].external_id, "a");
  EXPECT_EQ(all[0].fields.size(), 3U);
  EXPECT_EQ(error_of([&] { std::ignore = changes(999); }).status(), Status::not_found);
}

TEST_P(ChangesTest, AreReadInAnyNumber) {
  const auto plan = tables.start_plan();
  for (int i = 0; i < 2000; ++i) {
    const auto id = std::to_string(i);
    tables.add_row(plan, i / 700, addition(person(id, id + "@x")));
  }
  const std::vector<Change> all = changes(plan);
  ASSERT_EQ(all.size(), 2000U);
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i].external_id, std::to_string(i));
  tables.apply(plan);
  tables.session() << "UPDATE import_jobs SET staged = false";
  tables.session() << "DELETE FROM import_changes";
  EXPECT_EQ(changes(plan).size(), 2000U);
}

TEST_P(ChangesTest, OfTwoPlansAreCompared) {
  tables.write({addition(person("a", "ada@x", "Ada Lovelace")), addition(person("b", "b@x", "Bo"))});
  const FullRow ada = tables.row("ada@x");
  const auto titled = [&](const std::string& title, const std::string& surname = "") {
    Person after = ada.person;
    after.job_title = title;
    after.surname = surname;
    return update_of(ada, after);
  };
  const auto plan_of = [&](const std::vector<ChangeRow>& rows) {
    const auto plan = tables.start_plan();
    for (const ChangeRow& row : rows) tables.add_row(plan, 0, row);
    return plan;
  };
  const auto plan = plan_of({titled("A"), addition(person("c", "c@x", "Cy"))});
  const ChangeRow absent{
      .action = std::string(kAbsent), .user_id = 1, .external_id = "q", .new_values = encode_runs(1)};
  EXPECT_TRUE(differences(plan, plan_of({addition(person("c", "c@x", "Cy")), absent, titled("A")})).empty());
  EXPECT_EQ(
      differences(plan, plan_of({titled("B"), addition(person("c", "c@x", "Cy"))})),
      std::vector<std::string>{R"(Ada Lovelace <ada@x>: job_title would become "B"; the plan says "A".)"});
  EXPECT_EQ(
      differences(plan, plan_of({titled("A", "L"), disabling_of(tables.row("b@x"))})),
      (std::vector<std::string>{R"(Ada Lovelace <ada@x>: surname would become "L"; the plan leaves it.)",
                                "Cy <c@x> is in the plan and would not be changed any more.",
                                "Bo <b@x> would be disabled and is not in the plan."}));
  EXPECT_EQ(differences(plan, plan_of({disabling_of(ada), addition(person("c", "c@x", "Cy"))})),
            std::vector<std::string>{"Ada Lovelace <ada@x> would be disabled; the plan says updated."});
  const auto reverse = plan_of({titled("", "L"), addition(person("c", "c@x", "Cy"))});
  EXPECT_EQ(differences(plan, reverse, 1).size(), 1U);
  EXPECT_EQ(differences(plan, reverse).size(), 2U);
  EXPECT_EQ(differences(plan, plan_of({}), 1).size(), 1U);
  EXPECT_EQ(differences(plan_of({}), plan, 1).size(), 1U);
}

TEST_P(ChangesTest, SayThatTheTableIsNotAsItWas) {
  tables.write({addition(person("a", "a@x", "Ada"))});
  FullRow now = tables.row("a@x");
  Person after = now.person;
  after.job_title = "B";
  const auto plan = tables.start_plan();
  tables.add_row(plan, 0, update_of(now, after));
  now.person.job_title = "C";
  const auto job = tables.start_plan();
  tables.add_row(job, 0, update_of(now, after));
  EXPECT_EQ(
      differences(plan, job),
      std::vector<std::string>{R"(Ada <a@x>: job_title is "C" now; it was "" when the plan was made.)"});
}

TEST(KeyMoves, StopBehindThoseWhoStay) {
  const std::vector<KeyMove> ring{{1, "a", "b", 2}, {2, "b", "a", 1}};
  EXPECT_EQ(refused_moves(ring), (std::vector<bool>{false, false}));
  const std::vector<KeyMove> chain{{1, "a", "b", 2}, {2, "b", "c", 3}, {3, "c", "d", 9}, {4, "e", "f", 0}};
  EXPECT_EQ(refused_moves(chain), (std::vector<bool>{true, true, true, false}));
  const std::vector<KeyMove> rivals{{1, "a", "x", 0}, {2, "b", "x", 0}, {3, "c", "b", 2}};
  EXPECT_EQ(refused_moves(rivals), (std::vector<bool>{false, true, true}));
}

}  // namespace
}  // namespace rollcall::people
