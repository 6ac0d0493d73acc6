#include "backends.hpp"
#include "rollcall/people/writer.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

/// A plan that adds Ada, and an import that has brought Bo.
class ChangeRepositoryTest : public StoreTest {
 protected:
  ChangeRepositoryTest() {
    add_job(1, "staged = true, phase = 'planned'");
    execute(
        "INSERT INTO import_changes (job_id, batch, position, action, external_id, email, display_name, "
        "new_values, new_hash) VALUES (1, 0, 0, 'add', 'a', 'ada@x', 'Ada', "
        "'{\"email\":\"ada@x\",\"display_name\":\"Ada\",\"enabled\":\"true\"}', " +
        std::to_string(
            people::attributes_hash({.external_id = "a", .email = "ada@x", .display_name = "Ada"})) +
        ")");
  }

  void add_job(int id, const std::string& changes) {
    const std::string number = std::to_string(id);
    execute(
        "INSERT INTO import_jobs (id, workspace_id, plugin_id, state, worker, connection_id, "
        "source_tenant, keeps_changes) VALUES (" +
        number + ", 1, 'entra', 'running', 'w', 5, 't', true)");
    execute("UPDATE import_jobs SET " + changes + " WHERE id = " + number);
  }

  std::unique_ptr<core::ChangeRepository> changes_ = make_change_repository(database_);
};

TEST_P(ChangeRepositoryTest, ReadsComparesAppliesAndUndoes) {
  std::vector<core::JobChange> read;
  changes_->each(1, [&](const core::JobChange& change) { read.push_back(change); });
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].action, "add");
  EXPECT_EQ(read[0].email, "ada@x");
  ASSERT_EQ(read[0].fields.size(), 3U);
  EXPECT_EQ(read[0].fields[1].name, "display_name");
  EXPECT_EQ(read[0].fields[1].new_value, "Ada");

  add_job(2, "staged = true");
  EXPECT_EQ(changes_->differences(1, 2, 5),
            std::vector<std::string>{"Ada <ada@x> is in the plan and would not be changed any more."});

  std::uint64_t done = 0;
  const auto progress = [&](const core::Counts&, std::uint64_t now, std::uint64_t) { done = now; };
  changes_->apply(1, "w", {}, progress);
  EXPECT_EQ(done, 1U);
  EXPECT_EQ(value_of("SELECT display_name FROM users"), "Ada");

  execute("UPDATE import_jobs SET state = 'completed' WHERE id = 1");
  add_job(3, "kind = 'undo', of_job = 1");
  changes_->undo(3, "w", {}, {});
  EXPECT_EQ(value_of("SELECT CAST(count(*) AS TEXT) FROM users"), "0");
  EXPECT_EQ(value_of("SELECT CAST(removed AS TEXT) FROM import_jobs WHERE id = 3"), "1");
}

TEST_P(ChangeRepositoryTest, HandsOnErrors) {
  EXPECT_THROW(changes_->apply(1, "other", {}, {}), Error);
  EXPECT_THROW(changes_->each(99, [](const core::JobChange&) {}), Error);
}

ROLLCALL_ON_EACH_BACKEND(ChangeRepositoryTest);

}  // namespace
}  // namespace rollcall::store
