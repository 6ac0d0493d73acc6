#include "core/user_directory.hpp"

#include "backends.hpp"
#include "rollcall/people/changes.hpp"
#include "rollcall/people/person.hpp"
#include "rollcall/people/search_key.hpp"
#include "rollcall/people/writer.hpp"
#include "rollcall/sdk/error.hpp"
#include "store/people_search.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <soci/soci.h>

namespace rollcall::store {
namespace {

using core::User;
using core::UserColumn;
using core::UserFilter;
using core::UserOrder;
using Names = std::vector<std::string>;

const core::UserCheck kAnyVersion = [](const User&) {};

class UserDirectoryTest : public StoreTest {
 protected:
  UserDirectoryTest() { static_cast<void>(database_->session()); }

  std::shared_ptr<PeopleSearch> make_search() {
    return std::make_shared<PeopleSearch>([this] { return open(); }, 1);
  }
  User add(const std::string& email, const std::string& name) {
    return people_->add(1, {{{"email", email}, {"name", name}}, {}}, "ada");
  }
  core::UserPage page(const UserFilter& filter, UserOrder order = {}, std::string_view cursor = {},
                      std::size_t limit = 100) {
    return people_->page(1, filter, order, cursor, limit);
  }
  Names names(const UserFilter& filter, UserOrder order = {}) {
    Names found;
    for (const auto& user : page(filter, order).users) found.push_back(user.display_name);
    return found;
  }
  Names search(const std::string& text) {
    return names({.search = text, .source = {}, .enabled = {}, .last_import = {}});
  }

  /// What others do is found a moment later.
  template <typename Condition>
  [[nodiscard]] bool comes_true(const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return true;
  }

  std::int64_t start_job(const std::string& kind = "import") {
    return std::stoll(
        value_of("INSERT INTO import_jobs (workspace_id, plugin_id, connection_id, state, worker, "
                 "requested_by, kind, keeps_changes) VALUES (1, 'entra-id', NULL, 'running', 'w', "
                 "'grace', '" +
                 kind + "', true) RETURNING CAST(id AS TEXT)"));
  }
  /// One import of these people, as a plugin's process does it.
  std::int64_t import(const std::vector<people::Person>& people) {
    const auto job = start_job();
    people::WriterOptions options;
    options.database_url = url_;
    options.job_id = job;
    options.worker = "w";
    options.source = "entra-id";
    options.source_tenant = "t";
    options.modes = {.add = true, .update = true};
    people::ImportWriter writer(options);
    people::Batch batch;
    for (const auto& person : people) batch.items.push_back(people::make_item(person));
    batch.checkpoint = "{}";
    writer.write(std::move(batch));
    execute("UPDATE import_jobs SET state = 'completed', finished_at = CURRENT_TIMESTAMP WHERE id = " +
            std::to_string(job));
    if (GetParam() == people::Backend::sqlite)
      execute("UPDATE import_jobs SET finished_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = " +
              std::to_string(job));
    return job;
  }
  /// The same through one group, completed as the host does it.
  std::int64_t import_group(const people::Group& group, const std::vector<people::Person>& people) {
    const auto job = start_job();
    people::ImportWriter writer({.database_url = url_,
                                 .job_id = job,
                                 .worker = "w",
                                 .source = "entra-id",
                                 .source_tenant = "t",
                                 .modes = {.add = true, .update = true}});
    writer.set_groups({group});
    people::Batch batch{.members = {{.group_id = group.id}}, .checkpoint = "{}"};
    for (const auto& person : people) {
      batch.items.push_back(people::make_item(person));
      batch.members.front().joined.push_back(batch.items.back().digest);
    }
    writer.write(std::move(batch));
    writer.finish({.complete = true, .doubt = {}});
    make_job_repository(database_)->finish(job, "w", core::JobState::completed, "");
    return group_id(group.id);
  }
  std::int64_t group_id(const std::string& external_id) {
    return std::stoll(
        value_of("SELECT CAST(id AS TEXT) FROM import_groups WHERE external_id = '" + external_id + "'"));
  }
  Names in_group(std::int64_t group, const std::string& text = {}) {
    return names({.search = text, .source = {}, .enabled = {}, .last_import = {}, .group = group});
  }

  static people::Person imported(const std::string& id, const std::string& name) {
    people::Person person;
    person.external_id = id;
    person.email = id + "@example.com";
    person.display_name = name;
    return person;
  }

  std::shared_ptr<PeopleSearch> search_ = make_search();
  std::unique_ptr<core::UserDirectory> people_ = make_user_directory(database_, search_);
};
ROLLCALL_ON_EACH_BACKEND(UserDirectoryTest);

TEST_P(UserDirectoryTest, FindsWhoIsInAGroup) {
  add("hand@example.com", "By Hand");
  const auto a = import_group({.id = "a", .name = "Alpha"}, {imported("1", "Ada"), imported("2", "Bea")});
  const auto b = import_group({.id = "b", .name = "Beta"}, {imported("2", "Bea"), imported("3", "Carl")});
  EXPECT_EQ(in_group(a), (Names{"Ada", "Bea"}));
  EXPECT_EQ(in_group(b), (Names{"Bea", "Carl"}));
  EXPECT_EQ(in_group(a, "be"), (Names{"Bea"}));
  EXPECT_EQ(in_group(a, "ca"), Names{});
  EXPECT_EQ(in_group(a + b), Names{}) << "there is no such group";
  EXPECT_EQ(names({.search = {}, .source = "other", .enabled = {}, .last_import = {}, .group = a}), Names{});
  EXPECT_EQ(page({.search = {}, .source = {}, .enabled = {}, .last_import = {}, .group = a}, {}, {}, 1).total,
            2U);

  import_group({.id = "a", .name = "Alpha"}, {imported("1", "Ada"), imported("3", "Carl")});
  EXPECT_EQ(in_group(a), (Names{"Ada", "Carl"})) << "Bea left, and Carl joined";
  import({imported("4", "Dora")});
  EXPECT_EQ(in_group(a), (Names{"Ada", "Carl"}));

  const auto repository = make_user_repository(database_);
  Names listed;
  for (const auto& user : repository->list(1, "", 10, a)) listed.push_back(user.display_name);
  EXPECT_EQ(listed, (Names{"Carl", "Ada"})) << "newest first";
  EXPECT_EQ(repository->list(1, "", 1, a).size(), 1U);
  EXPECT_EQ(repository->list(1, "ad", 10, a).size(), 1U);
  EXPECT_TRUE(repository->list(1, "", 10, a + b).empty());
}

/// More groups than are kept in memory.
TEST_P(UserDirectoryTest, KnowsTheMembersOfManyGroups) {
  std::vector<std::int64_t> groups;
  for (int i = 0; i < 7; ++i) {
    const auto id = std::to_string(i);
    groups.push_back(import_group({.id = "g" + id, .name = id}, {imported(id, "N" + id)}));
  }
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < groups.size(); ++i)
      EXPECT_EQ(in_group(groups[i]), Names{"N" + std::to_string(i)});
  }
}

TEST_P(UserDirectoryTest, ListsTheGroupsThatWereImported) {
  const auto groups = make_imported_groups(database_);
  EXPECT_EQ(groups->page(1, "", "", 10).total, 0U);
  import_group({.id = "1", .name = "Sales (West)"}, {});
  import_group({.id = "2", .name = "\u00c9tudes"}, {});
  import_group({.id = "3", .name = ""}, {});
  import_group({.id = "4", .name = "all sales"}, {});
  import_group({.id = "5", .name = "ALL SALES"}, {});
  const auto all = groups->page(1, "", "", 10);
  Names found;
  for (const auto& group : all.groups) found.push_back(group.name);
  EXPECT_EQ(found, (Names{"3", "all sales", "ALL SALES", "\u00c9tudes", "Sales (West)"}));
  EXPECT_FALSE(all.next_cursor);
  EXPECT_EQ(all.groups[1].source, "entra-id");
  EXPECT_EQ(groups->page(1, "sal", "", 10).total, 3U);
  EXPECT_EQ(groups->page(1, "etud", "", 10).total, 1U);
  EXPECT_EQ(groups->page(2, "", "", 10).total, 0U);

  Names paged;
  std::string cursor;
  do {
    const auto page = groups->page(1, "", cursor, 2);
    EXPECT_EQ(page.total, 5U);
    for (const auto& group : page.groups) paged.push_back(group.name);
    cursor = page.next_cursor.value_or("");
  } while (!cursor.empty());
  EXPECT_EQ(paged, found);
  EXPECT_THROW(static_cast<void>(groups->page(1, "", "damaged", 2)), Error);

  EXPECT_EQ(groups->find(1, all.groups[0].id).external_id, "3");
  EXPECT_THROW(static_cast<void>(groups->find(2, all.groups[0].id)), Error);
  EXPECT_EQ(groups->resolve(1, "SALES (west)").external_id, "1");
  EXPECT_EQ(groups->resolve(1, "2").external_id, "2");
  EXPECT_THROW(static_cast<void>(groups->resolve(1, "sales")), Error) << "the whole name";
  EXPECT_THROW(static_cast<void>(groups->resolve(1, "all sales")), Error) << "two have it";
}

TEST_P(UserDirectoryTest, FindsAtOnceWhomItAdds) {
  EXPECT_EQ(page({}).total, 0U);
  const auto ada = people_->add(1,
                                {{{"email", "Ada@Example.com"},
                                  {"name", "Ada Lovelace"},
                                  {"job_title", "Countess"},
                                  {"department", "Engines"}},
                                 false},
                                "grace");
  EXPECT_EQ(ada.email, "Ada@Example.com");
  EXPECT_EQ(ada.job_title, "Countess");
  EXPECT_EQ(ada.department, "Engines");
  EXPECT_FALSE(ada.enabled);
  EXPECT_EQ(ada.source, "");
  EXPECT_EQ(ada.last_import_id, 0);
  EXPECT_TRUE(ada.created_at.ends_with('Z'));
  EXPECT_EQ(value_of("SELECT email_key FROM users"), "ada@example.com");
  EXPECT_EQ(value_of("SELECT CAST(attributes_hash AS TEXT) FROM users"), "NULL");
  EXPECT_EQ(search("love"), Names{"Ada Lovelace"});
  EXPECT_EQ(search("ADA@EX"), Names{"Ada Lovelace"});
  EXPECT_EQ(search("example"), Names{});
  EXPECT_EQ(page({}).total, 1U);
  EXPECT_EQ(people_->find(1, ada.id).display_name, "Ada Lovelace");
  EXPECT_THROW(static_cast<void>(people_->find(2, ada.id)), Error);
}

TEST_P(UserDirectoryTest, FoldsAsUnicodeDoes) {
  add("a@example.com",
      "Stra\xC3\x9F"
      "e \xC3\x84rzte");
  add("b@example.com", "Anne-Marie O'Neill");
  EXPECT_EQ(search("STRASS").size(), 1U);
  EXPECT_EQ(search("\xC3\xA4rz").size(), 1U);
  EXPECT_EQ(search("arz").size(), 1U) << "without the accent";
  EXPECT_EQ(search("A\xCC\x88rz").size(), 1U) << "decomposed";
  EXPECT_EQ(search("marie o'n").size(), 1U);
  EXPECT_EQ(search("neill").size(), 1U);
  EXPECT_EQ(search("%").size(), 0U);
}

TEST_P(UserDirectoryTest, RefusesWhatCannotBeStored) {
  add("ada@example.com", "Ada");
  const auto faults = [&](const core::UserEdit& edit) {
    try {
      static_cast<void>(people_->add(1, edit, "grace"));
    } catch (const core::InvalidUser& error) {
      return error.faults();
    }
    return std::vector<core::UserFault>{};
  };
  const auto both = faults({{{"email", "nobody"}, {"name", " "}, {"surname", std::string("a\0b", 3)}}, {}});
  ASSERT_EQ(both.size(), 3U);
  EXPECT_EQ(both[0].field, "email");
  EXPECT_EQ(both[1].field, "name");
  EXPECT_EQ(both[2].field, "surname");
  EXPECT_EQ(faults({{{"email", "x@example.com"}}, {}}).at(0).field, "name");
  EXPECT_THROW(add("ADA@example.com", "B"), core::EmailTaken);
  const auto bea = add("bea@example.com", "Bea");
  EXPECT_THROW(
      static_cast<void>(people_->change(1, bea.id, {{{"email", "Ada@example.COM"}}, {}}, "g", kAnyVersion)),
      core::EmailTaken);
  EXPECT_EQ(page({}).total, 2U);
}

TEST_P(UserDirectoryTest, ChangesOnlyWhatIsGivenAndRemembersIt) {
  const auto job = import({imported("i1", "Ada")});
  ASSERT_TRUE(comes_true([&] { return page({}).total == 1; }));
  const auto ada = page({}).users.at(0);
  EXPECT_EQ(ada.last_import_id, job);
  const auto changed = people_->change(
      1, ada.id, {{{"name", "Ada Lovelace"}, {"surname", ""}}, false}, "grace",
      [&](const User& now) { EXPECT_EQ(people_->version_of(now), people_->version_of(ada)); });
  EXPECT_EQ(changed.display_name, "Ada Lovelace");
  EXPECT_FALSE(changed.enabled);
  EXPECT_EQ(changed.email, ada.email);
  EXPECT_EQ(changed.last_import_id, job);
  EXPECT_NE(people_->version_of(changed), people_->version_of(ada));
  EXPECT_EQ(value_of("SELECT CAST(attributes_hash AS TEXT) FROM users"), "NULL");
  EXPECT_EQ(search("lovelace").size(), 1U);
  EXPECT_EQ(names({.search = "", .source = {}, .enabled = true, .last_import = {}}), Names{});

  const auto same = people_->change(1, ada.id, {{{"name", "Ada Lovelace"}}, false}, "grace", kAnyVersion);
  EXPECT_EQ(people_->version_of(same), people_->version_of(changed)) << "nothing differs";

  const auto history = people_->history(1, ada.id, "", 10);
  ASSERT_EQ(history.entries.size(), 2U);
  EXPECT_EQ(history.entries[0].action, "edit");
  EXPECT_EQ(history.entries[0].by, "grace");
  EXPECT_EQ(history.entries[0].job_id, 0);
  ASSERT_EQ(history.entries[0].fields.size(), 2U);
  EXPECT_EQ(history.entries[0].fields[0].name, "display_name");
  EXPECT_EQ(history.entries[0].fields[0].old_value, "Ada");
  EXPECT_EQ(history.entries[0].fields[1].new_value, "false");
  EXPECT_EQ(history.entries[1].action, "add");
  EXPECT_EQ(history.entries[1].job_id, job);
  EXPECT_EQ(history.entries[1].plugin, "entra-id");
}

TEST_P(UserDirectoryTest, WritesNothingWhenTheCheckRefuses) {
  const auto ada = add("ada@example.com", "Ada");
  const auto refuse = [](const User&) { throw Error(Status::conflict, {.message = "changed"}); };
  EXPECT_THROW(static_cast<void>(people_->change(1, ada.id, {{{"name", "B"}}, {}}, "g", refuse)), Error);
  EXPECT_THROW(static_cast<void>(people_->remove(1, ada.id, refuse)), Error);
  EXPECT_EQ(people_->find(1, ada.id).display_name, "Ada");
  EXPECT_EQ(people_->history(1, ada.id, "", 10).total, 1U);
}

TEST_P(UserDirectoryTest, DeletesWithTheHistory) {
  const auto ada = add("ada@example.com", "Ada");
  people_->remove(1, ada.id, kAnyVersion);
  EXPECT_EQ(page({}).total, 0U);
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM user_edits"), "0");
  try {
    static_cast<void>(people_->history(1, ada.id, "", 10));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::not_found);
  }
  const auto bea = add("bea@example.com", "Bea");
  EXPECT_EQ(people_->history(1, bea.id, "", 10).total, 1U) << "of somebody who may have the same number";
  EXPECT_EQ(search("ada"), Names{});
  EXPECT_EQ(search("bea"), Names{"Bea"});
}

TEST_P(UserDirectoryTest, TellsWhatImportsWroteNewestFirstInPages) {
  const auto first = import({imported("i1", "Ada")});
  const auto second = import({imported("i1", "Ada King")});
  const auto third = import({imported("i1", "Ada Lovelace")});
  ASSERT_TRUE(comes_true([&] { return search("lovelace").size() == 1; }));
  const auto id = page({}).users.at(0).id;
  const auto newest = people_->history(1, id, "", 2);
  EXPECT_EQ(newest.total, 3U);
  ASSERT_EQ(newest.entries.size(), 2U);
  EXPECT_EQ(newest.entries[0].job_id, third);
  EXPECT_EQ(newest.entries[0].action, "update");
  EXPECT_EQ(newest.entries[0].kind, "import");
  EXPECT_EQ(newest.entries[0].by, "grace");
  ASSERT_EQ(newest.entries[0].fields.size(), 1U);
  EXPECT_EQ(newest.entries[0].fields[0].old_value, "Ada King");
  EXPECT_EQ(newest.entries[0].fields[0].new_value, "Ada Lovelace");
  EXPECT_EQ(newest.entries[1].job_id, second);
  ASSERT_TRUE(newest.next_cursor);
  const auto rest = people_->history(1, id, *newest.next_cursor, 2);
  ASSERT_EQ(rest.entries.size(), 1U);
  EXPECT_FALSE(rest.next_cursor);
  EXPECT_EQ(rest.entries[0].job_id, first);
  EXPECT_EQ(rest.entries[0].action, "add");
  const auto& fields = rest.entries[0].fields;
  const auto name = std::find_if(fields.begin(), fields.end(),
                                 [](const auto& field) { return field.name == "display_name"; });
  ASSERT_NE(name, fields.end());
  EXPECT_EQ(name->new_value, "Ada") << "as they were then";
  EXPECT_THROW(static_cast<void>(people_->history(1, id, "rubbish", 2)), Error);
}

TEST_P(UserDirectoryTest, AnotherHostIsToldOfEverythingThatIsWritten) {
  const auto elsewhere = make_user_directory(open(), make_search());
  const auto found = [&](const std::string& text) {
    return elsewhere->page(1, {.search = text, .source = {}, .enabled = {}, .last_import = {}}, {}, "", 10)
        .total;
  };
  EXPECT_EQ(found(""), 0U);
  const auto ada = add("ada@example.com", "Ada");
  EXPECT_TRUE(comes_true([&] { return found("ada") == 1; }));
  people_->change(1, ada.id, {{{"name", "Bea"}, {"email", "bea@example.com"}}, {}}, "g", kAnyVersion);
  EXPECT_TRUE(comes_true([&] { return found("bea") == 1 && found("ada") == 0; }));
  people_->remove(1, ada.id, kAnyVersion);
  EXPECT_TRUE(comes_true([&] { return found("") == 0; }));
  import({imported("i1", "Zoe"), imported("i2", "Yan"), imported("i3", "Xia")});
  EXPECT_TRUE(comes_true([&] { return found("") == 3; }));
  import({imported("i2", "Yannick")});
  EXPECT_TRUE(comes_true([&] { return found("yannick") == 1; }));
  execute("DELETE FROM users WHERE external_id <> 'i2'");
  EXPECT_TRUE(comes_true([&] { return found("") == 1; }));
}

TEST_P(UserDirectoryTest, FiltersBySourceAccountAndImport) {
  const auto job = import({imported("i1", "Ada"), imported("i2", "Bea")});
  const auto carl = add("carl@example.com", "Carl");
  ASSERT_TRUE(comes_true([&] { return page({}).total == 3; }));
  people_->change(1, carl.id, {{}, false}, "g", kAnyVersion);
  EXPECT_EQ(names({.search = "", .source = "", .enabled = {}, .last_import = {}}), Names{"Carl"});
  EXPECT_EQ(names({.search = "", .source = "entra-id", .enabled = {}, .last_import = {}}),
            (Names{"Ada", "Bea"}));
  EXPECT_EQ(names({.search = "", .source = "ldap", .enabled = {}, .last_import = {}}), Names{});
  EXPECT_EQ(names({.search = "", .source = {}, .enabled = false, .last_import = {}}), Names{"Carl"});
  EXPECT_EQ(names({.search = "b", .source = {}, .enabled = {}, .last_import = job}), Names{"Bea"});
}

TEST_P(UserDirectoryTest, RefusesACursorOfAnotherList) {
  add("a@example.com", "A");
  add("b@example.com", "B");
  const auto cursor = page({}, {}, "", 1).next_cursor;
  ASSERT_TRUE(cursor);
  EXPECT_EQ(page({}, {}, *cursor, 1).users.at(0).display_name, "B");
  for (const auto& [order, text] : {std::pair<UserOrder, std::string>{{UserColumn::email, {}}, *cursor},
                                    {{}, "rubbish"},
                                    {{}, "%%%"},
                                    {{}, *cursor + "A"}}) {
    try {
      const auto refused = page({}, order, text, 1);
      if (text != *cursor + "A") ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::invalid_argument);
    }
  }
}

/// Random people, filters and orders, against looking at every row: each once, and in order.
TEST_P(UserDirectoryTest, GivesWhatLookingAtEveryRowGives) {
  std::mt19937 random(20261123);
  const auto below = [&](int bound) { return std::uniform_int_distribution<int>{0, bound - 1}(random); };
  const Names words{"Ada", "ada-marie", "\xC3\x84rzte", "Bo", "bob", "O'Neill"};
  const Names departments{"", "Sales", "sales", "Research"};
  std::map<std::int64_t, User> known;
  for (int i = 0; i < 120; ++i) {
    const std::string name =
        words.at(static_cast<std::size_t>(below(6))) + " " + words.at(static_cast<std::size_t>(below(6)));
    const auto user =
        people_->add(1,
                     {{{"email", "u" + std::to_string(below(10)) + "." + std::to_string(i) + "@x"},
                       {"name", name},
                       {"department", departments.at(static_cast<std::size_t>(below(4)))}},
                      below(2) == 0},
                     "g");
    known[user.id] = user;
  }
  for (const char* text : {"", "a", "AD", "\xC3\xA4", "bo", "u1", "neill bo", "zz"}) {
    for (const auto column : {UserColumn::name, UserColumn::email, UserColumn::department,
                              UserColumn::job_title, UserColumn::created_at, UserColumn::updated_at}) {
      const UserOrder order{column, below(2) == 0 ? core::Direction::ascending : core::Direction::descending};
      UserFilter filter;
      filter.search = text;
      if (below(2) == 0) filter.enabled = below(2) == 0;
      std::vector<User> met;
      std::string cursor;
      for (;;) {
        const auto one = page(filter, order, cursor, 7);
        met.insert(met.end(), one.users.begin(), one.users.end());
        if (!one.next_cursor) break;
        cursor = *one.next_cursor;
      }
      std::vector<std::int64_t> streamed;
      people_->each(1, filter, order, [&](const User& user) { streamed.push_back(user.id); });
      std::vector<std::int64_t> ids;
      for (const auto& user : met) ids.push_back(user.id);
      EXPECT_EQ(streamed, ids);

      const auto wanted = people::email_key(text);
      std::vector<std::int64_t> expected;
      for (const auto& [id, user] : known) {
        std::string name = " " + people::search_key(user.display_name);
        std::replace_if(
            name.begin(), name.end(), [](char c) { return c == '-' || c == '\''; }, ' ');
        const bool found = wanted.empty() || name.find(" " + people::search_key(text)) != std::string::npos ||
                           user.email.find(wanted) == 0;
        if (found && (!filter.enabled || *filter.enabled == user.enabled)) expected.push_back(id);
      }
      std::sort(ids.begin(), ids.end());
      EXPECT_EQ(ids, expected) << '"' << text << "\" by " << core::to_string(order);
      const auto key = [&](const User& user) {
        switch (column) {
          case UserColumn::email:
            return people::email_key(user.email);
          case UserColumn::department:
            return people::email_key(user.department);
          case UserColumn::job_title:
            return people::email_key(user.job_title);
          case UserColumn::created_at:
            return user.created_at;
          case UserColumn::updated_at:
            return user.updated_at;
          case UserColumn::name:
            break;
        }
        std::string name = people::search_key(user.display_name);
        std::replace(name.begin(), name.end(), '-', ' ');
        return name;
      };
      EXPECT_TRUE(std::is_sorted(met.begin(), met.end(), [&](const User& a, const User& b) {
        const auto left = std::pair(key(a), a.id);
        const auto right = std::pair(key(b), b.id);
        return order.direction == core::Direction::ascending ? left < right : right < left;
      })) << core::to_string(order);
    }
  }
}

}  // namespace
}  // namespace rollcall::store
