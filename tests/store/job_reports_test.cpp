#include "backends.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::store {
namespace {

using core::JobKind;
using core::JobState;
using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class JobReportsTest : public StoreTest {
 protected:
  std::unique_ptr<core::JobRepository> jobs_ = make_job_repository(database_);
  std::unique_ptr<core::JobReports> reports_ = make_job_reports(database_);

  std::int64_t add_job(const std::string& state, const std::string& changes = "") {
    const auto id = jobs_->create({1, "entra-id", 7, "{}", false, "ada"});
    execute("UPDATE import_jobs SET state = '" + state + "'" + (changes.empty() ? "" : ", " + changes) +
            " WHERE id = " + std::to_string(id));
    return id;
  }
  void add_issue(std::int64_t id, const std::string& severity, const std::string& code,
                 const std::string& person) {
    execute("INSERT INTO import_issues (job_id, severity, code, person, message) VALUES (" +
            std::to_string(id) + ", '" + severity + "', '" + code + "', '" + person + "', 'It is so.')");
  }
  void add_change(std::int64_t id, int batch, int position, const std::string& action,
                  const std::string& person) {
    execute(
        "INSERT INTO import_changes (job_id, batch, position, action, display_name, old_values, "
        "new_values) VALUES (" +
        std::to_string(id) + ", " + std::to_string(batch) + ", " + std::to_string(position) + ", '" + action +
        "', '" + person + R"(', '{"surname":"A"}', '{"surname":"B","enabled":"true"}'))");
  }
  void add_person(std::int64_t id, const std::string& person) {
    execute("INSERT INTO users (workspace_id, email, email_key, display_name, added_by_import) VALUES (1, '" +
            person + "@x', '" + person + "@x', '" + person + "', " + std::to_string(id) + ")");
  }
  core::Job job(std::int64_t id) { return jobs_->find(id).value(); }

  Names listed(const core::JobFilter& filter, std::int64_t before = 0, std::size_t most = 10) {
    Names ids;
    for (const auto& one : reports_->jobs(1, filter, before, most)) ids.push_back(std::to_string(one.id));
    return ids;
  }
  Names people(std::int64_t id, const core::IssueFilter& filter, std::int64_t after = 0,
               std::size_t most = 10) {
    Names names;
    for (const auto& issue : reports_->issues(id, filter, after, most)) names.push_back(issue.person);
    return names;
  }
  core::Total issues_counted(std::int64_t id, const core::IssueFilter& filter) {
    return reports_->count_issues(id, filter, reports_->issue_codes(id));
  }
  core::Total changes_counted(std::int64_t id, const core::ChangeFilter& filter) {
    return reports_->count_changes(job(id), filter, reports_->change_actions(job(id)));
  }
  /// All pages of so many.
  Names changed(std::int64_t id, const core::ChangeFilter& filter, std::size_t most) {
    Names names;
    std::optional<core::ChangePlace> place = core::ChangePlace{};
    while (place) {
      const auto page = reports_->changes(job(id), filter, *place, most);
      EXPECT_LE(page.changes.size(), most);
      for (const auto& change : page.changes) names.push_back(change.display_name);
      place = page.next;
    }
    return names;
  }
};
ROLLCALL_ON_EACH_BACKEND(JobReportsTest);

TEST_P(JobReportsTest, ListsAndCountsJobs) {
  const auto done = std::to_string(add_job("completed"));
  const auto silent = std::to_string(add_job("running", "lease_until = '2001-01-01T00:00:00.000Z'"));
  const auto undo = std::to_string(add_job("failed", "kind = 'undo', dry_run = (1 = 1), connection_id = 8"));
  EXPECT_EQ(listed({}), (Names{undo, silent, done}));
  EXPECT_EQ(listed({}, std::stoll(undo)), (Names{silent, done}));
  EXPECT_EQ(listed({}, 0, 1), Names{undo});
  core::JobFilter filter;
  filter.states = {JobState::interrupted, JobState::completed};
  EXPECT_EQ(listed(filter), (Names{silent, done}));
  EXPECT_EQ(reports_->count_jobs(1, filter), 2U);
  filter.plugin_id = "ldap";
  EXPECT_EQ(reports_->count_jobs(1, filter), 0U);
  filter = {};
  filter.kinds = {JobKind::undo};
  filter.dry_run = true;
  filter.connection_id = 8;
  filter.plugin_id = "entra-id";
  EXPECT_EQ(listed(filter), Names{undo});
  EXPECT_EQ(reports_->count_jobs(2, {}), 0U);
}

TEST_P(JobReportsTest, AJobWhoseWorkerFellSilentGoesOn) {
  const auto id = add_job("running", "worker = 'me', lease_until = '2001-01-01T00:00:00.000Z'");
  EXPECT_TRUE(job(id).goes_on);
  EXPECT_EQ(job(id).worker, "");
  execute("UPDATE import_jobs SET lease_until = '2100-01-01T00:00:00.000Z'");
  EXPECT_FALSE(job(id).goes_on);
  EXPECT_EQ(job(id).worker, "me");
}

TEST_P(JobReportsTest, SaysWhetherAJobWasTakenBackOrIsTooLarge) {
  const auto import = add_job("completed", "fetched = 1000");
  const auto undo = add_job("interrupted", "kind = 'undo', of_job = " + std::to_string(import) +
                                               ", started_at = '2026-01-01T00:00:00.000Z'");
  const auto other = add_job("queued", "kind = 'undo', of_job = " + std::to_string(import));
  add_job("failed", "kind = 'undo', of_job = " + std::to_string(import));  // never begun
  const auto large =
      add_job("interrupted", "staged = (1 = 1), phase = 'planned', updated = 900, fetched = 1000");
  const auto situations = reports_->situations({job(import), job(undo), job(large)});
  ASSERT_EQ(situations.size(), 3U);
  EXPECT_EQ(situations[0].undone_by, undo);
  EXPECT_EQ(situations[0].unfinished_undo, other);
  EXPECT_EQ(situations[1].unfinished_undo, other);
  EXPECT_FALSE(situations[0].over_limits);
  EXPECT_TRUE(situations[2].over_limits);
  EXPECT_EQ(situations[2].undone_by, 0);
}

TEST_P(JobReportsTest, SaysWhetherAnUndoLeftAnything) {
  const auto import = add_job("completed", "fetched = 2");
  const auto undo_of = [&](const std::string& state) {
    return add_job(
        state, "kind = 'undo', started_at = '2026-01-01T00:00:00.000Z', of_job = " + std::to_string(import));
  };
  undo_of("completed_with_issues");  // somebody was changed meanwhile
  EXPECT_EQ(reports_->situations({job(import)}).front().wholly_undone_by, 0);
  const auto undo = undo_of("completed");
  const auto situations = reports_->situations({job(import), job(undo)});
  EXPECT_EQ(situations[0].wholly_undone_by, undo);
  EXPECT_EQ(situations[1].wholly_undone_by, 0);
}

TEST_P(JobReportsTest, ListsSearchesAndCountsIssues) {
  const auto id = add_job("completed"), other = add_job("completed");
  add_issue(id, "error", "no-email", "Ada");
  add_issue(id, "warning", "email-in-use", "Bob");
  add_issue(id, "error", "no-email", "Åse");
  add_issue(other, "error", "no-email", "Eve");
  EXPECT_EQ(people(id, {}), (Names{"Ada", "Bob", "Åse"}));
  const auto first = reports_->issues(id, {}, 0, 1).front().id;
  EXPECT_EQ(people(id, {}, first), (Names{"Bob", "Åse"}));
  EXPECT_EQ(people(id, {"åse", "", ""}), Names{"Åse"});
  EXPECT_EQ(people(id, {"it is", "error", "no-email"}), (Names{"Ada", "Åse"}));
  EXPECT_EQ(people(id, {"", "warning", ""}), Names{"Bob"});
  EXPECT_EQ(issues_counted(id, {}).value, 3U);
  EXPECT_EQ(issues_counted(id, {"", "error", ""}).value, 2U);
  EXPECT_EQ(issues_counted(id, {"ada", "error", "no-email"}).value, 1U);
  EXPECT_TRUE(issues_counted(id, {"ada", "", ""}).exact);
  const auto codes = reports_->issue_codes(id);
  ASSERT_EQ(codes.size(), 2U);
  EXPECT_EQ(codes[0].code, "no-email");
  EXPECT_EQ(codes[0].count, 2U);
  EXPECT_EQ(codes[1].severity, "warning");
  EXPECT_GT(reports_->last_issue(other), reports_->last_issue(id));
  EXPECT_EQ(reports_->last_issue(999), 0);
}

TEST_P(JobReportsTest, ListsSearchesAndCountsChanges) {
  const auto id = add_job("completed", "added = 2");
  add_change(id, 1, 0, "update", "Ada");
  add_change(id, 1, 1, "absent", "Nobody");
  add_change(id, 2, 0, "disable", "Bob");
  add_change(id, 10, 0, "update", "Eve");
  add_person(id, "Joe");
  add_person(id, "Zoe");
  add_person(id + 1, "Another");
  for (const std::size_t most : {1U, 2U, 3U, 4U, 5U, 9U})
    EXPECT_EQ(changed(id, {}, most), (Names{"Ada", "Bob", "Eve", "Joe", "Zoe"})) << most;
  EXPECT_EQ(changed(id, {"", "update"}, 1), (Names{"Ada", "Eve"}));
  EXPECT_EQ(changed(id, {"", "add"}, 1), (Names{"Joe", "Zoe"}));
  EXPECT_EQ(changed(id, {"OE", ""}, 1), (Names{"Joe", "Zoe"}));
  EXPECT_EQ(changed(id, {"b", "disable"}, 5), Names{"Bob"});
  const auto page = reports_->changes(job(id), {}, {}, 1);
  ASSERT_EQ(page.changes.front().fields.size(), 2U);
  EXPECT_EQ(page.changes.front().fields[0].old_value, "A");
  EXPECT_EQ(page.changes.front().fields[0].new_value, "B");
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [action, count] : reports_->change_actions(job(id))) counts[action] = count;
  EXPECT_EQ(counts, (std::map<std::string, std::uint64_t>{{"add", 2}, {"update", 2}, {"disable", 1}}));
  EXPECT_EQ(changes_counted(id, {}).value, 5U);
  EXPECT_EQ(changes_counted(id, {"", "update"}).value, 2U);
  EXPECT_EQ(changes_counted(id, {"oe", ""}).value, 2U);
  EXPECT_EQ(changes_counted(id, {"ada", "update"}).value, 1U);
}

TEST_P(JobReportsTest, KeepsProgressAndNamesOfGroups) {
  const auto rows = make_job_progress_repository(database_);
  core::JobProgress progress;
  progress.now = {{7, 6, 0, 1, 0, 0, 0}, 1, 2, 3, 4, 5, "Reading \"A\""};
  progress.elapsed_ms = 6;
  rows->write(3, progress);
  progress.remaining_ms = 9;
  progress.people_per_second = 2.5;
  rows->write(3, progress);
  const auto found = rows->find(3);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->now.counts, progress.now.counts);
  EXPECT_EQ(found->now.activity, "Reading \"A\"");
  EXPECT_EQ(found->remaining_ms, 9);
  EXPECT_DOUBLE_EQ(found->people_per_second, 2.5);
  rows->remove(3);
  EXPECT_FALSE(rows->find(3));

  execute("INSERT INTO connections (id, workspace_id, plugin_id, name) VALUES (7, 1, 'entra-id', 'default')");
  const auto names = make_group_names(database_);
  names->remember(7, {{"g1", "Old"}, {"g2", "Two"}});
  names->remember(7, {{"g1", "New"}});
  EXPECT_EQ(names->of(7), (std::map<std::string, std::string>{{"g1", "New"}, {"g2", "Two"}}));
  EXPECT_TRUE(names->of(8).empty());
}

}  // namespace
}  // namespace rollcall::store
