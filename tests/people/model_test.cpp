#include "people/import_fixture.hpp"
#include "people/reference_model.hpp"
#include "rollcall/people/statement.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <random>

#include <gtest/gtest.h>

namespace rollcall::people {
namespace {

/// A history of imports and edits on few people and few addresses, so that they keep getting in each other's
/// way: run on both databases and on the model at once.
class History {
 public:
  explicit History(unsigned seed) : random_(seed) {}

  void run() {
    for (const char* email : {"e0@x", "E1@x", "andr\u00e9@x"}) {
      if (chance(2)) add_by_hand(email);
    }
    if (chance(2)) add_from("okta", "t", "i0", "e2@x");
    if (chance(2)) add_from("entra", "other", "i1", "e3@x");
    for (int job = 0; job < 5 && !testing::Test::HasFailure(); ++job) {
      import();
      edit_somebody();
    }
  }

 private:
  bool chance(unsigned one_in) { return pick(one_in) == 0; }
  unsigned pick(unsigned below) { return std::uniform_int_distribution<unsigned>{0, below - 1}(random_); }

  void on_both(const auto& action) {
    for (ImportTables* tables : {&sqlite_, &postgresql_}) action(*tables);
  }

  void add_by_hand(const std::string& email) {
    on_both([&](ImportTables& tables) { tables.add_by_hand(email); });
    model_.rows.push_back({person("", email, "Hand"), email_key(email), "", "", 0});
  }

  void add_from(const std::string& source, const std::string& tenant, const std::string& id,
                const std::string& email) {
    on_both([&](ImportTables& tables) { tables.add_from(source, tenant, id, email); });
    model_.rows.push_back({person(id, email, ""), email_key(email), source, tenant, 0});
  }

  Item item() {
    static constexpr std::array kEmails{"e0@x",         "E0@X",          "e1@x",          "e2@x",
                                        "e3@x",         "E3@x",          "e4@x",          "e5@x",
                                        "andr\u00e9@x", "ANDRE\u0301@x", "stra\u00dfe@x", "STRASSE@x"};
    Person one = person("i" + std::to_string(pick(10)), kEmails[pick(kEmails.size())], chance(2) ? "N" : "M");
    one.enabled = !chance(6);
    if (chance(12)) return make_filtered_item(one);
    if (chance(12)) one.email.clear();
    return make_item(one);
  }

  std::vector<Item> items() {
    std::vector<Item> batch(pick(8));
    for (Item& one : batch) one = item();
    return batch;
  }

  void import() {
    const Modes modes = std::array{kBoth, kBoth, kAddOnly, kUpdateOnly}[pick(4)];
    const bool dry_run = chance(4);
    const std::vector<UserRow> rows_before = model_.rows;
    const std::array jobs{sqlite_.start_job("w", dry_run), postgresql_.start_job("w", dry_run)};
    std::array<std::optional<ImportWriter>, 2> writers;
    model_.start_job(modes);
    const unsigned batches = 1 + pick(4);
    for (unsigned i = 0; i < batches; ++i) {
      const std::vector<Item> batch = items();
      model_.write(batch);
      for (std::size_t side = 0; side < 2; ++side) {
        if (!writers[side] || chance(4)) writers[side].emplace(both_[side]->writer(jobs[side], modes));
        writers[side]->write({.items = batch, .issues = {}, .checkpoint = std::to_string(i)});
        EXPECT_EQ(writers[side]->counts(), model_.counts);
        EXPECT_EQ(sum(model_.counts), model_.counts.fetched);
      }
    }
    if (dry_run) model_.rows = rows_before;
    for (std::size_t side = 0; side < 2; ++side) compare(*both_[side], jobs[side]);
  }

  void compare(ImportTables& tables, std::int64_t job) {
    EXPECT_EQ(tables.users(), model_.users());
    EXPECT_EQ(tables.counts(job), model_.counts);
    const auto in_order = [](std::vector<Issue> issues) {
      for (Issue& issue : issues) issue.message.clear();
      std::stable_sort(issues.begin(), issues.end(),
                       [](const Issue& a, const Issue& b) { return a.external_id < b.external_id; });
      return issues;
    };
    EXPECT_EQ(in_order(tables.issues(job)), in_order(model_.issues));
  }

  /// By hand, which clears the hash; or deleted.
  void edit_somebody() {
    if (model_.rows.empty()) return;
    const std::size_t i = pick(static_cast<unsigned>(model_.rows.size()));
    const std::string key = model_.rows[i].email_key;
    if (chance(3)) {
      model_.rows.erase(model_.rows.begin() + static_cast<std::ptrdiff_t>(i));
      on_both([&](ImportTables& tables) {
        tables.session() << "DELETE FROM users WHERE email_key = :key", bound(key, "key");
      });
      return;
    }
    model_.rows[i].hash = 0;
    if (chance(2)) model_.rows[i].person.display_name = "Edited";
    const std::string name = model_.rows[i].person.display_name;
    on_both([&](ImportTables& tables) {
      tables.session()
          << "UPDATE users SET attributes_hash = NULL, display_name = :name WHERE email_key = :key",
          bound(name, "name"), bound(key, "key");
    });
  }

  std::mt19937 random_;
  TestDatabase sqlite_database_{Backend::sqlite};
  TestDatabase postgresql_database_{Backend::postgresql};
  ImportTables sqlite_{sqlite_database_.url()};
  ImportTables postgresql_{postgresql_database_.url()};
  std::array<ImportTables*, 2> both_{&sqlite_, &postgresql_};
  ReferenceModel model_;
};

TEST(Model, BothDatabasesEndAsTheRulesSay) {
  std::vector<unsigned> seeds{std::random_device{}()};
  for (unsigned seed = 1; seed <= 25; ++seed) seeds.push_back(seed);
  for (const unsigned seed : seeds) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History(seed).run();
    if (testing::Test::HasFailure()) break;
  }
}

}  // namespace
}  // namespace rollcall::people
