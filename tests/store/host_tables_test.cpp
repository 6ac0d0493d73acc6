#include "store/host_tables.hpp"

#include "backends.hpp"
#include "rollcall/people/tables.hpp"
#include "rollcall/plugin.h"
#include "rollcall/sdk/error.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <soci/soci.h>

namespace rollcall::store {
namespace {

class HostTablesTest : public StoreTest {};
ROLLCALL_ON_EACH_BACKEND(HostTablesTest);

TEST_P(HostTablesTest, HoldTheDefaultWorkspaceOnce) {
  static_cast<void>(database_->session());
  static_cast<void>(open()->session());
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM workspaces"), "1");
  EXPECT_EQ(value_of("SELECT name FROM workspaces WHERE id = 1"), "default");
}

TEST_P(HostTablesTest, LeaveTheNumbersAfterTheDefaultWorkspaceFree) {
  execute("INSERT INTO workspaces (name) VALUES ('second')");
  EXPECT_EQ(value_of("SELECT CAST(id AS TEXT) FROM workspaces WHERE name = 'second'"), "2");
}

TEST_P(HostTablesTest, OfANewerVersionAreRefusedNamingBoth) {
  execute("UPDATE host_tables_version SET version = 42");
  try {
    static_cast<void>(open()->session());
    FAIL() << "a newer version was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_NE(error.message().find("version 42"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find("up to " + std::to_string(kHostTablesVersion)), std::string::npos);
    EXPECT_FALSE(error.next_step().empty());
  }
}

TEST_P(HostTablesTest, AreMadeOnceByManyAtOnce) {
  std::vector<std::string> failures(6);
  {
    std::vector<std::jthread> threads;
    for (auto& failure : failures)
      threads.emplace_back([&] {
        try {
          static_cast<void>(open()->session());
        } catch (const Error& error) {
          failure = error.message() + error.detail();
        }
      });
  }
  for (const auto& failure : failures) EXPECT_EQ(failure, "");
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM workspaces"), "1");
}

TEST_P(HostTablesTest, SayTheirVersion) {
  EXPECT_EQ(host_tables_version(url_), 0);
  static_cast<void>(database_->session());
  EXPECT_EQ(host_tables_version(url_), kHostTablesVersion);
}

TEST_P(HostTablesTest, AreMadeInEachKnownVersionAndKeepTheirRows) {
  for (int version = 1; version <= kHostTablesVersion; ++version) {
    migrate_host_tables(url_, version);
    EXPECT_EQ(host_tables_version(url_), version);
  }
  execute("INSERT INTO plugins (id, name, version, enabled) VALUES ('entra-id', 'Entra', '1', true)");
  migrate_host_tables(url_, 1);
  EXPECT_EQ(host_tables_version(url_), 1);
  migrate_host_tables(url_, kHostTablesVersion);
  EXPECT_EQ(value_of("SELECT name FROM plugins"), "Entra");
  EXPECT_EQ(value_of("SELECT name FROM workspaces"), "default");
}

TEST_P(HostTablesTest, RefuseVersionsThatNobodyKnows) {
  static_cast<void>(database_->session());
  for (const int version : {-1, 0, kHostTablesVersion + 1}) {
    try {
      migrate_host_tables(url_, version);
      ADD_FAILURE() << "version " << version << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::failed_precondition);
      EXPECT_NE(error.message().find("version " + std::to_string(version) + " of the host's tables"),
                std::string::npos)
          << error.message();
      EXPECT_FALSE(error.next_step().empty());
    }
  }
  EXPECT_EQ(host_tables_version(url_), kHostTablesVersion);
}

/// A database that the previous release made, at the first start of this one.
TEST_P(HostTablesTest, AreBroughtUpTogetherWithOlderPeopleTables) {
  people::migrate_people_tables(url_, 1);
  migrate_host_tables(url_, 1);
  {
    const auto url = people::DatabaseUrl::parse(url_);
    const auto session = people::open_session(url);
    *session << "INSERT INTO import_jobs (workspace_id, plugin_id, connection_id, state) VALUES (1, 'entra', "
                "7, 'completed')";
    *session << "INSERT INTO users (workspace_id, email, email_key, source, source_tenant, external_id, "
                "last_import_id) VALUES (1, 'A@x', 'a@x', 'entra', 't', 'i', 1)";
  }
  const auto jobs = make_job_repository(database_);
  EXPECT_EQ(jobs->imported_people(7), 1U);
  EXPECT_EQ(jobs->find(1)->state, core::JobState::completed);
  EXPECT_EQ(people::people_tables_version(url_), ROLLCALL_PEOPLE_TABLES_VERSION);
  EXPECT_EQ(host_tables_version(url_), kHostTablesVersion);
}

}  // namespace
}  // namespace rollcall::store
