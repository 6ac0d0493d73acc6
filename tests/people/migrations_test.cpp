// The people tables there and back: what each direction keeps, what it refuses, and what is left of it when
// it is killed.
#include "people/import_fixture.hpp"
#include "people/schema_of.hpp"
#include "rollcall/people/statement.hpp"
#include "rollcall/people/tables.hpp"
#include "rollcall/plugin.h"

#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <soci/soci.h>

namespace rollcall::people {
namespace {

constexpr int kNewest = ROLLCALL_PEOPLE_TABLES_VERSION;
const std::vector<std::string> kTables{"users", "import_jobs", "import_issues", "import_seen"};

/// All rows of the tables, in the columns that the tables have when it is made.
class Contents {
 public:
  explicit Contents(const std::string& url) {
    for (const auto& table : kTables) columns_.emplace(table, columns_of(url, table));
    rows_ = read(url);
  }
  [[nodiscard]] std::map<std::string, std::vector<std::string>> read(const std::string& url) const {
    std::map<std::string, std::vector<std::string>> rows;
    for (const auto& [table, columns] : columns_) rows.emplace(table, rows_of(url, table, columns));
    return rows;
  }
  [[nodiscard]] const std::map<std::string, std::vector<std::string>>& rows() const { return rows_; }

 private:
  std::map<std::string, std::vector<std::string>> columns_;
  std::map<std::string, std::vector<std::string>> rows_;
};

class MigrationsTest : public OnEachBackend {
 protected:
  void execute(const std::string& statement) {
    *open_session(DatabaseUrl::parse(database.url())) << statement;
  }
  std::string value(const std::string& query) {
    std::string text;
    *open_session(DatabaseUrl::parse(database.url())) << query, soci::into(text);
    return text;
  }

  /// What version 1 left behind: people by hand and from two connections, jobs in every state.
  void fill_version_1() {
    migrate_people_tables(database.url(), 1);
    int job = 0;
    for (const char* state :
         {"queued", "completed", "completed_with_issues", "cancelled", "interrupted", "failed"}) {
      const std::string id = std::to_string(++job);
      execute(
          "INSERT INTO import_jobs (workspace_id, plugin_id, connection_id, state, checkpoint, error) "
          "VALUES (1, 'entra', " +
          std::to_string(7 + job % 2) + ", '" + state + "', 'at " + id + "', 'why')");
      execute("INSERT INTO import_issues (job_id, severity, code, message) VALUES (" + id +
              ", 'error', 'no-email', 'Zoë has none')");
    }
    execute("INSERT INTO users (workspace_id, email, email_key) VALUES (1, 'Hand@x', 'hand@x')");
    for (int i = 1; i <= 40; ++i) {
      const std::string n = std::to_string(i);
      execute(
          "INSERT INTO users (workspace_id, email, email_key, source, source_tenant, external_id, "
          "display_name, attributes_hash, last_import_id) VALUES (1, 'E" +
          n + "@x', 'e" + n + "@x', 'entra', 't', 'i" + n + "', 'Łukasz', " + n + ", " +
          std::to_string(2 + i % 2) + ")");
    }
  }
};

TEST_P(MigrationsTest, GoingBackGivesTheOlderTables) {
  const TestDatabase fresh(backend());
  migrate_people_tables(fresh.url(), 1);
  const auto oldest = schema_of(fresh.url());
  migrate_people_tables(fresh.url());
  const auto newest = schema_of(fresh.url());
  EXPECT_NE(oldest, newest);

  migrate_people_tables(database.url());
  EXPECT_EQ(schema_of(database.url()), newest);
  migrate_people_tables(database.url(), 1);
  EXPECT_EQ(people_tables_version(database.url()), 1);
  EXPECT_EQ(schema_of(database.url()), oldest);
  migrate_people_tables(database.url());
  EXPECT_EQ(people_tables_version(database.url()), kNewest);
  EXPECT_EQ(schema_of(database.url()), newest);
}

TEST_P(MigrationsTest, EveryPersonJobAndIssueStaysThereAndBack) {
  fill_version_1();
  const Contents before(database.url());
  ASSERT_EQ(before.rows().at("users").size(), 41U);
  for (const int version : {2, 1, kNewest, 1, kNewest}) {
    migrate_people_tables(database.url(), version);
    EXPECT_EQ(before.read(database.url()), before.rows()) << "at version " << version;
  }
}

TEST_P(MigrationsTest, WhatTheNewerVersionWroteStaysToo) {
  migrate_people_tables(database.url(), 1);
  const Contents columns(database.url());
  {
    ImportTables tables(database.url());
    const auto job = tables.start_job();
    auto writer = tables.writer(job);
    writer.write(batch_of({person("1", "a@x"), person("2", "b@x"), person("3", "A@x")}));
    tables.set_state(job, "completed_with_issues");
  }
  const auto before = columns.read(database.url());
  ASSERT_EQ(before.at("users").size(), 2U);
  migrate_people_tables(database.url(), 1);
  EXPECT_EQ(columns.read(database.url()), before);
}

TEST_P(MigrationsTest, TheNewVersionGoesOnWithTablesOfTheOldOne) {
  fill_version_1();
  ImportTables tables(database.url());
  EXPECT_EQ(people_tables_version(database.url()), kNewest);
  EXPECT_EQ(tables.count("users WHERE connection_id = 7 AND last_import_id = 2"), 20);
  EXPECT_EQ(tables.count("users WHERE connection_id = 8 AND last_import_id = 3"), 20);
  EXPECT_EQ(tables.count("users WHERE connection_id IS NULL"), 1);
  const Counts counts = tables.import({person("i1", "E1@x", "New"), person("new", "new@x")});
  EXPECT_EQ(counts.updated, 1U);
  EXPECT_EQ(counts.added, 1U);
}

TEST_P(MigrationsTest, Version4HasEverybodyReadOnceMore) {
  migrate_people_tables(database.url(), 3);
  execute(
      "INSERT INTO import_jobs (workspace_id, plugin_id, connection_id, state, scope, continuation) VALUES "
      "(1, 'entra', 7, 'completed', 'groups', 'links')");
  migrate_people_tables(database.url(), 4);
  EXPECT_EQ(rows_of(database.url(), "import_jobs", {"scope", "continuation"}),
            std::vector<std::string>{"scope=groups continuation="});
}

TEST_P(MigrationsTest, Version2DoesNotGoOnWithHalfAnIncrementalImport) {
  migrate_people_tables(database.url());
  const auto add = [&](const std::string& columns, const std::string& values) {
    execute("INSERT INTO import_jobs (workspace_id, plugin_id, checkpoint, " + columns +
            ") VALUES (1, 'entra', 'mine', " + values + ")");
  };
  add("state", "'completed'");
  add("state, base_job", "'completed', 1");
  add("state, base_job", "'interrupted', 1");
  add("state, base_job, staged, phase", "'interrupted', 1, true, 'planned'");
  migrate_people_tables(database.url(), 2);
  EXPECT_EQ(rows_of(database.url(), "import_jobs", {"id", "checkpoint"}),
            (std::vector<std::string>{"id=1 checkpoint=mine", "id=2 checkpoint=mine",
                                      R"(id=3 checkpoint={"version":0})", "id=4 checkpoint=mine"}));
}

TEST_P(MigrationsTest, UnfinishedJobsThatOnlyTheNewerVersionUnderstandsEndThere) {
  migrate_people_tables(database.url());
  const auto add = [&](const std::string& columns, const std::string& values) {
    execute("INSERT INTO import_jobs (workspace_id, plugin_id, checkpoint, " + columns +
            ") VALUES (1, 'entra', 'mine', " + values + ")");
  };
  add("state, kind", "'interrupted', 'undo'");
  add("state, staged", "'cancelled', true");
  add("state, dry_run, keeps_changes", "'queued', true, true");
  add("state", "'interrupted'");
  execute("INSERT INTO import_deferred (job_id, position, person) VALUES (4, 0, '{}')");
  add("state", "'interrupted'");
  add("state, kind", "'completed', 'undo'");
  migrate_people_tables(database.url(), 1);
  EXPECT_EQ(
      rows_of(database.url(), "import_jobs", {"id", "state", "checkpoint"}),
      (std::vector<std::string>{
          R"(id=1 state=failed checkpoint={"version":0})", R"(id=2 state=cancelled checkpoint={"version":0})",
          R"(id=3 state=failed checkpoint={"version":0})", R"(id=4 state=failed checkpoint={"version":0})",
          "id=5 state=interrupted checkpoint=mine", "id=6 state=completed checkpoint=mine"}));
  EXPECT_NE(value("SELECT error FROM import_jobs WHERE id = 1").find("Start a new import"),
            std::string::npos);
}

TEST_P(MigrationsTest, UnknownVersionsAreRefused) {
  fill_version_1();
  const Contents before(database.url());
  for (const int version : {-1, 0, kNewest + 1}) {
    const Error error = error_of([&] { migrate_people_tables(database.url(), version); });
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_NE(error.message().find("version " + std::to_string(version)), std::string::npos);
    EXPECT_NE(error.message().find("1 to " + std::to_string(kNewest)), std::string::npos) << error.message();
    EXPECT_FALSE(error.next_step().empty());
  }
  EXPECT_EQ(people_tables_version(database.url()), 1);
  EXPECT_EQ(before.read(database.url()), before.rows());
}

TEST_P(MigrationsTest, TablesOfANewerVersionAreRefusedInEitherDirection) {
  migrate_people_tables(database.url());
  execute("UPDATE people_tables_version SET version = 57");
  for (const int version : {1, kNewest}) {
    const Error error = error_of([&] { migrate_people_tables(database.url(), version); });
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_NE(error.message().find("57"), std::string::npos);
    EXPECT_NE(error.message().find("up to " + std::to_string(kNewest)), std::string::npos) << error.message();
  }
  EXPECT_EQ(people_tables_version(database.url()), 57);
}

TEST_P(MigrationsTest, NobodyGoesBackUnderARunningImport) {
  migrate_people_tables(database.url());
  const bool sqlite = backend() == Backend::sqlite;
  const std::string later =
      sqlite ? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 hour')" : "clock_timestamp() + INTERVAL '1 hour'";
  const std::string earlier = sqlite ? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 second')"
                                     : "clock_timestamp() - INTERVAL '1 second'";
  execute(
      "INSERT INTO import_jobs (workspace_id, plugin_id, state, worker, lease_until) VALUES (1, 'entra', "
      "'running', 'w', " +
      later + ")");
  const Error error = error_of([&] { migrate_people_tables(database.url(), 1); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_NE(error.message().find("Import 1 is running"), std::string::npos) << error.message();
  EXPECT_NE(error.next_step().find("rollcall jobs cancel 1"), std::string::npos);
  EXPECT_EQ(people_tables_version(database.url()), kNewest);

  migrate_people_tables(database.url());  // nothing to do, so nothing to refuse
  execute("UPDATE import_jobs SET lease_until = " + earlier);
  migrate_people_tables(database.url(), 1);
  EXPECT_EQ(people_tables_version(database.url()), 1);
}

TEST_P(MigrationsTest, ManyAtOnceInBothDirectionsKeepTheTablesWhole) {
  fill_version_1();
  const Contents before(database.url());
  std::vector<std::string> failures(6);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < failures.size(); ++i) {
      threads.emplace_back([&, i] {
        try {
          for (int round = 0; round < 3; ++round)
            migrate_people_tables(database.url(), i % 3 == 0 ? 1 : kNewest);
        } catch (const Error& error) {
          failures[i] = error.message() + ' ' + error.detail();
        }
      });
    }
  }
  for (const auto& failure : failures) EXPECT_EQ(failure, "");
  EXPECT_EQ(before.read(database.url()), before.rows());
  const TestDatabase fresh(backend());
  migrate_people_tables(fresh.url(), people_tables_version(database.url()));
  EXPECT_EQ(schema_of(database.url()), schema_of(fresh.url()));
}

INSTANTIATE_TEST_SUITE_P(Each, MigrationsTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

}  // namespace
}  // namespace rollcall::people
