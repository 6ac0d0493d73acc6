#include "people/import_fixture.hpp"
#include "people/killed_child.hpp"
#include "rollcall/people/statement.hpp"

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

constexpr int kBatches = 40;
constexpr int kBatchSize = 25;
constexpr int kMostAttempts = 300;

using Clock = std::chrono::steady_clock;

/// Batch k of an import in which people come twice, move, and get in each other's way.
Batch batch_number(int k) {
  std::mt19937 random(static_cast<unsigned>(k));
  const auto pick = [&](int below) { return std::uniform_int_distribution<int>{0, below - 1}(random); };
  std::vector<Person> people;
  for (int i = 0; i < kBatchSize; ++i) {
    people.push_back(person("i" + std::to_string(pick(600)), "e" + std::to_string(pick(500)) + "@x"));
  }
  Batch batch = batch_of(people, std::to_string(k));
  std::vector<std::string> met;
  for (const Person& one : people) met.push_back(one.external_id);
  batch.members.push_back(members_of(k % 3 == 0 ? "g1" : "g2", met));
  return batch;
}

/// Goes on from the checkpoint to the end.
void import_rest(const std::string& url, std::int64_t job, const std::string& worker) {
  ImportWriter writer({.database_url = url,
                       .job_id = job,
                       .worker = worker,
                       .source = "entra",
                       .source_tenant = "t",
                       .modes = kBoth});
  writer.set_groups({{.id = "g1", .name = "One"}, {.id = "g2", .name = "Two"}, {.id = "g3", .name = ""}});
  const int first = writer.checkpoint().empty() ? 0 : std::stoi(writer.checkpoint()) + 1;
  for (int k = first; k < kBatches; ++k) writer.write(batch_number(k));
  writer.finish({.complete = true, .doubt = {}});
}

/// Imports in a process of its own and kills it after a while. True when it was done before.
bool import_and_kill(const std::string& url, std::int64_t job, const std::string& worker,
                     std::chrono::microseconds after) {
  return run_and_kill([&] { import_rest(url, job, worker); }, after);
}

struct End {
  std::map<std::string, UserRow> users;
  Counts counts;
  std::vector<Issue> issues;
  std::vector<std::string> changes;
  std::string checkpoint;
  std::int64_t member_rows = 0;
  std::map<std::string, std::vector<MemberKey>> members;
};

/// Without the numbers of rows, in which rolled back batches leave gaps.
std::vector<std::string> texts_of(const std::vector<ChangeRow>& changes) {
  std::vector<std::string> texts;
  for (const ChangeRow& row : changes) {
    texts.push_back(row.action + ' ' + row.external_id + row.old_values + row.new_values +
                    std::to_string(row.old_hash) + ' ' + std::to_string(row.new_hash));
  }
  return texts;
}

End end_of(const std::string& url, std::int64_t job) {
  ImportTables tables(url);
  return {tables.users(),         tables.counts(job),
          tables.issues(job),     texts_of(tables.changes(job)),
          tables.checkpoint(job), tables.count("import_members"),
          tables.members()};
}

enum class Kind : std::uint8_t { direct, with_leavers };

/// No session is open while a child is forked: SQLite must not be carried into another process.
std::int64_t start(const std::string& url, Kind kind) {
  ImportTables tables(url);
  std::vector<Person> people;
  for (int i = 0; i < 200; ++i)
    people.push_back(person("i" + std::to_string(3 * i), "e" + std::to_string(2 * i) + "@x", "Old"));
  tables.import(people);
  tables.session() << "UPDATE users SET connection_id = 1";
  tables.add_by_hand("e1@x");
  return kind == Kind::direct ? tables.start_job() : tables.start_staged_job(0);
}

class KillTest : public OnEachBackend {
 protected:
  void kill_and_compare(Kind kind);
};
INSTANTIATE_TEST_SUITE_P(Each, KillTest, testing::Values(Backend::sqlite, Backend::postgresql), backend_name);

void KillTest::kill_and_compare(Kind kind) {
  const TestDatabase undisturbed(backend());
  const auto calm_job = start(undisturbed.url(), kind);
  const auto began = Clock::now();
  import_rest(undisturbed.url(), calm_job, "w");
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);

  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto job = start(database.url(), kind);
  int killed_inside = 0;
  for (int attempt = 1;; ++attempt) {
    ASSERT_LT(attempt, kMostAttempts);
    const std::string worker = "w" + std::to_string(attempt);
    ImportTables(database.url()).claim(job, worker);
    // Later attempts get more time, so that a slow machine gets to the end too.
    const auto longest = took.count() / 4 * (10 + attempt) / 10;
    const std::chrono::microseconds patience{std::uniform_int_distribution<long>{0, longest}(random)};
    if (import_and_kill(database.url(), job, worker, patience)) break;
    const std::string checkpoint = ImportTables(database.url()).checkpoint(job);
    if (!checkpoint.empty() && checkpoint != std::to_string(kBatches - 1)) ++killed_inside;
  }
  EXPECT_GT(killed_inside, 0);

  const End expected = end_of(undisturbed.url(), calm_job);
  const End actual = end_of(database.url(), job);
  EXPECT_EQ(actual.users, expected.users);
  EXPECT_EQ(actual.counts, expected.counts);
  EXPECT_EQ(actual.issues, expected.issues);
  EXPECT_EQ(actual.changes, expected.changes);
  EXPECT_EQ(actual.checkpoint, expected.checkpoint);
  EXPECT_EQ(actual.member_rows, expected.member_rows);
  EXPECT_EQ(actual.members, expected.members);
  EXPECT_EQ(kind == Kind::direct, !actual.members.at("g1").empty()) << "a plan's members do not count yet";
  EXPECT_EQ(sum(actual.counts), actual.counts.fetched);
  EXPECT_EQ(kind == Kind::with_leavers, actual.counts.disabled != 0);
}

TEST_P(KillTest, AKilledAndResumedImportEndsLikeAnUndisturbedOne) {
  kill_and_compare(Kind::direct);
}

TEST_P(KillTest, SoDoesAPlanWithLeavers) {
  kill_and_compare(Kind::with_leavers);
}

}  // namespace
}  // namespace rollcall::people
