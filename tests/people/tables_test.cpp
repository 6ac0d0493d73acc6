#include "rollcall/people/tables.hpp"

#include "people/test_database.hpp"
#include "rollcall/people/statement.hpp"
#include "rollcall/plugin.h"

#include <atomic>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>
#include <soci/soci.h>
#include <sys/stat.h>

namespace rollcall::people {
namespace {

class TablesTest : public OnEachBackend {
 protected:
  std::unique_ptr<soci::session> open() { return open_session(DatabaseUrl::parse(database.url())); }
};

TEST_P(TablesTest, AreMadeOnceAndKeptByLaterRuns) {
  EXPECT_EQ(people_tables_version(database.url()), 0);
  migrate_people_tables(database.url());
  *open() << "INSERT INTO users (workspace_id, email, email_key) VALUES (1, 'A@x', 'a@x')";
  migrate_people_tables(database.url());
  EXPECT_EQ(people_tables_version(database.url()), ROLLCALL_PEOPLE_TABLES_VERSION);
  int people = 0;
  *open() << "SELECT count(*) FROM users", soci::into(people);
  EXPECT_EQ(people, 1);
}

TEST_P(TablesTest, KeepTheUniqueKeysOfAWorkspace) {
  migrate_people_tables(database.url());
  const auto session = open();
  const auto add = [&](const char* values) {
    *session
        << "INSERT INTO users (workspace_id, email, email_key, source, source_tenant, external_id) VALUES "
        << values;
  };
  add("(1, 'a', 'a', '', '', NULL)");
  add("(1, 'b', 'b', '', '', NULL)");  // by hand: any number without external id
  add("(2, 'a', 'a', 'entra', 't', 'x')");
  add("(1, 'c', 'c', 'entra', 't', 'x')");
  EXPECT_THROW(add("(1, 'A', 'a', '', '', NULL)"), soci::soci_error);
  EXPECT_THROW(add("(1, 'd', 'd', 'entra', 't', 'x')"), soci::soci_error);
  EXPECT_THROW(add("(1, 'e', 'e', 'entra', 't', '')"), soci::soci_error);
  add("(1, 'f', 'f', 'entra', 'u', 'x')");
}

TEST_P(TablesTest, StampRowsInUtc) {
  migrate_people_tables(database.url());
  *open() << "INSERT INTO users (workspace_id, email, email_key) VALUES (1, 'a', 'a')";
  int recent = 0;
  const char* query =
      backend() == Backend::sqlite
          ? "SELECT count(*) FROM users WHERE created_at LIKE '____-__-__T__:__:__.___Z' AND "
            "abs(julianday(created_at) - julianday('now')) < 1"
          : "SELECT count(*) FROM users WHERE abs(extract(epoch FROM now() - created_at)) < 86400";
  *open() << query, soci::into(recent);
  EXPECT_EQ(recent, 1);
}

TEST_P(TablesTest, AreMadeByManyAtOnce) {
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      try {
        migrate_people_tables(database.url());
      } catch (const Error& error) {
        ++failures;
        ADD_FAILURE() << error.message() << ' ' << error.detail();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  int rows = 0;
  *open() << "SELECT count(*) FROM people_tables_version", soci::into(rows);
  EXPECT_EQ(rows, 1);
}

TEST_P(TablesTest, OfANewerVersionAreRefusedWithBothVersions) {
  migrate_people_tables(database.url());
  *open() << "UPDATE people_tables_version SET version = 57";
  const Error error = error_of([&] { migrate_people_tables(database.url()); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_NE(error.message().find("57"), std::string::npos);
  EXPECT_NE(error.message().find(std::to_string(ROLLCALL_PEOPLE_TABLES_VERSION)), std::string::npos);
  EXPECT_FALSE(error.next_step().empty());
}

INSTANTIATE_TEST_SUITE_P(Each, TablesTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

TEST(SqliteTables, SayThatTheFileIsLocked) {
  const TestDatabase database(Backend::sqlite);
  const auto holder = open_session(DatabaseUrl::parse(database.url()));
  *holder << "BEGIN IMMEDIATE";
  const Error error = error_of([&] { migrate_people_tables(database.url()); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_NE(error.message().find("locked"), std::string::npos) << error.message();
  *holder << "ROLLBACK";
}

/// Root may write everything, so this acts as another user where it has to.
class AsUnprivilegedUser {
 public:
  AsUnprivilegedUser() : was_root_(::geteuid() == 0) {
    if (was_root_ && ::seteuid(65534) != 0) throw std::runtime_error("seteuid failed");
  }
  ~AsUnprivilegedUser() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }
  AsUnprivilegedUser(const AsUnprivilegedUser&) = delete;
  AsUnprivilegedUser& operator=(const AsUnprivilegedUser&) = delete;

 private:
  bool was_root_;
};

TEST(SqliteTables, SayThatTheFileIsReadOnly) {
  const test::TempDir folder;
  const std::string file = folder.file("people.db");
  { const auto session = open_session(DatabaseUrl::parse("sqlite://" + file)); }
  ASSERT_EQ(::chmod(file.c_str(), 0444), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  const AsUnprivilegedUser other;
  const Error error = error_of([&] { migrate_people_tables("sqlite://" + file); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_NE(error.message().find("read-only"), std::string::npos) << error.message() << error.detail();
}

TEST(SqliteTables, SayThatTheFolderMayNotBeWritten) {
  const test::TempDir folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  const AsUnprivilegedUser other;
  const Error error = error_of([&] { migrate_people_tables("sqlite://" + folder.file("people.db")); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_NE(error.message().find("cannot be created"), std::string::npos) << error.message();
}

TEST(PostgresqlTables, SayThatTheServerIsReadOnly) {
  const TestDatabase database(Backend::postgresql);
  const Error error = error_of(
      [&] { migrate_people_tables(database.url() + "&options=-cdefault_transaction_read_only%3Don"); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_EQ(error.detail(), "SQLSTATE 25006");
}

}  // namespace
}  // namespace rollcall::people
