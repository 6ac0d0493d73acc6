#include "people/import_fixture.hpp"
#include "rollcall/people/statement.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

/// What an import keeps of the rows it changes, and who waits for an address.
class ChangesKeptTest : public ImportTest {
 protected:
  std::int64_t start_for_connection(std::int64_t connection) {
    const auto job = tables.start_job();
    tables.session() << "UPDATE import_jobs SET connection_id = :connection WHERE id = :id",
        bound(connection, "connection"), bound(job, "id");
    return job;
  }

  void import_for_connection(std::int64_t connection, const std::vector<Person>& people) {
    const auto job = start_for_connection(connection);
    auto writer = tables.writer(job);
    writer.write(batch_of(people));
    writer.finish({.complete = true, .doubt = {}});
    tables.set_state(job, "completed");
  }

  std::int64_t plan_leavers(std::int64_t grace, const std::vector<Person>& people,
                            ReadProof proof = kProven) {
    const auto job = tables.start_staged_job(grace);
    auto writer = tables.writer(job);
    writer.write(batch_of(people));
    writer.finish(proof);
    tables.set_state(job, "completed");
    return job;
  }

  static inline const ReadProof kProven{.complete = true, .doubt = {}};
};
INSTANTIATE_TEST_SUITE_P(Each, ChangesKeptTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST_P(ChangesKeptTest, KeepsTheRowAsItWasOfWhoIsUpdatedOrLinkedAndOfNobodyElse) {
  import_for_connection(7, {person("a", "a@x"), person("b", "b@x"), person("c", "c@x")});
  tables.add_by_hand("h@x", "Hand");
  const auto before = tables.rows();
  const auto job = start_for_connection(8);
  auto writer = tables.writer(job);
  writer.write(batch_of(
      {person("a", "a2@x", "New"), person("b", "b@x"), person("h", "H@x", "Linked"), person("d", "d@x")}));
  const auto changes = tables.changes(job);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].action, "update");
  EXPECT_EQ(changes[0].old_values, R"({"email":"a@x","display_name":"N"})");
  EXPECT_EQ(changes[0].new_values, R"({"email":"a2@x","display_name":"New"})");
  EXPECT_EQ(changes[0].old_hash, attributes_hash(person("a", "a@x")));
  EXPECT_EQ(changes[0].new_hash, attributes_hash(person("a", "a2@x", "New")));
  EXPECT_EQ(changes[0].old_import_id, 1);
  EXPECT_EQ(changes[0].old_connection_id, 7);
  EXPECT_EQ(changes[1].action, "link");
  EXPECT_EQ(changes[1].external_id, "h");
  EXPECT_EQ(before.at(changes[1].user_id).user.person.display_name, "Hand");
  EXPECT_EQ(changes[1].old_values, R"({"email":"h@x","display_name":"Hand"})");
  EXPECT_EQ(changes[1].old_hash, 0);
  EXPECT_EQ(tables.count("users WHERE connection_id = 8"), 3);
  EXPECT_EQ(tables.count("users WHERE added_by_import = " + std::to_string(job)), 1);
  EXPECT_EQ(tables.count("import_jobs WHERE keeps_changes AND source_tenant = 't'"), 2);
}

TEST_P(ChangesKeptTest, DoesNotClaimBeforeImagesThatAnOlderVersionDidNotKeep) {
  const auto job = tables.start_job();
  tables.session() << "UPDATE import_jobs SET checkpoint = 'one', fetched = 1, added = 1";
  tables.writer(job).write(batch_of({person("a", "a@x")}));
  EXPECT_EQ(tables.count("import_jobs WHERE keeps_changes"), 0);
}

TEST_P(ChangesKeptTest, PassesOnAnAddressThatIsLeftInALaterBatch) {
  tables.import({person("a", "a@x"), person("b", "b@x")});
  const auto job = tables.start_job();
  {
    auto writer = tables.writer(job);
    writer.write(batch_of({person("new", "a@x"), person("a", "b@x")}));
    EXPECT_EQ(writer.counts(), Counts{});  // both wait for b
    EXPECT_EQ(tables.count("import_deferred"), 2);
  }
  auto writer = tables.writer(job);
  writer.write(batch_of({person("new", "a@x"), person("second", "A@x"), person("b", "c@x")}));
  EXPECT_EQ(writer.counts().updated, 1U);
  writer.finish({});
  const Counts expected{.fetched = 4, .added = 1, .updated = 2, .failed = 1, .issues = 1};
  EXPECT_EQ(writer.counts(), expected);
  EXPECT_EQ(tables.issues(job).at(0).external_id, "second");
  EXPECT_EQ(tables.users().at("a@x").person.external_id, "new");
  EXPECT_EQ(tables.users().at("b@x").person.external_id, "a");
  EXPECT_EQ(tables.count("import_deferred"), 0);
  writer.finish({});
  EXPECT_EQ(tables.writer(job).counts(), expected);
}

TEST_P(ChangesKeptTest, TellsTheAnswerThatAPersonCameIn) {
  tables.import({person("a", "a@x")});
  const auto request = std::make_shared<const std::string>("request 1");
  Batch batch = batch_of({person("n", "A@x", "Nora"), person("m", "")});
  for (Item& item : batch.items) item.request_id = request;
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  writer.write(std::move(batch));
  writer.finish({});
  const auto issues = tables.issues(job);
  ASSERT_EQ(issues.size(), 2U);
  EXPECT_EQ(issues[0].request_id, "request 1");
  EXPECT_EQ(issues[1].request_id, "request 1");  // who waited for a@x
  EXPECT_EQ(issues[1].person, "Nora");
  EXPECT_EQ(issues[1].next_step, "Change one of the two addresses and import again.");
}

TEST_P(ChangesKeptTest, PlansWhomAStagedJobWouldWrite) {
  tables.import({person("a", "a@x"), person("b", "b@x")});
  const auto before = tables.row_versions();
  const auto job = tables.start_staged_job();
  auto writer = tables.writer(job);
  writer.write(batch_of({person("a", "a@x", "New"), person("b", "b@x"), person("n", "n@x")}));
  writer.finish({});
  EXPECT_EQ(tables.row_versions(), before);
  const auto changes = tables.changes(job);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].action, "update");
  EXPECT_EQ(changes[1].action, "add");
  EXPECT_EQ(changes[1].user_id, 0);
  EXPECT_EQ(changes[1].new_values, R"({"email":"n@x","display_name":"N","enabled":"true"})");
  EXPECT_EQ(tables.count("import_jobs WHERE phase = 'planned'"), 1);
}

TEST_P(ChangesKeptTest, WritesNothingAfterTheEnd) {
  const auto job = tables.start_staged_job();
  auto writer = tables.writer(job);
  writer.finish({});
  EXPECT_EQ(error_of([&] { writer.write(batch_of({person("a", "a@x")})); }).status(), Status::internal);
  auto resumed = tables.writer(job);
  EXPECT_EQ(error_of([&] { resumed.write(batch_of({person("a", "a@x")})); }).status(), Status::internal);
  resumed.finish({});
}

TEST_P(ChangesKeptTest, DisablesLeaversAfterTheGrace) {
  import_for_connection(1, {person("stays", "s@x"), person("leaves", "l@x")});
  tables.add_by_hand("hand@x");
  tables.add_from("entra", "other", "elsewhere", "e@x");
  const auto absent = plan_leavers(1, {person("stays", "s@x")});
  ASSERT_EQ(tables.changes(absent).size(), 1U);
  EXPECT_EQ(tables.changes(absent)[0].action, kAbsent);
  EXPECT_EQ(tables.counts(absent).disabled, 0U);
  tables.session() << "INSERT INTO import_absences SELECT 1, id, 1 FROM users WHERE external_id = 'leaves'";
  const auto job = plan_leavers(1, {person("stays", "s@x")});
  const auto changes = tables.changes(job);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].action, "disable");
  EXPECT_EQ(changes[0].external_id, "leaves");
  EXPECT_EQ(changes[0].old_values, R"({"enabled":"true"})");
  EXPECT_EQ(changes[0].new_values, R"({"enabled":"false"})");
  Person disabled = person("leaves", "l@x");
  disabled.enabled = false;
  EXPECT_EQ(changes[0].new_hash, attributes_hash(disabled));
  EXPECT_EQ(tables.counts(job).disabled, 1U);
  EXPECT_EQ(tables.counts(job).fetched, 1U);
  EXPECT_EQ(tables.count("import_jobs WHERE read_proven"), 3);
}

TEST_P(ChangesKeptTest, LeavesAloneWhomAnotherConnectionReadsOrBrought) {
  import_for_connection(1, {person("both", "b@x"), person("gone", "g@x")});
  import_for_connection(2, {person("both", "b@x"), person("theirs", "t@x")});
  const auto changes = tables.changes(plan_leavers(0, {}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].external_id, "gone");
}

TEST_P(ChangesKeptTest, KnowsTheRosterOfPeopleWhomAnotherConnectionUpdatedSince) {
  import_for_connection(1, {person("a", "a@x")});
  import_for_connection(2, {person("a", "a@x", "New")});
  tables.session() << "DELETE FROM import_seen WHERE job_id = 2";  // connection 2 was removed
  EXPECT_EQ(tables.counts(plan_leavers(0, {})).disabled, 1U);
}

TEST_P(ChangesKeptTest, WhoFailedOrWasFilteredIsNoLeaver) {
  import_for_connection(1, {person("fails", "f@x"), person("filtered", "g@x"), person("waits", "w@x")});
  tables.import({person("x", "x@x")});
  const auto job = tables.start_staged_job(0);
  auto writer = tables.writer(job);
  Batch batch = batch_of({person("fails", ""), person("waits", "x@x")});
  batch.items.push_back(make_filtered_item(person("filtered", "g@x")));
  writer.write(std::move(batch));
  writer.finish(kProven);
  EXPECT_EQ(writer.counts().disabled, 0U);
}

TEST_P(ChangesKeptTest, AnUnprovenReadHasNoLeaversAndSaysSoOnce) {
  import_for_connection(1, {person("leaves", "l@x")});
  const auto job = plan_leavers(0, {}, {.complete = false, .doubt = "A group has 5 members, 4 were read."});
  tables.set_state(job, "running");
  auto again = tables.writer(job);
  again.finish(kProven);
  EXPECT_EQ(again.counts().disabled, 0U);
  const auto issues = tables.issues(job);
  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].code, "incomplete-read");
  EXPECT_EQ(issues[0].severity, Severity::warning);
  EXPECT_EQ(issues[0].message, "A group has 5 members, 4 were read.");
  EXPECT_EQ(tables.counts(job).issues, 1U);
}

TEST_P(ChangesKeptTest, RefusesLeaversWithoutAPlan) {
  const auto job = tables.start_staged_job(0);
  tables.session() << "UPDATE import_jobs SET staged = false";
  EXPECT_EQ(error_of([&] { (void)tables.writer(job); }).status(), Status::internal);
  tables.session() << "UPDATE import_jobs SET dry_run = true";
  EXPECT_EQ(tables.writer(job).counts(), Counts{});
}

/// An edit that is not committed yet when the import comes to the row.
void expect_the_edit_in_the_before_image(ImportTables& tables, const std::string& email, const Person& now) {
  const auto administrator = open_session(DatabaseUrl::parse(tables.url()));
  *administrator << "BEGIN";
  *administrator << "UPDATE users SET job_title = 'late', attributes_hash = NULL WHERE email_key = :key",
      bound(email, "key");
  const auto job = tables.start_job();
  std::thread import([&] { tables.writer(job).write(batch_of({now})); });
  const auto waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  while (tables.count(waiting) == 0) std::this_thread::yield();
  *administrator << "COMMIT";
  import.join();
  const auto changes = tables.changes(job);
  ASSERT_EQ(changes.size(), 1U);
  Person before = now;
  set_values(before, changes[0].old_values);
  EXPECT_EQ(before.job_title, "late");
  EXPECT_EQ(changes[0].old_hash, 0);
}

TEST(PostgresqlChangesKept, AnEditMeanwhileIsInTheBeforeImage) {
  const TestDatabase database(Backend::postgresql);
  ImportTables tables(database.url());
  tables.import({person("a", "a@x"), person("b", "b@x")});
  tables.add_by_hand("h@x");
  expect_the_edit_in_the_before_image(tables, "a@x", person("a", "a@x", "New"));
  expect_the_edit_in_the_before_image(tables, "h@x", person("h", "h@x", "Linked"));
}

}  // namespace
}  // namespace rollcall::people
