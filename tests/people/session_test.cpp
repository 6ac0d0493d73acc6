#include "rollcall/people/session.hpp"

#include "people/test_database.hpp"
#include "rollcall/people/statement.hpp"
#include "support/postgres_server.hpp"

#include <fstream>
#include <type_traits>

#include <gtest/gtest.h>
#include <soci/soci.h>
#include <sys/stat.h>

namespace rollcall::people {
namespace {

template <typename Value>
concept Bindable = requires(Value&& value) {
  bound(std::forward<Value>(value), "name");
};

static_assert(Bindable<std::string&> && Bindable<const std::string&> && Bindable<const int&>);
static_assert(!Bindable<std::string> && !Bindable<const std::string> && !Bindable<int>);

TEST(DatabaseUrl, ReadsBothForms) {
  EXPECT_EQ(DatabaseUrl::parse("sqlite:///a/b.db").target, "/a/b.db");
  EXPECT_EQ(DatabaseUrl::parse("sqlite:///a/b.db").backend, Backend::sqlite);
  EXPECT_EQ(DatabaseUrl::parse("postgresql://u@h/d").target, "postgresql://u@h/d");
  EXPECT_EQ(DatabaseUrl::parse("postgres://u@h/d").backend, Backend::postgresql);
}

TEST(DatabaseUrl, RefusesEverythingElseWithoutRepeatingIt) {
  for (const char* url :
       {"", "sqlite:a.db", "sqlite://a.db", "sqlite:///", "mysql://u:secret@h/d", "/a/b.db"}) {
    const Error error = error_of([&] { (void)DatabaseUrl::parse(url); });
    EXPECT_EQ(error.status(), Status::invalid_argument) << url;
    EXPECT_EQ(error.message().find("secret"), std::string::npos);
    EXPECT_FALSE(error.next_step().empty());
  }
}

TEST(DatabaseUrl, RedactsPasswordAndQuery) {
  const auto redacted = [](const char* url) { return DatabaseUrl::parse(url).redacted(); };
  EXPECT_EQ(redacted("postgresql://u:s3cret@h:5/d?password=s3cret"), "postgresql://u@h:5/d");
  EXPECT_EQ(redacted("postgresql://u@h:5/d"), "postgresql://u@h:5/d");
  EXPECT_EQ(redacted("postgresql://h:5/d"), "postgresql://h:5/d");
  EXPECT_EQ(redacted("postgresql://u:s3@cr/et@h/d"), "postgresql://u@h/d");
  EXPECT_EQ(redacted("postgresql://u:s3?cret@h/d"), "postgresql://...");
  EXPECT_EQ(redacted("sqlite:///a/b.db"), "sqlite:///a/b.db");
}

TEST(OpenSession, NamesTheMissingFolder) {
  const Error error =
      error_of([] { (void)open_session(DatabaseUrl::parse("sqlite:///nowhere/at/all/people.db")); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_NE(error.message().find("/nowhere/at/all"), std::string::npos);
}

TEST(OpenSession, MakesAPrivateFileInWalMode) {
  const test::TempDir folder;
  const std::string file = folder.file("a = b.db");
  EXPECT_EQ(error_of([&] { (void)DatabaseUrl::parse("sqlite://" + file); }).status(),
            Status::invalid_argument);
  for (const char* name : {"with space.db", "a=b.db", "quote\"d.db"}) {
    const std::string path = folder.file(name);
    const auto session = open_session(DatabaseUrl::parse("sqlite://" + path));
    std::string mode;
    *session << "PRAGMA journal_mode", soci::into(mode);
    EXPECT_EQ(mode, "wal");
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0) << path;
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
  }
}

TEST(OpenSession, RefusesAFolderAndAFileThatIsNoDatabase) {
  const test::TempDir folder;
  std::ofstream(folder.file("text.db")) << std::string(5000, 'x');
  const Error text =
      error_of([&] { (void)open_session(DatabaseUrl::parse("sqlite://" + folder.file("text.db"))); });
  EXPECT_EQ(text.status(), Status::failed_precondition);
  EXPECT_NE(text.message().find("is not a database"), std::string::npos) << text.message();
  const Error directory =
      error_of([&] { (void)open_session(DatabaseUrl::parse("sqlite://" + folder.path().string())); });
  EXPECT_NE(directory.message().find("is not a file"), std::string::npos) << directory.message();
}

TEST(OpenSession, TellsApartWhyAServerCannotBeUsed) {
  auto& server = test::PostgresServer::shared();
  const std::string good = server.create_database();
  *open_session(DatabaseUrl::parse(good)) << "CREATE ROLE guarded LOGIN PASSWORD 'right'";
  const auto error_for = [](const std::string& url) {
    return error_of([&] { (void)open_session(DatabaseUrl::parse(url)); });
  };
  const Error database = error_for(server.url("missing"));
  EXPECT_EQ(database.status(), Status::failed_precondition);
  EXPECT_EQ(database.detail(), "SQLSTATE 3D000");

  const Error password = error_for(server.url("postgres", "guarded:wr0ng"));
  EXPECT_EQ(password.status(), Status::failed_precondition);
  EXPECT_EQ(password.detail(), "SQLSTATE 28P01");
  EXPECT_EQ(password.message().find("wr0ng"), std::string::npos);
  (void)open_session(DatabaseUrl::parse(server.url("postgres", "guarded:right")));

  const Error user = error_for(server.url("postgres", "stranger"));
  EXPECT_EQ(user.detail(), "SQLSTATE 28000");

  const Error nobody_listens = error_for("postgresql://u:s3cret@/d?host=/nowhere");
  EXPECT_EQ(nobody_listens.status(), Status::unavailable);
  EXPECT_EQ(nobody_listens.message().find("s3cret"), std::string::npos);
}

TEST(Translate, SpeaksOfFullDisks) {
  const test::TempDir folder;
  const auto url = DatabaseUrl::parse("sqlite://" + folder.file("full.db"));
  const auto session = open_session(url);
  *session << "CREATE TABLE t (x TEXT)";
  *session << "PRAGMA max_page_count = 3";
  const std::string big(100'000, 'x');
  const Error error = error_of([&] {
    in_transaction(*session, url, "writing",
                   [&] { *session << "INSERT INTO t VALUES (:x)", bound(big, "x"); });
  });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_NE(error.message().find("is full"), std::string::npos);
  EXPECT_EQ(error.detail(), "SQLite result code 13");
}

class SessionTest : public OnEachBackend {};

TEST_P(SessionTest, TransactionRollsBackOnAnyException) {
  const auto url = DatabaseUrl::parse(database.url());
  const auto session = open_session(url);
  *session << "CREATE TABLE t (x BIGINT UNIQUE)";
  EXPECT_THROW(in_transaction(*session, url, "testing",
                              [&] {
                                *session << "INSERT INTO t VALUES (1)";
                                throw std::runtime_error("stop");
                              }),
               std::runtime_error);
  in_transaction(*session, url, "testing", [&] { *session << "INSERT INTO t VALUES (2)"; });
  int sum = 0;
  *session << "SELECT CAST(sum(x) AS INTEGER) FROM t", soci::into(sum);
  EXPECT_EQ(sum, 2);
}

TEST_P(SessionTest, BrokenConstraintIsAConflictWithoutItsValues) {
  const auto url = DatabaseUrl::parse(database.url());
  const auto session = open_session(url);
  *session << "CREATE TABLE t (x TEXT UNIQUE)";
  int runs = 0;
  const std::string value = "alice@example.com";
  const Error error = error_of([&] {
    in_transaction(*session, url, "testing", [&] {
      ++runs;
      *session << "INSERT INTO t VALUES (:x)", bound(value, "x");
      *session << "INSERT INTO t VALUES (:x)", bound(value, "x");
    });
  });
  EXPECT_EQ(error.status(), Status::conflict);
  EXPECT_EQ((error.message() + error.next_step() + error.detail()).find("alice"), std::string::npos);
  EXPECT_EQ(runs, backend() == Backend::postgresql ? 5 : 1);  // only there can it be a race
}

TEST_P(SessionTest, RunsAgainWhenAsked) {
  const auto url = DatabaseUrl::parse(database.url());
  const auto session = open_session(url);
  *session << "CREATE TABLE t (x BIGINT)";
  int runs = 0;
  in_transaction(*session, url, "testing", [&] {
    *session << "INSERT INTO t VALUES (1)";
    if (++runs < 3) throw RunAgain{};
  });
  int rows = 0;
  *session << "SELECT count(*) FROM t", soci::into(rows);
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(error_of([&] { in_transaction(*session, url, "testing", [] { throw RunAgain{}; }); }).status(),
            Status::unavailable);
}

INSTANTIATE_TEST_SUITE_P(Each, SessionTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

}  // namespace
}  // namespace rollcall::people
