#include "jobs_fixture.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace rollcall::test::web {
namespace {

using nlohmann::json;

const char* const kHeld = "worker = 'somebody', lease_until = '2100-01-01T00:00:00.000Z'";

std::string actions_of(const json& job) {
  std::string all;
  for (const auto& action : job.at("actions")) all += (all.empty() ? "" : " ") + action.get<std::string>();
  return all;
}

class JobOperations : public JobsTest {
 protected:
  Reply ask(std::int64_t id, const std::string& action, Client& client) {
    return client.post("/jobs/" + std::to_string(id) + "/" + action);
  }
  Reply ask(std::int64_t id, const std::string& action) { return ask(id, action, admin); }
  std::vector<std::int64_t> listed(const std::string& query) {
    std::vector<std::int64_t> ids;
    const json page = get("/jobs" + query).json();
    for (const auto& one : page.at("jobs")) ids.push_back(one.at("id"));
    return ids;
  }
};

TEST_F(JobOperations, AJobIsStartedQueuedAndWrittenDown) {
  const Reply reply = post("/jobs", {{"plugin", "entra-id"},
                                     {"options", {{"groups", {"G1"}}, {"add", true}}},
                                     {"leaver_grace", 2},
                                     {"limits", {{"percent", 5}, {"people", 7}}}});
  ASSERT_EQ(reply.status, 201U) << reply.body;
  const json made = reply.json();
  const auto id = made.at("id").get<std::int64_t>();
  EXPECT_EQ(reply.header("Location"), "/api/v1/jobs/" + std::to_string(id));
  EXPECT_EQ(made.at("state"), "queued");
  EXPECT_EQ(made.at("requested_by"), "ada");
  EXPECT_EQ(made.at("staged"), true) << "leavers need a plan";
  EXPECT_EQ(made.at("leaver_grace"), 2);
  EXPECT_EQ(made.at("limits"), (json{{"percent", 5}, {"people", 7}}));
  EXPECT_EQ(made.at("connection_name"), "default");
  EXPECT_EQ(made.at("plugin_name"), "Entra ID (Azure AD)");
  EXPECT_EQ(made.at("groups"), (json{{{"id", "G1"}, {"name", "G1"}}}));
  EXPECT_EQ(made.at("progress"), nullptr);
  EXPECT_EQ(actions_of(made), "cancel");
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(host.audit_lines().front(), "ada: import.started " + std::to_string(id));
}

TEST_F(JobOperations, WhatCannotBeStartedIsRefused) {
  const json options{{"add", true}};
  EXPECT_EQ(post("/jobs", {{"plugin", "ldap"}, {"options", options}}).status, 404U);
  EXPECT_EQ(post("/jobs", {{"plugin", "entra-id"}}).status, 422U);
  const Reply other = post("/jobs", {{"plugin", "entra-id"}, {"options", options}, {"connection_id", 99}});
  EXPECT_EQ(other.status, 422U);
  EXPECT_NE(field_error(other, "/connection_id"), "");
  EXPECT_EQ(viewer.post("/jobs", {{"plugin", "entra-id"}, {"options", options}}).status, 403U);
  host.plugins.plugins.front().state = core::PluginState::disabled;
  EXPECT_EQ(post("/jobs", {{"plugin", "entra-id"}, {"options", options}}).status, 409U);
  host.plugins.plugins.front().state = core::PluginState::ready;
  host.services->connections->remove(connection);
  EXPECT_EQ(post("/jobs", {{"plugin", "entra-id"}, {"options", options}}).status, 409U);
  EXPECT_TRUE(listed("").empty());
  EXPECT_EQ(woken, 0);
}

TEST_F(JobOperations, JobsAreListedNewestFirstPageByPage) {
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(add_job("completed"));
  std::reverse(ids.begin(), ids.end());
  std::vector<std::int64_t> seen;
  std::string cursor;
  for (int page = 0; page < 3; ++page) {
    const json reply = get("/jobs?limit=2" + cursor).json();
    EXPECT_EQ(reply.at("total"), (json{{"value", 5}, {"exact", true}}));
    for (const auto& one : reply.at("jobs")) seen.push_back(one.at("id"));
    if (page == 2)
      EXPECT_EQ(reply.at("next_cursor"), nullptr);
    else
      cursor = "&cursor=" + reply.at("next_cursor").get<std::string>();
  }
  EXPECT_EQ(seen, ids);
  EXPECT_EQ(get("/jobs?cursor=abc").status, 422U);
}

TEST_F(JobOperations, ListsAreFiltered) {
  const auto completed = add_job("completed");
  const auto failed = add_job("failed");
  const auto undo = add_job("completed", "kind = 'undo', of_job = 1");
  const auto preview = add_job("completed", "dry_run = (1 = 1)");
  const auto silent = add_job("running", "lease_until = '2001-01-01T00:00:00.000Z'");
  using Ids = std::vector<std::int64_t>;
  EXPECT_EQ(listed("?state=completed"), (Ids{preview, undo, completed}));
  EXPECT_EQ(listed("?state=failed,interrupted"), (Ids{silent, failed}));
  EXPECT_EQ(listed("?state=running"), Ids{});
  EXPECT_EQ(listed("?kind=undo"), Ids{undo});
  EXPECT_EQ(listed("?dry_run=true"), Ids{preview});
  EXPECT_EQ(listed("?dry_run=false&kind=import"), (Ids{silent, failed, completed}));
  EXPECT_EQ(listed("?plugin=ldap"), Ids{});
  EXPECT_EQ(listed("?plugin=entra-id&connection_id=" + std::to_string(connection)).size(), 5U);
  EXPECT_EQ(listed("?connection_id=99"), Ids{});
  EXPECT_EQ(get("/jobs?state=lost").status, 422U);
  EXPECT_EQ(get("/jobs?state=failed").json().at("total").at("value"), 1);
}

TEST_F(JobOperations, AJobThatRunsElsewhereTellsWhatItsWorkerNoted) {
  const auto id = add_job("running", std::string(kHeld) + ", fetched = 10, added = 10");
  core::JobProgress progress;
  progress.now = {{40, 30, 0, 10, 0, 0, 0}, 3, 5, 7, 1, 100, "All employees"};
  progress.elapsed_ms = 2000;
  progress.people_per_second = 20.5;
  progress.remaining_ms = 3000;
  host.services->job_progress->write(id, progress);
  host.services->group_names->remember(connection, {{"G1", "All employees"}});
  const json told = job(id);
  EXPECT_EQ(told.at("counts").at("fetched"), 40);
  EXPECT_EQ(told.at("issues"), 3);
  EXPECT_EQ(told.at("groups"), (json{{{"id", "G1"}, {"name", "All employees"}}}));
  EXPECT_EQ(told.at("progress"), (json{{"expected", 100},
                                       {"pages", 5},
                                       {"requests", 7},
                                       {"retries", 1},
                                       {"activity", "All employees"},
                                       {"elapsed_ms", 2000},
                                       {"people_per_second", 20.5},
                                       {"remaining_ms", 3000}}));
  change(id, "state = 'completed', worker = '', lease_until = NULL");
  EXPECT_EQ(job(id).at("progress"), nullptr);
  EXPECT_EQ(job(id).at("counts").at("fetched"), 10) << "what is committed";
}

TEST_F(JobOperations, ACancelledJobIsShownUntilItsWorkerHasLetGo) {
  const auto id = add_job("running", kHeld);
  EXPECT_EQ(actions_of(job(id)), "cancel");
  const Reply cancelled = ask(id, "cancel");
  EXPECT_EQ(cancelled.status, 202U);
  EXPECT_EQ(cancelled.json().at("state"), "cancelled");
  EXPECT_NE(cancelled.json().at("progress"), nullptr);
  EXPECT_EQ(actions_of(cancelled.json()), "");
  EXPECT_EQ(ask(id, "resume").status, 409U);
  host.services->jobs->finish(id, "somebody", core::JobState::cancelled, "");
  EXPECT_EQ(job(id).at("progress"), nullptr);
  EXPECT_EQ(actions_of(job(id)), "resume");
  EXPECT_EQ(ask(id, "resume").json().at("state"), "queued");
  EXPECT_EQ(host.audit_lines().front(), "ada: import.resumed " + std::to_string(id));
}

TEST_F(JobOperations, ACompletedImportIsRetriedAndUndone) {
  const auto id = add_job("completed_with_issues", "failed = 7, fetched = 9, keeps_changes = (1 = 1)");
  EXPECT_EQ(actions_of(job(id)), "retry undo");
  const Reply retry = ask(id, "retry");
  ASSERT_EQ(retry.status, 201U) << retry.body;
  EXPECT_EQ(retry.json().at("kind"), "retry");
  EXPECT_EQ(retry.json().at("of_job"), id);
  const Reply undo = ask(id, "undo");
  ASSERT_EQ(undo.status, 201U) << undo.body;
  EXPECT_EQ(undo.json().at("kind"), "undo");
  EXPECT_EQ(ask(id, "undo").status, 409U) << "one is on its way";
  EXPECT_EQ(actions_of(job(id)), "retry");
  EXPECT_EQ(actions_of(viewer.get("/jobs/" + std::to_string(id)).json()), "");
  EXPECT_EQ(ask(id, "undo", viewer).status, 403U);
}

TEST_F(JobOperations, AFinishedPreviewIsApplied) {
  const auto id = add_job("completed", "dry_run = (1 = 1), phase = 'planned', limit_percent = 3");
  EXPECT_EQ(actions_of(job(id)), "apply");
  const Reply applied = ask(id, "apply");
  ASSERT_EQ(applied.status, 201U) << applied.body;
  EXPECT_EQ(applied.json().at("kind"), "apply_plan");
  EXPECT_EQ(applied.json().at("staged"), true);
  EXPECT_EQ(applied.json().at("limits").at("percent"), 3) << "those of the preview";
}

TEST_F(JobOperations, AJobOverItsLimitsIsApproved) {
  for (int i = 0; i < 3; ++i) add_job("completed", "fetched = 1000");
  const auto id =
      add_job("interrupted", "staged = (1 = 1), phase = 'planned', updated = 900, fetched = 1000");
  EXPECT_EQ(actions_of(job(id)), "approve");
  EXPECT_EQ(ask(id, "resume").status, 409U);
  const Reply approved = ask(id, "approve");
  ASSERT_EQ(approved.status, 202U) << approved.body;
  EXPECT_EQ(approved.json().at("approved"), true);
  EXPECT_EQ(approved.json().at("state"), "queued");
}

TEST_F(JobOperations, WhatIsOfferedIsAcceptedAndNothingElse) {
  const std::vector<std::string> rows{
      "fetched = 5",
      "failed = 2, fetched = 5, keeps_changes = (1 = 1)",
      "dry_run = (1 = 1), phase = 'planned'",
      "staged = (1 = 1), phase = 'planned'",
      "staged = (1 = 1), phase = 'writing', keeps_changes = (1 = 1)",
      "kind = 'undo', of_job = 1, started_at = '2026-01-01T00:00:00.000Z'",
      "kind = 'retry', of_job = 1, failed = 1",
  };
  for (const char* state :
       {"queued", "running", "completed", "completed_with_issues", "cancelled", "interrupted", "failed"})
    for (const auto& row : rows)
      for (const char* action : {"cancel", "resume", "approve", "retry", "undo", "apply"}) {
        const std::string held = std::string(state) == "running" ? std::string(", ") + kHeld : "";
        const auto id = add_job(state, row + held);
        const json offered = job(id).at("actions");
        const bool is_offered = std::find(offered.begin(), offered.end(), action) != offered.end();
        const unsigned status = ask(id, action).status;
        EXPECT_EQ(status, is_offered ? (status == 201U ? 201U : 202U) : 409U)
            << action << " of " << state << " with " << row;
        host.execute("DELETE FROM import_jobs");
      }
}

TEST_F(JobOperations, ATokenThatMayOnlyReadIsOfferedNothing) {
  const auto id = add_job("running", kHeld);
  Client script(host);
  script.api_token =
      post("/tokens", {{"name", "reader"}, {"scopes", {"read"}}, {"expires_in_days", 1}}).json().at("secret");
  EXPECT_EQ(actions_of(script.get("/jobs/" + std::to_string(id)).json()), "");
  EXPECT_EQ(ask(id, "cancel", script).status, 403U);
}

TEST_F(JobOperations, AnUnknownJobIsNotFound) {
  for (const char* path : {"", "/issues", "/changes", "/events", "/issues.csv", "/changes.csv"})
    EXPECT_EQ(get(std::string("/jobs/99") + path).status, 404U) << path;
  for (const char* action : {"cancel", "resume", "approve", "retry", "undo", "apply"})
    EXPECT_EQ(ask(99, action).status, 404U) << action;
}

}  // namespace
}  // namespace rollcall::test::web
