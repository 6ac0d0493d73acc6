#include "rollcall/people/writer.hpp"

#include "people/import_fixture.hpp"
#include "rollcall/people/statement.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

using namespace std::string_literals;

class WriterTest : public ImportTest {};
INSTANTIATE_TEST_SUITE_P(Each, WriterTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

Person full_person(const std::string& id, const std::string& email, const std::string& value) {
  Person one = person(id, email);
  for (const auto& [column, member] : kTextAttributes) {
    if (column != "email") one.*member = value;
  }
  return one;
}

void expect_exact_values(ImportTables& tables) {
  std::string long_name;
  for (int i = 0; i < 256; ++i) long_name += "ж";
  const std::vector<std::string> values{"plain",
                                        long_name,
                                        "عبد الرحمن ‏(مهندس)",
                                        "👩‍🚀𝔘𐐀",
                                        "O'Neil \"Bob\"",
                                        "back\\slash\\\\",
                                        "{a,b}",
                                        "{\"x\"}",
                                        "NULL",
                                        "null",
                                        "",
                                        " ",
                                        "\t\r\n",
                                        "a,b;c",
                                        ":name $1 ?",
                                        "\x7f\x01",
                                        "%s%n",
                                        "--'; DROP TABLE users",
                                        "\\N"};
  std::vector<Person> people;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string id = "id-" + std::to_string(i) + values[i];
    people.push_back(full_person(id, "p" + std::to_string(i) + "\"'\\{},NULL@x", values[i]));
    people.back().enabled = i % 2 == 0;
  }
  EXPECT_EQ(tables.import(people).added, people.size());
  for (auto& one : people) one.job_title += "!";  // and once more through the update
  EXPECT_EQ(tables.import(people).updated, people.size());
  const auto users = tables.users();
  for (const Person& one : people) {
    const UserRow expected{one, email_key(one.email), "entra", "t", attributes_hash(one)};
    EXPECT_EQ(users.at(email_key(one.email)), expected);
  }
}

TEST_P(WriterTest, StoresEveryValueExactlyInAFirstImport) {
  expect_exact_values(tables);
  EXPECT_EQ(tables.count("users"), 19);
}

TEST_P(WriterTest, StoresEveryValueExactlyInALaterImport) {
  tables.import({person("before", "before@x")});
  expect_exact_values(tables);
  EXPECT_EQ(tables.count("users"), 20);
}

TEST_P(WriterTest, DecidesAnewWhenAFirstImportMeetsSomebody) {
  tables.add_by_hand("b@x");
  const Counts counts = tables.import({person("a", "a@x"), person("b", "b@x"), person("c", "c@x")});
  EXPECT_EQ(counts.added, 2U);
  EXPECT_EQ(counts.updated, 1U);
  EXPECT_EQ(tables.users().size(), 3U);
}

TEST_P(WriterTest, WritesNothingWhenNothingChanged) {
  const std::vector<Person> people{person("a", "a@x"), person("b", "b@x"), person("c", "c@x")};
  tables.import(people);
  const auto before = tables.row_versions();
  const Counts counts = tables.import(people);
  EXPECT_EQ(counts.unchanged, 3U);
  EXPECT_EQ(tables.row_versions(), before);
}

TEST_P(WriterTest, RewritesOnlyWhoChanged) {
  tables.import({person("a", "a@x"), person("b", "b@x")});
  const auto before = tables.row_versions();
  const Counts counts = tables.import({person("a", "a@x"), person("b", "b@x", "New")});
  EXPECT_EQ(counts.updated, 1U);
  EXPECT_EQ(counts.unchanged, 1U);
  const auto after = tables.row_versions();
  EXPECT_EQ(after[0], before[0]);
  EXPECT_NE(after[1], before[1]);
  EXPECT_EQ(tables.count("users WHERE last_import_id = 2"), 1);
  EXPECT_EQ(tables.count("users WHERE updated_at >= created_at"), 2);
}

TEST_P(WriterTest, ComparesEveryAttributeWhereTheHashWasCleared) {
  tables.import({person("a", "a@x"), person("b", "b@x")});
  tables.session() << "UPDATE users SET attributes_hash = NULL";
  tables.session() << "UPDATE users SET display_name = 'Edited' WHERE email_key = 'b@x'";
  const auto before = tables.row_versions();
  const Counts counts = tables.import({person("a", "a@x"), person("b", "b@x")});
  EXPECT_EQ(counts.unchanged, 1U);
  EXPECT_EQ(counts.updated, 1U);
  EXPECT_EQ(tables.row_versions()[0], before[0]);
  EXPECT_EQ(tables.users().at("b@x").person.display_name, "N");
}

TEST_P(WriterTest, LinksAPersonAddedByHand) {
  tables.add_by_hand("Ann@x");
  EXPECT_EQ(tables.import({person("a", "ann@X")}, kAddOnly).skipped, 1U);
  EXPECT_EQ(tables.import({person("a", "ann@X")}, kUpdateOnly).updated, 1U);
  const UserRow row = tables.users().at("ann@x");
  EXPECT_EQ(row.person, person("a", "ann@X"));
  EXPECT_EQ(row.source, "entra");
  EXPECT_EQ(tables.import({person("a", "ann@X")}).unchanged, 1U);
}

TEST_P(WriterTest, NeverTakesOverALinkedPerson) {
  tables.add_from("okta", "t", "1", "okta@x");
  tables.add_from("entra", "other", "2", "other@x");
  tables.add_from("entra", "t", "3", "same@x");
  const auto before = tables.row_versions();
  auto writer = tables.writer(tables.start_job());
  writer.write(
      batch_of({person("a", "OKTA@x"), person("b", "other@x"), person("c", "same@x"), person("d", "d@x")}));
  writer.finish({});  // until then, the person of the same directory might have left the address
  EXPECT_EQ(writer.counts().failed, 3U);
  EXPECT_EQ(writer.counts().added, 1U);
  const auto issues = tables.issues(1);
  ASSERT_EQ(issues.size(), 3U);
  EXPECT_EQ(issues[0].code, "email-in-use");
  EXPECT_EQ(issues[0].external_id, "a");
  EXPECT_EQ(issues[0].email, "OKTA@x");
  const auto after = tables.row_versions();
  EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
}

TEST_P(WriterTest, KeepsTheRestOfAPersonWhoseNewEmailIsTaken) {
  tables.import({person("a", "a@x"), person("b", "b@x")});
  EXPECT_EQ(tables.import({person("a", "B@x", "New")}).updated, 1U);
  const UserRow row = tables.users().at("a@x");
  EXPECT_EQ(row.person, person("a", "a@x", "New"));
  EXPECT_EQ(row.hash, attributes_hash(person("a", "a@x", "New")));
  const auto issues = tables.issues(2);
  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].severity, Severity::warning);
  const auto before = tables.row_versions();
  const Counts again = tables.import({person("a", "B@x", "New")});
  EXPECT_EQ(again.unchanged, 1U);
  EXPECT_EQ(again.issues, 1U);
  EXPECT_EQ(tables.row_versions(), before);
}

TEST_P(WriterTest, SwapsRotatesAndPassesOnEmails) {
  tables.import({person("a", "a@x"), person("b", "b@x"), person("c", "c@x"), person("d", "d@x")});
  const Counts counts = tables.import({person("new", "d@x"), person("a", "b@x"), person("b", "c@x"),
                                       person("c", "a@x"), person("d", "d2@x")});
  EXPECT_EQ(counts.updated, 4U);
  EXPECT_EQ(counts.added, 1U);
  EXPECT_EQ(counts.issues, 0U);
  const auto users = tables.users();
  EXPECT_EQ(users.at("a@x").person.external_id, "c");
  EXPECT_EQ(users.at("b@x").person.external_id, "a");
  EXPECT_EQ(users.at("c@x").person.external_id, "b");
  EXPECT_EQ(users.at("d@x").person.external_id, "new");
  EXPECT_EQ(users.at("d2@x").person.external_id, "d");
}

TEST_P(WriterTest, FailsTheSecondOfTwoPeopleWithOneEmailInOneBatchOrTwo) {
  auto writer = tables.writer(tables.start_job());
  writer.write(batch_of({person("a", "Stra\u00dfe@x"), person("b", "STRASSE@x")}));
  writer.write(batch_of({person("c", "strasse@X"), person("d", "d@x")}));
  EXPECT_EQ(writer.counts().added, 2U);
  EXPECT_EQ(writer.counts().failed, 2U);
  EXPECT_EQ(tables.users().at("strasse@x").person.external_id, "a");
}

TEST_P(WriterTest, ObeysTheModes) {
  tables.import({person("a", "a@x")});
  const std::vector<Person> people{person("a", "a@x", "New"), person("b", "b@x")};
  const Counts add = tables.import(people, kAddOnly);
  EXPECT_EQ(add.added, 1U);
  EXPECT_EQ(add.skipped, 1U);
  const Counts update = tables.import({person("a", "a@x", "New"), person("c", "c@x")}, kUpdateOnly);
  EXPECT_EQ(update.updated, 1U);
  EXPECT_EQ(update.skipped, 1U);
  EXPECT_EQ(tables.users().count("c@x"), 0U);
}

TEST_P(WriterTest, CountsEachPersonOnceAndReportsIssues) {
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  Batch first =
      batch_of({person("a", "a@x"), person("a", "a@x"), person("b", ""), person("c\0"s, "c@x")}, "1");
  first.items.push_back(make_filtered_item(person("f", "f@x")));
  first.items.push_back(make_filtered_item(person("f", "f@x")));
  first.items.push_back(make_failed_item(person("", "x@x"), {.code = "limited-object", .message = "m"}));
  first.issues.push_back(
      {.severity = Severity::warning, .code = "group-gone", .message = "\xff", .detail = "{\"'"});
  writer.write(std::move(first));
  writer.write(batch_of({person("a", "a@x", "Other"), person("b", "b@x"), person("d", "d@x")}, "2"));
  const Counts expected{.fetched = 6, .added = 2, .filtered = 1, .failed = 3, .issues = 4};
  EXPECT_EQ(writer.counts(), expected);
  EXPECT_EQ(tables.counts(job), expected);
  EXPECT_EQ(tables.checkpoint(job), "2");
  const auto issues = tables.issues(job);
  ASSERT_EQ(issues.size(), 4U);
  EXPECT_EQ(issues[0].code, "no-email");
  EXPECT_EQ(issues[1].code, "invalid-text");
  EXPECT_EQ(issues[1].external_id, "c\uFFFD");
  EXPECT_EQ(issues[2].code, "limited-object");
  EXPECT_EQ(issues[3].message, "\uFFFD");
  EXPECT_EQ(issues[3].detail, "{\"'");
}

TEST_P(WriterTest, AcceptsABatchOfNothingButACheckpoint) {
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  writer.write({.items = {}, .issues = {}, .checkpoint = "{\"page\":1}"});
  EXPECT_EQ(writer.counts(), Counts{});
  EXPECT_EQ(tables.checkpoint(job), "{\"page\":1}");
}

TEST_P(WriterTest, ResumesWithCountsCheckpointAndThePeopleItMet) {
  const auto job = tables.start_job();
  {
    auto writer = tables.writer(job);
    EXPECT_EQ(writer.checkpoint(), "");
    writer.write(batch_of({person("a", "a@x"), person("b", "b@x"), person("z", "")}, "one"));
    writer.write(batch_of({person("c", "c@x")}, "two"));
  }
  tables.claim(job, "w2");
  auto writer = tables.writer(job, kBoth, "w2");
  EXPECT_EQ(writer.checkpoint(), "two");
  EXPECT_EQ(writer.counts().fetched, 4U);
  writer.write(batch_of({person("a", "a@x"), person("z", ""), person("d", "d@x")}, "three"));
  EXPECT_EQ(writer.counts().added, 4U);
  EXPECT_EQ(writer.counts().failed, 1U);
  EXPECT_EQ(writer.counts().fetched, 5U);
}

TEST_P(WriterTest, StopsWhenTheJobIsCancelledOrTakenOver) {
  const auto job = tables.start_job();
  auto writer = tables.writer(job);
  writer.write(batch_of({person("a", "a@x")}, "one"));
  tables.claim(job, "somebody else");
  EXPECT_EQ(error_of([&] { writer.write(batch_of({person("b", "b@x")}, "two")); }).status(),
            Status::conflict);
  EXPECT_EQ(error_of([&] { (void)tables.writer(job); }).status(), Status::conflict);
  tables.claim(job, "w");
  tables.set_state(job, "cancelled");
  EXPECT_EQ(error_of([&] { writer.write(batch_of({person("b", "b@x")}, "two")); }).status(),
            Status::cancelled);
  EXPECT_EQ(tables.users().size(), 1U);
  EXPECT_EQ(tables.checkpoint(job), "one");
  EXPECT_EQ(tables.count("import_seen"), 1);
  tables.set_state(job, "running");
  writer.write(batch_of({person("b", "b@x")}, "two"));
  EXPECT_EQ(writer.counts().added, 2U);
}

TEST_P(WriterTest, RefusesAMissingJobAndTablesThatWereNotMade) {
  EXPECT_EQ(error_of([&] { (void)tables.writer(4711); }).status(), Status::conflict);
  const TestDatabase empty(backend());
  const Error error = error_of([&] { ImportWriter({.database_url = empty.url(), .job_id = 1}); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
}

TEST_P(WriterTest, NoticesAForeignWriterBetweenLookUpAndWrite) {
  constexpr int kPeople = 400;
  const auto import_tenant = [&](const std::string& tenant, std::int64_t job) {
    auto writer = tables.writer(job, kBoth, "w", tenant);
    for (int from = 0; from < kPeople; from += 20) {
      std::vector<Person> people;
      for (int i = from; i < from + 20; ++i) {
        // The two go through the addresses in opposite directions, so they meet and collide.
        const int n = tenant == "one" ? i : kPeople - 1 - i;
        people.push_back(person(std::to_string(n), "p" + std::to_string(n) + "@x"));
      }
      writer.write(batch_of(people));
    }
  };
  const auto first = tables.start_job();
  const auto second = tables.start_job();
  std::thread other([&] { import_tenant("two", second); });
  import_tenant("one", first);
  other.join();
  const Counts a = tables.counts(first);
  const Counts b = tables.counts(second);
  EXPECT_EQ(a.added + b.added, static_cast<std::uint64_t>(kPeople));
  EXPECT_EQ(a.failed + b.failed, static_cast<std::uint64_t>(kPeople));
  EXPECT_EQ(tables.users().size(), static_cast<std::size_t>(kPeople));
}

TEST_P(WriterTest, DryRunDecidesLikeARealRunAndLeavesThePeopleAlone) {
  const std::vector<Person> start{person("a", "a@x"), person("b", "b@x"), person("c", "c@x")};
  tables.import(start);
  tables.add_by_hand("hand@x");
  const std::vector<Batch> batches{
      batch_of({person("a", "a2@x"), person("n1", "new@x"), person("h", "hand@x")}),
      batch_of(
          {person("n2", "A@x"), person("n3", "NEW@x"), person("n4", "hand@x"), person("b", "a2@x", "B2")}),
      batch_of({person("c", "a@x"), person("n5", "n5@x"), person("n1", "new@x")})};
  const auto before = tables.row_versions();
  const auto dry_job = tables.start_job("w", true);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    auto writer = tables.writer(dry_job);  // each batch after a restart
    writer.write(batches[i]);
  }
  EXPECT_EQ(tables.row_versions(), before);
  const auto real_job = tables.start_job();
  auto writer = tables.writer(real_job);
  for (const Batch& batch : batches) writer.write(batch);
  EXPECT_EQ(tables.counts(dry_job), tables.counts(real_job));
  EXPECT_EQ(tables.issues(dry_job), tables.issues(real_job));
  EXPECT_EQ(tables.counts(real_job).updated, 3U);
  EXPECT_EQ(tables.counts(real_job).unchanged, 1U);
}

TEST(SqliteWriter, SaysThatTheDatabaseIsLockedAndStoresNothing) {
  const TestDatabase database(Backend::sqlite);
  ImportTables tables(database.url());
  auto writer = tables.writer(tables.start_job());
  tables.session() << "BEGIN IMMEDIATE";
  const Error error = error_of([&] { writer.write(batch_of({person("a", "a@x")})); });
  tables.session() << "ROLLBACK";
  EXPECT_EQ(error.status(), Status::failed_precondition);
  writer.write(batch_of({person("a", "a@x")}));
  EXPECT_EQ(writer.counts().added, 1U);
}

TEST(PostgresqlWriter, SaysThatTheConnectionIsLost) {
  const TestDatabase database(Backend::postgresql);
  ImportTables tables(database.url());
  auto writer = tables.writer(tables.start_job());
  std::int64_t ended = 0;
  tables.session() << "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
                      "current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
      soci::into(ended);
  ASSERT_EQ(ended, 1);
  const Error error = error_of([&] { writer.write(batch_of({person("a", "a@x")})); });
  EXPECT_EQ(error.status(), Status::unavailable);
  EXPECT_EQ(tables.users().size(), 0U);
}

}  // namespace
}  // namespace rollcall::people
