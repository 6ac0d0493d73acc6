#include "jobs/import_runner.hpp"

#include "rollcall/sdk/error.hpp"
#include "runner_fixture.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::jobs {
namespace {

using core::JobState;
using namespace std::chrono_literals;
using Session = FakePlugin::Session;

TEST_F(RunnerTest, RunsAnImportToItsEnd) {
  std::string options;
  plugin_.run = [&](Session&, const std::string& given) {
    options = given;
    execute("UPDATE import_jobs SET fetched = 3, added = 2, unchanged = 1");
    return R"({"counts":{"fetched":99},"issues":0,"pages":4,"requests":5,"retries":1})";
  };
  ImportRunner importer = runner();
  std::int64_t started = 0;
  const auto outcome = importer.run(request(true), {[&](std::int64_t id) { started = id; }, {}}, {});
  EXPECT_EQ(outcome.job.state, JobState::completed);
  EXPECT_EQ(outcome.job.id, started);
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.job.counts.fetched, 3U) << "the row is the truth";
  EXPECT_EQ(outcome.job.counts.added, 2U);
  EXPECT_EQ(outcome.pages, 4U);
  EXPECT_EQ(outcome.requests, 5U);
  EXPECT_EQ(outcome.retries, 1U);

  EXPECT_EQ(plugin_.started_id, "fake");
  EXPECT_EQ(plugin_.context.settings.at("tenant_id"), "contoso");
  EXPECT_EQ(plugin_.context.secrets.at("client_secret"), "s3cret");
  EXPECT_EQ(plugin_.context.database_url, url_);
  const auto document = nlohmann::json::parse(options);
  EXPECT_EQ(document.at("job"), started);
  EXPECT_EQ(document.at("worker"), importer.worker());
  EXPECT_EQ(document.at("workspace_id"), 1);
  EXPECT_EQ(document.at("dry_run"), true);
  EXPECT_EQ(document.at("options"), nlohmann::json::parse(R"({"add":true,"groups":["G"]})"));
}

TEST_F(RunnerTest, CompletesWithIssuesWhenTheRowHasSome) {
  plugin_.run = [&](Session&, const std::string&) {
    execute("UPDATE import_jobs SET issues = 1");
    return R"({"issues":0})";
  };
  EXPECT_EQ(run().job.state, JobState::completed_with_issues);
}

TEST_F(RunnerTest, EveryStatusOfTheRunLeadsToOneState) {
  const std::map<Status, JobState> expected{
      {Status::cancelled, JobState::cancelled},
      {Status::invalid_argument, JobState::failed},
      {Status::unauthenticated, JobState::failed},
      {Status::permission_denied, JobState::failed},
      {Status::not_found, JobState::failed},
      {Status::conflict, JobState::interrupted},
      {Status::throttled, JobState::interrupted},
      {Status::unavailable, JobState::interrupted},
      {Status::failed_precondition, JobState::failed},
      {Status::unsupported, JobState::failed},
      {Status::internal, JobState::failed},
  };
  for (const auto& [status, state] : expected) {
    plugin_.run = [status = status](Session&, const std::string&) -> std::string {
      throw Error(status, {.message = "What happened.", .next_step = "What to do."});
    };
    const auto outcome = run();
    EXPECT_EQ(outcome.job.state, state) << static_cast<int>(status);
    ASSERT_TRUE(outcome.failure);
    EXPECT_EQ(outcome.failure->status(), status);
    EXPECT_EQ(outcome.job.error, state == JobState::cancelled ? "" : "What happened. What to do.");
  }
}

TEST_F(RunnerTest, AProcessThatDiesIsFollowedByAnotherAsLongAsTheJobGetsFurther) {
  int runs = 0;
  plugin_.run = [&](Session& session, const std::string& options) -> std::string {
    core::ImportProgress progress;
    progress.pages = 2;
    progress.requests = 3;
    progress.retries = 1;
    session.events().on_progress(progress);
    if (++runs == 7) return R"({"pages":2,"requests":3,"retries":1})";
    execute("UPDATE import_jobs SET fetched = " + std::to_string(runs) +
            " WHERE id = " + nlohmann::json::parse(options).at("job").dump());
    throw core::PluginProcessDied({.message = "The plugin ended."});
  };
  const auto outcome = run();
  EXPECT_EQ(outcome.job.state, JobState::completed);
  EXPECT_EQ(outcome.job.error, "");
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(runs, 7);
  EXPECT_EQ(outcome.pages, 14U);
  EXPECT_EQ(outcome.requests, 21U);
  EXPECT_EQ(outcome.retries, 7U);
}

TEST_F(RunnerTest, FourProcessesThatDieAtTheSamePlaceAreTheLast) {
  int runs = 0;
  plugin_.run = [&](Session&, const std::string&) -> std::string {
    ++runs;
    throw core::PluginProcessDied({.message = "The plugin ended."});
  };
  const auto outcome = run();
  EXPECT_EQ(runs, 4);
  EXPECT_EQ(outcome.job.state, JobState::interrupted);
  EXPECT_EQ(outcome.job.worker, "");
  EXPECT_EQ(
      outcome.job.error,
      "It was interrupted 4 times at the same place, and is not taken up again by itself. The plugin ended.");
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->message(), outcome.job.error);
  EXPECT_EQ(runner().resume(outcome.job.id, core::Approval::none, {}, {}).job.state, JobState::interrupted);
  EXPECT_EQ(runs, 8) << "whoever resumes it means it";
}

TEST_F(RunnerTest, AJobThatWasCancelledIsNotGoneOnWithWhenItsProcessDies) {
  int runs = 0;
  plugin_.run = [&](Session&, const std::string& options) -> std::string {
    ++runs;
    jobs()->cancel(nlohmann::json::parse(options).at("job"));
    throw core::PluginProcessDied({.message = "The plugin ended."});
  };
  const auto outcome = run();
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(outcome.job.state, JobState::cancelled);
  EXPECT_EQ(outcome.job.worker, "");
}

TEST_F(RunnerTest, AProcessThatDiesAtItsStartFails) {
  plugin_.on_start = [] { throw core::PluginProcessDied({.message = "The plugin ended."}); };
  const auto outcome = run();
  EXPECT_EQ(outcome.job.state, JobState::failed);
  EXPECT_EQ(outcome.job.error, "The plugin ended.");
}

TEST_F(RunnerTest, ADefectOfOursFailsTheJobWithoutItsText) {
  plugin_.run = [](Session&, const std::string&) -> std::string {
    throw std::runtime_error("ada@example.com");
  };
  const auto outcome = run();
  EXPECT_EQ(outcome.job.state, JobState::failed);
  EXPECT_EQ(outcome.job.error.find("ada@"), std::string::npos);
}

TEST_F(RunnerTest, AnAnswerThatIsNoDocumentStillCompletes) {
  plugin_.run = [](Session&, const std::string&) { return "oops"; };
  EXPECT_EQ(run().job.state, JobState::completed);
}

TEST_F(RunnerTest, StopRequestedCancels) {
  std::stop_source stop;
  plugin_.run = [&](Session& session, const std::string&) -> std::string {
    stop.request_stop();
    session.wait_for_interrupt();
  };
  const auto outcome = runner().run(request(), {}, stop.get_token());
  EXPECT_EQ(outcome.job.state, JobState::cancelled);
  EXPECT_EQ(outcome.job.worker, "");
}

TEST_F(RunnerTest, StopRequestedBeforeTheStartRunsNothing) {
  std::stop_source stop;
  stop.request_stop();
  bool ran = false;
  plugin_.run = [&](Session&, const std::string&) {
    ran = true;
    return "{}";
  };
  EXPECT_EQ(runner().run(request(), {}, stop.get_token()).job.state, JobState::cancelled);
  EXPECT_FALSE(ran);
}

TEST_F(RunnerTest, APluginThatHadToBeKilledIsCancelledToo) {
  std::stop_source stop;
  plugin_.run = [&](Session& session, const std::string&) -> std::string {
    stop.request_stop();
    try {
      session.wait_for_interrupt();
    } catch (const Error&) {
      throw core::PluginProcessDied({.message = "Did not stop when it was asked to."});
    }
  };
  EXPECT_EQ(runner().run(request(), {}, stop.get_token()).job.state, JobState::cancelled);
}

TEST_F(RunnerTest, ACancellationByAnotherProcessIsNoticed) {
  plugin_.run = [&](Session& session, const std::string& options) -> std::string {
    jobs()->cancel(nlohmann::json::parse(options).at("job"));
    session.wait_for_interrupt();
  };
  const auto outcome = run();
  EXPECT_EQ(outcome.job.state, JobState::cancelled);
}

TEST_F(RunnerTest, ACancellationIsNoticedWithoutWaitingForTheNextRenewal) {
  plugin_.run = [&](Session& session, const std::string& options) -> std::string {
    jobs()->cancel(nlohmann::json::parse(options).at("job"));
    session.wait_for_interrupt();
  };
  EXPECT_EQ(runner({24h, 48h, 5ms}).run(request(), {}, {}).job.state, JobState::cancelled);
}

TEST_F(RunnerTest, ADatabaseThatIsAwayForAMomentDoesNotStopTheImport) {
  std::atomic<int> failed_looks{0};
  const auto open_jobs = [&, caller = std::this_thread::get_id()] {
    if (std::this_thread::get_id() != caller && failed_looks < 3) {
      ++failed_looks;
      throw Error(Status::unavailable, {.message = "Away."});
    }
    return jobs();
  };
  plugin_.run = [&](Session&, const std::string&) {
    while (failed_looks < 3) std::this_thread::sleep_for(1ms);
    return "{}";
  };
  ImportRunner importer(
      {plugin_, open_jobs, [this] { return store::make_connection_repository(open(), box_); },
       [this] { return changes_.open(); }, [this] { return store::make_waiting_jobs(open()); }, url_},
      {24h, 48h, 1ms});
  EXPECT_EQ(importer.run(request(), {}, {}).job.state, JobState::completed);
}

TEST_F(RunnerTest, ADeadWorkersJobIsTakenOverAfterItsLease) {
  const auto job = jobs()->create(request());
  jobs()->claim(job, "a worker that dies", 1s);
  std::optional<core::ImportOutcome> outcome;
  while (!outcome) {
    try {
      outcome = runner().resume(job, {}, {}, {});
    } catch (const Error& error) {
      ASSERT_EQ(error.status(), Status::conflict) << error.message();
      std::this_thread::sleep_for(5ms);
    }
  }
  EXPECT_EQ(outcome->job.state, JobState::completed);
}

TEST_F(RunnerTest, AnotherWorkerThatTookOverIsLeftAlone) {
  plugin_.run = [&](Session& session, const std::string&) -> std::string {
    execute("UPDATE import_jobs SET worker = 'another'");
    session.wait_for_interrupt();
  };
  const auto outcome = run();
  EXPECT_EQ(outcome.job.state, JobState::interrupted) << "this attempt is over";
  EXPECT_EQ(value_of("SELECT state FROM import_jobs"), "running") << "the other one goes on";
  EXPECT_EQ(value_of("SELECT worker FROM import_jobs"), "another");
}

TEST_F(RunnerTest, TheLeaseIsRenewedWhileThePluginWorks) {
  plugin_.run = [&](Session&, const std::string&) -> std::string {
    const auto lease = [&] { return value_of("SELECT lease_until FROM import_jobs"); };
    const std::string first = lease();
    while (lease() == first) std::this_thread::sleep_for(5ms);
    return "{}";
  };
  EXPECT_EQ(run().job.state, JobState::completed);
}

TEST_F(RunnerTest, ALeaseThatCannotBeRenewedInTimeStopsTheImport) {
  plugin_.run = [&](Session& session, const std::string&) -> std::string {
    execute("ALTER TABLE import_jobs RENAME COLUMN lease_until TO hidden");
    try {
      session.wait_for_interrupt();
    } catch (const Error&) {
      execute("ALTER TABLE import_jobs RENAME COLUMN hidden TO lease_until");
      throw;
    }
  };
  const auto outcome = runner({20ms, 1s}).run(request(), {}, {});
  EXPECT_EQ(outcome.job.state, JobState::interrupted);
}

TEST_F(RunnerTest, ASecondImportOfTheConnectionIsRefusedNamingTheFirst) {
  std::string refusal;
  std::int64_t first = 0;
  plugin_.run = [&](Session&, const std::string& options) -> std::string {
    first = nlohmann::json::parse(options).at("job");
    try {
      static_cast<void>(run());
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::conflict);
      refusal = error.message();
    }
    return "{}";
  };
  EXPECT_EQ(run().job.state, JobState::completed);
  EXPECT_NE(refusal.find("Import " + std::to_string(first)), std::string::npos) << refusal;
  const auto refused = jobs()->find(first + 1).value();
  EXPECT_EQ(refused.state, JobState::failed);
  EXPECT_NE(refused.error.find("Import " + std::to_string(first)), std::string::npos);
}

TEST_F(RunnerTest, ResumesTheSameJob) {
  plugin_.run = [](Session&, const std::string&) -> std::string {
    throw Error(Status::unavailable, {.message = "Away."});
  };
  const auto first = run();
  EXPECT_EQ(first.job.state, JobState::interrupted);
  std::int64_t resumed = 0;
  plugin_.run = [&](Session&, const std::string& options) {
    resumed = nlohmann::json::parse(options).at("job");
    return "{}";
  };
  ImportRunner importer = runner();
  const auto second = importer.resume(first.job.id, {}, {}, {});
  EXPECT_EQ(second.job.state, JobState::completed);
  EXPECT_EQ(second.job.id, first.job.id);
  EXPECT_EQ(resumed, first.job.id);
  EXPECT_EQ(second.job.error, "");
  EXPECT_THROW(static_cast<void>(importer.resume(first.job.id, {}, {}, {})), Error);
  EXPECT_THROW(static_cast<void>(importer.resume(999, {}, {}, {})), Error);
}

TEST_F(RunnerTest, ARemovedConnectionFailsTheJob) {
  const auto job = jobs()->create({1, "fake", connection_ + 1, "{}", false, ""});
  const auto outcome = runner().resume(job, {}, {}, {});
  EXPECT_EQ(outcome.job.state, JobState::failed);
  EXPECT_EQ(outcome.failure->status(), Status::not_found);
}

TEST_F(RunnerTest, HandsOnProgressAndStoresRenewedSecrets) {
  plugin_.run = [](Session& session, const std::string&) -> std::string {
    core::ImportProgress progress;
    progress.pages = 7;
    progress.requests = 8;
    progress.retries = 9;
    std::jthread([&] {
      session.events().on_progress(progress);
      session.events().on_secret_stored("refresh_token", "renewed");
    }).join();
    throw Error(Status::throttled, {.message = "Later."});
  };
  std::uint64_t pages = 0;
  const auto outcome =
      runner().run(request(), {{}, [&](const core::ImportProgress& p) { pages = p.pages; }}, {});
  EXPECT_EQ(pages, 7U);
  EXPECT_EQ(outcome.requests, 8U) << "of the last progress, when there is no result";
  EXPECT_EQ(outcome.retries, 9U);
  const auto connections = store::make_connection_repository(open(), box_);
  EXPECT_EQ(connections->secrets(connection_).at("refresh_token"), "renewed");
}

TEST_F(RunnerTest, EachRunnerIsAnotherWorker) {
  EXPECT_NE(runner().worker(), runner().worker());
}

}  // namespace
}  // namespace rollcall::jobs
