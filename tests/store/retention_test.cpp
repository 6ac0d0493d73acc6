#include "notice_fixture.hpp"

#include <gtest/gtest.h>
#include <soci/soci.h>

namespace rollcall::store {
namespace {

using std::chrono::days;

class RetentionTest : public NoticeTest {
 protected:
  [[nodiscard]] std::string ago(int age) const {
    return GetParam() == people::Backend::sqlite
               ? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '" + std::to_string(-age) + " days')"
               : "clock_timestamp() - INTERVAL '" + std::to_string(age) + " days'";
  }

  /// How many batches it took.
  int remove_all(const core::RetentionRules& rules = {}) {
    int batches = 0;
    while (retention_->remove_some(rules)) ++batches;
    return batches;
  }

  [[nodiscard]] std::string count(const std::string& rows) {
    return value_of("SELECT CAST(count(*) AS TEXT) FROM " + rows);
  }

  /// A job of two changed people that ended so long ago.
  std::int64_t ended_job(const std::string& state, int days_ago, bool dry_run, std::int64_t of_job = 0) {
    core::JobRequest request{1, "entra-id", 0, "{}", dry_run, "ada"};
    request.of_job = of_job;
    const auto id = jobs_->create(request);
    const std::string number = std::to_string(id);
    execute("UPDATE import_jobs SET state = '" + state + "', keeps_changes = (1 = 1), phase = 'planned', " +
            "fetched = 2, finished_at = " + ago(days_ago) + " WHERE id = " + number);
    for (const char* batch : {"1", "2"})
      execute("INSERT INTO import_changes (job_id, batch, position, action) VALUES (" + number + ", " +
              batch + ", 1, 'update')");
    return id;
  }

  [[nodiscard]] std::string changes_of(std::int64_t job) {
    return count("import_changes WHERE job_id = " + std::to_string(job));
  }

  std::unique_ptr<core::Retention> retention_ = make_retention(database_);
  std::unique_ptr<core::JobRepository> jobs_ = make_job_repository(database_);
};
ROLLCALL_ON_EACH_BACKEND(RetentionTest);

TEST_P(RetentionTest, RemovesOldNoticesWithAllThatGoesWithThemInBatches) {
  const auto ada = account("ada");
  choose(ada, core::Channel::webhook, "https://example.com/");
  for (int i = 0; i < 1100; ++i)
    execute(
        "INSERT INTO notices (kind, severity, title, message, created_at) "
        "VALUES ('job_failed', 'error', 'x', 'y', " +
        ago(91) + ")");
  outbox_->add(notice("old", "old"), core::MailService::none);
  notices_->mark_read(ada, std::stoll(value_of("SELECT CAST(max(id) AS TEXT) FROM notices")));
  execute("UPDATE notices SET created_at = " + ago(91));
  outbox_->add(notice("new", "new"), core::MailService::none);
  EXPECT_EQ(remove_all({.notices = days(0)}), 0) << "for ever";
  EXPECT_EQ(count("notices"), "1102");
  EXPECT_EQ(remove_all(), 3);
  EXPECT_EQ(value_of("SELECT title FROM notices"), "new");
  EXPECT_EQ(count("deliveries"), "1");
  EXPECT_EQ(count("notice_reads"), "0");
}

TEST_P(RetentionTest, RemovesOldAuditRows) {
  for (const int age : {401, 399})
    execute("INSERT INTO audit (at, actor, action, object, message, address, refused) VALUES (" + ago(age) +
            ", 'ada', 'sign_in', '" + std::to_string(age) + "', '', '', (1 = 0))");
  EXPECT_EQ(remove_all({.audit = days(0)}), 0);
  EXPECT_EQ(remove_all(), 1);
  EXPECT_EQ(value_of("SELECT object FROM audit"), "399");
}

TEST_P(RetentionTest, RemovesWhatIsOfNoUse) {
  const std::string ada = std::to_string(account("ada"));
  for (const int age : {1, -1}) {
    const std::string at = ago(age);
    const std::string name = age > 0 ? "over" : "good";
    execute(
        "INSERT INTO sessions (token_hash, administrator_id, csrf_token, address, last_seen_at, expires_at, "
        "ends_at) VALUES ('" +
        name + "', " + ada + ", '', '', " + ago(2) + ", " + at + ", " + at + ")");
    execute("INSERT INTO first_links (token_hash, expires_at) VALUES ('" + name + "', " + at + ")");
    execute(
        "INSERT INTO wizards (id, administrator_id, workspace_id, plugin_id, purpose, version, page, "
        "answers, "
        "trail, expires_at) VALUES ('" +
        name + "', " + ada + ", 1, 'x', 'import', 1, '{}', '{}', '[]', " + at + ")");
    execute("INSERT INTO wizard_secrets (wizard_id, step, name, nonce, ciphertext) VALUES ('" + name +
            "', 'connect', 'secret', '', '')");
  }
  execute("INSERT INTO sign_in_failures (subject, failures, last_at) VALUES ('over', 1, " + ago(91) + ")");
  execute("INSERT INTO sign_in_failures (subject, failures, last_at) VALUES ('good', 1, " + ago(89) + ")");
  const auto ended = std::to_string(ended_job("failed", 2, false));
  const auto running = std::to_string(jobs_->create({1, "entra-id", 0, "{}", false, "ada"}));
  for (const auto& job : {ended, running}) {
    execute("INSERT INTO job_progress (job_id, document, updated_at) VALUES (" + job + ", '{}', " + ago(2) +
            ")");
    execute("INSERT INTO job_resumes (job_id, resumes, mark) VALUES (" + job + ", 1, '')");
  }
  remove_all();
  for (const char* table : {"sessions", "first_links", "wizards", "wizard_secrets", "sign_in_failures"})
    EXPECT_EQ(count(table), "1") << table;
  EXPECT_EQ(value_of("SELECT subject FROM sign_in_failures"), "good");
  EXPECT_EQ(value_of("SELECT token_hash FROM sessions"), "good");
  EXPECT_EQ(value_of("SELECT CAST(job_id AS TEXT) FROM job_progress"), running);
  EXPECT_EQ(value_of("SELECT CAST(job_id AS TEXT) FROM job_resumes"), running);
}

TEST_P(RetentionTest, ForgetsOldPlansThatNobodyNeeds) {
  const auto old = ended_job("completed", 91, true);
  const auto young = ended_job("completed", 89, true);
  const auto unfinished = ended_job("interrupted", 91, true);
  const auto being_applied = ended_job("completed", 91, true);
  ended_job("interrupted", 1, false, being_applied);
  const auto import = ended_job("completed", 1000, false);
  remove_all();
  EXPECT_EQ(changes_of(old), "0");
  EXPECT_FALSE(jobs_->find(old).value().keeps_changes);
  EXPECT_EQ(jobs_->find(old).value().phase, core::JobPhase::reading) << "it cannot be applied any more";
  EXPECT_EQ(jobs_->find(old).value().counts.fetched, 2U);
  for (const auto job : {young, unfinished, being_applied, import}) {
    EXPECT_EQ(changes_of(job), "2") << job;
    EXPECT_TRUE(jobs_->find(job).value().keeps_changes) << job;
  }
  EXPECT_EQ(remove_all(), 0);
}

TEST_P(RetentionTest, ForgetsWhatImportsChangedOnlyWhenAskedTo) {
  const auto old = ended_job("completed_with_issues", 31, false);
  const auto young = ended_job("completed", 29, false);
  const auto stopped = ended_job("cancelled", 31, false);
  const auto being_undone = ended_job("completed", 31, false);
  ended_job("queued", 0, false, being_undone);
  remove_all({.changes = days(30)});
  EXPECT_EQ(changes_of(old), "0");
  EXPECT_FALSE(jobs_->find(old).value().keeps_changes);
  for (const auto job : {young, stopped, being_undone}) EXPECT_EQ(changes_of(job), "2") << job;
}

}  // namespace
}  // namespace rollcall::store
