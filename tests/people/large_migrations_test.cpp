// Migrations that take their time: killed in the middle, and over as many people as a large company has.
#include "people/killed_child.hpp"
#include "people/schema_of.hpp"
#include "people/test_database.hpp"
#include "rollcall/people/tables.hpp"
#include "rollcall/plugin.h"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <soci/soci.h>

namespace rollcall::people {
namespace {

constexpr int kNewest = ROLLCALL_PEOPLE_TABLES_VERSION;

using Clock = std::chrono::steady_clock;

std::string value(const std::string& url, const std::string& query) {
  std::string text;
  *open_session(DatabaseUrl::parse(url)) << query, soci::into(text);
  return text;
}

/// Tables of version 1 with so many imported people, whose keys come in no order.
void fill(const std::string& url, int people) {
  migrate_people_tables(url, 1);
  const auto session = open_session(DatabaseUrl::parse(url));
  *session
      << "INSERT INTO import_jobs (workspace_id, plugin_id, connection_id, state) VALUES (1, 'entra', 7, "
         "'completed')";
  const bool sqlite = DatabaseUrl::parse(url).backend == Backend::sqlite;
  const std::string numbers =
      "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < " +
      std::to_string(people) + ") ";
  const std::string key = sqlite ? "printf('%08x', (n * 2654435761) & 4294967295)"
                                 : "lpad(to_hex((n * 2654435761) & 4294967295), 8, '0')";
  *session << numbers +
                  "INSERT INTO users (workspace_id, email, email_key, display_name, given_name, surname, "
                  "job_title, department, source, source_tenant, external_id, attributes_hash, "
                  "last_import_id) SELECT 1, 'P' || k || '@x', 'p' || k || '@x', 'Łukasz ' || k, 'Łukasz', "
                  "k, 'Engineer', 'Department', 'entra', 't', k, n, 1 FROM (SELECT n, " +
                  key + " AS k FROM " +
                  (sqlite ? "numbers" : "(SELECT CAST(n AS BIGINT) AS n FROM numbers) AS whole_numbers") +
                  ") AS keys";
}

/// One number for all that the people of version 1 hold.
std::string summary(const std::string& url) {
  return value(
      url,
      "SELECT count(*) || ' ' || sum(attributes_hash) || ' ' || sum(length(email || email_key || "
      "display_name || surname || source || external_id) * attributes_hash) || ' ' || min(created_at) "
      "|| ' ' || max(updated_at) FROM users");
}

/// A server notices only later that its client was killed.
void wait_for_others(const std::string& url) {
  if (DatabaseUrl::parse(url).backend == Backend::sqlite) return;
  const auto session = open_session(DatabaseUrl::parse(url));
  const auto deadline = Clock::now() + std::chrono::seconds{60};
  for (int others = 1; others != 0;) {
    ASSERT_LT(Clock::now(), deadline);
    *session << "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                "pg_backend_pid() AND backend_type = 'client backend'",
        soci::into(others);
  }
}

/// Migrates in a process of its own and kills it after a while. True when it was done before.
bool migrate_and_kill(const std::string& url, int target, std::chrono::microseconds after) {
  return run_and_kill([&] { migrate_people_tables(url, target); }, after);
}

class LargeMigrationsTest : public OnEachBackend {
 protected:
  std::chrono::microseconds migrate(int target) {
    const auto began = Clock::now();
    migrate_people_tables(database.url(), target);
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
  }
};

TEST_P(LargeMigrationsTest, KilledInTheMiddleLeaveOneVersionWhole) {
  constexpr int kRounds = 24;
  fill(database.url(), 10'000);
  const std::string people = summary(database.url());
  std::vector<std::vector<std::string>> schemas{{}, schema_of(database.url())};
  std::vector<std::chrono::microseconds> took{{}, {}, migrate(2)};
  schemas.push_back(schema_of(database.url()));
  took[1] = migrate(1);

  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  int killed = 0;
  for (int round = 0; round < kRounds; ++round) {
    const int target = people_tables_version(database.url()) == 1 ? 2 : 1;
    const auto longest = took[static_cast<std::size_t>(target)].count();
    const std::chrono::microseconds patience{std::uniform_int_distribution<long>{0, longest}(random)};
    if (!migrate_and_kill(database.url(), target, patience)) ++killed;
    wait_for_others(database.url());
    const int version = people_tables_version(database.url());
    ASSERT_TRUE(version == 1 || version == 2);
    ASSERT_EQ(schema_of(database.url()), schemas[static_cast<std::size_t>(version)]);
    ASSERT_EQ(summary(database.url()), people);
  }
  EXPECT_GT(killed, 0);
  migrate_people_tables(database.url());
  EXPECT_EQ(summary(database.url()), people);
}

/// A million people with ROLLCALL_LONG_TESTS=1, else a tenth.
TEST_P(LargeMigrationsTest, EverybodyOfALargeTableStaysThereAndBack) {
  const int size = std::getenv("ROLLCALL_LONG_TESTS") != nullptr ? 1'000'000 : 100'000;
  fill(database.url(), size);
  const std::string people = summary(database.url());
  EXPECT_EQ(people.substr(0, people.find(' ')), std::to_string(size));
  const auto up = migrate(kNewest);
  EXPECT_EQ(summary(database.url()), people);
  EXPECT_EQ(value(database.url(), "SELECT CAST(count(*) AS TEXT) FROM users WHERE connection_id = 7"),
            std::to_string(size));
  const auto down = migrate(1);
  EXPECT_EQ(summary(database.url()), people);
  std::cout << size << " people: up " << up.count() / 1000 << " ms, down " << down.count() / 1000 << " ms\n";
}

INSTANTIATE_TEST_SUITE_P(Each, LargeMigrationsTest, testing::Values(Backend::sqlite, Backend::postgresql),
                         backend_name);

}  // namespace
}  // namespace rollcall::people
