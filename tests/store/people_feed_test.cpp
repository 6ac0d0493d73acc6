#include "store/people_feed.hpp"

#include "backends.hpp"
#include "rollcall/people/groups.hpp"
#include "rollcall/people/tables.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <soci/soci.h>

namespace rollcall::store {
namespace {

using core::search::IndexedPerson;
using Names = std::set<std::string>;

/// "ada", or "-3" for the id of somebody who is gone.
struct News {
  PeopleFeed::Outcome outcome;
  Names names;
};

class PeopleFeedTest : public StoreTest {
 protected:
  PeopleFeedTest() { static_cast<void>(database_->session()); }

  static std::string insertion(const std::string& name) {
    return "INSERT INTO users (workspace_id, email, email_key, display_name) VALUES (1, '" + name + "', '" +
           name + "', '" + name + "')";
  }
  void add(const std::string& name) { execute(insertion(name)); }
  Names everybody() {
    Names names;
    feed_.everybody([&](const IndexedPerson& person) { names.insert(person.words); });
    return names;
  }
  News news() {
    News news;
    news.outcome = feed_.changes([&](const auto& present, const auto& gone) {
      for (const auto& person : present) news.names.insert(person.words);
      for (const auto id : gone) news.names.insert("-" + std::to_string(id));
    });
    return news;
  }

  PeopleFeed feed_{open(), 1};
};
ROLLCALL_ON_EACH_BACKEND(PeopleFeedTest);

TEST_P(PeopleFeedTest, TellsEverybodyAndThenOnlyWhoChanged) {
  add("ada");
  add("bea");
  execute(
      "INSERT INTO users (workspace_id, email, email_key, display_name) VALUES (2, 'x', 'x', 'elsewhere')");
  EXPECT_EQ(everybody(), (Names{"ada", "bea"}));
  EXPECT_EQ(news().names, Names{});
  add("carl");
  EXPECT_EQ(news().names, Names{"carl"});
  execute("UPDATE users SET display_name = 'Bea B' WHERE display_name = 'bea'");
  EXPECT_EQ(news().names, Names{"bea b"});
  execute("DELETE FROM users WHERE display_name IN ('ada')");
  EXPECT_EQ(news().names, Names{"-1"});
  EXPECT_EQ(news().names, Names{});
}

TEST_P(PeopleFeedTest, ReadsAllColumnsOfAPerson) {
  execute(
      "INSERT INTO users (workspace_id, email, email_key, display_name, department, job_title, source, "
      "source_tenant, external_id, "
      "enabled, last_import_id, created_at, updated_at) VALUES (1, 'A@x', 'a@x', 'Garc\xC3\xAD"
      "a-M', 'R&D', "
      "'Engineer', 'entra-id', 't', 'i', false, 7, '2026-11-23T09:30:00.123Z', '1969-12-31T23:59:59.000Z')");
  std::vector<IndexedPerson> people;
  feed_.everybody([&](const IndexedPerson& person) { people.push_back(person); });
  EXPECT_EQ(people, (std::vector<IndexedPerson>{
                        {.id = 1,
                         .words = "garcia m",
                         .email = "a@x",
                         .department = "r&d",
                         .job_title = "engineer",
                         .source = "entra-id",
                         .enabled = false,
                         .last_import_id = 7,
                         .member_key = people::member_key(people::directory_key("entra-id", "t"), "i"),
                         .created_at_ms = 1795426200123,
                         .updated_at_ms = -1000}}));
}

/// SQLite gives the highest id again once it is free.
TEST_P(PeopleFeedTest, MissesNobodyWhoGetsTheIdOfADeletedPerson) {
  add("ada");
  add("bea");
  EXPECT_EQ(everybody().size(), 2U);
  execute("DELETE FROM users");
  EXPECT_EQ(news().names, (Names{"-1", "-2"}));
  add("carl");
  EXPECT_TRUE(news().names.contains("carl"));
  execute("DELETE FROM users WHERE display_name = 'carl'");
  add("dora");
  EXPECT_TRUE(news().names.contains("dora"));
}

TEST_P(PeopleFeedTest, MissesNobodyWhoseTransactionEndsLate) {
  EXPECT_EQ(everybody(), Names{});
  if (GetParam() == people::Backend::sqlite) GTEST_SKIP() << "SQLite has one writer at a time";
  const auto slow = open();
  slow->session() << "BEGIN";
  slow->session() << insertion("slow");
  add("quick");
  EXPECT_EQ(news().names, Names{"quick"});
  EXPECT_EQ(news().names, Names{});
  slow->session() << "COMMIT";
  EXPECT_EQ(news().names, Names{"slow"});
  EXPECT_EQ(news().names, Names{});
}

TEST_P(PeopleFeedTest, TellsNothingOfWhatIsRolledBack) {
  EXPECT_EQ(everybody(), Names{});
  execute("BEGIN");
  add("ada");
  execute("ROLLBACK");
  EXPECT_EQ(news().names, Names{});
}

TEST_P(PeopleFeedTest, SaysSoWhenTheLogDoesNotReachBackFarEnough) {
  add("ada");
  EXPECT_EQ(everybody(), Names{"ada"});
  if (GetParam() == people::Backend::sqlite) {
    execute("UPDATE users SET display_name = 'bea'");
    execute("UPDATE users SET display_name = 'carl'");
    execute("DELETE FROM people_log WHERE position < (SELECT max(position) FROM people_log)");
  } else {
    GTEST_SKIP() << "by time, which is not waited for";
  }
  EXPECT_EQ(news().outcome, PeopleFeed::Outcome::unknown);
  EXPECT_EQ(everybody(), Names{"carl"});
  EXPECT_EQ(news().outcome, PeopleFeed::Outcome::told);
}

TEST_P(PeopleFeedTest, KeepsTheLogShort) {
  if (GetParam() == people::Backend::sqlite) {
    add("ada");
    execute("INSERT INTO people_log (position, user_id) VALUES (1, 1), (1000001, 1)");
    execute("INSERT INTO people_log (position, user_id) VALUES (1050000, 1)");
    EXPECT_EQ(value_of("SELECT CAST(min(position) AS TEXT) FROM people_log"), "1000001");
  } else {
    execute(
        "INSERT INTO people_log (at, ids) VALUES (now() - INTERVAL '2 days', ARRAY[1, 2]), (now(), "
        "ARRAY[3])");
    for (int i = 0; i < 100; ++i) add("u" + std::to_string(i));
    EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM people_log WHERE at < now() - INTERVAL '1 day'"),
              "0");
    EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM people_log"), "101");
  }
}

/// The log stands on the people tables; these go back to every version and up again beside it.
TEST_P(PeopleFeedTest, LetsThePeopleTablesGoBackAndForth) {
  add("ada");
  EXPECT_EQ(everybody(), Names{"ada"});
  people::migrate_people_tables(url_, 1);
  people::migrate_people_tables(url_);
  add("bea");
  EXPECT_TRUE(news().names.contains("bea"));
}

}  // namespace
}  // namespace rollcall::store
