// Jobs that are queued by one process and run by the workers of any.
#include "queue_fixture.hpp"
#include "rollcall/sdk/error.hpp"

#include <atomic>
#include <map>
#include <set>
#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <sys/wait.h>

namespace rollcall::jobs {
namespace {

using core::JobState;
using core::NoticeKind;
using namespace std::chrono_literals;
using Session = FakePlugin::Session;

INSTANTIATE_TEST_SUITE_P(On, QueueTest, testing::Values(people::Backend::sqlite, people::Backend::postgresql),
                         [](const auto& backend) {
                           return backend.param == people::Backend::sqlite ? "Sqlite" : "Postgresql";
                         });

std::int64_t job_of(const std::string& options) {
  return nlohmann::json::parse(options).at("job").get<std::int64_t>();
}

template <typename Action>
Status refusal_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.status();
  }
  return Status::ok;
}

/// A host of its own process with one worker, which takes the next job and is killed at `on_end` at the
/// latest.
void run_until_killed(RunnerPorts runner) {
  runner.progress = nullptr;  // that of the parent has threads here
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      (void)Worker({runner, [] { ::raise(SIGKILL); }}, {50ms, 60s, 20ms}).do_next({});
    } catch (const Error&) {
    }
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

TEST_P(QueueTest, AHostThatIsKilledRightAfterAJobsEndHasTold) {
  execute(
      "INSERT INTO administrators (id, user_name, user_key, email, role, password_hash, enabled) "
      "VALUES (1, 'ada', 'ada', 'ada@contoso.com', 'administrator', 'x', (1 = 1))");
  core::NotificationSettings chosen;
  chosen.mail.enabled = true;
  chosen.mail.events.insert(core::NoticeEvent::job_completed);
  store::make_notification_settings_repository(open(), box_)->save(1, chosen, std::nullopt);
  const auto id = jobs()->create(request());
  run_until_killed(runner_ports());
  EXPECT_EQ(state(id), JobState::completed);
  ASSERT_EQ(told().size(), 1U);
  EXPECT_EQ(told().front().job_id, id);
  EXPECT_EQ(count("deliveries"), 1);

  const auto workers = start_workers(1);
  wait_for(submit(), JobState::completed);
  EXPECT_EQ(told().size(), 2U) << "one each";
  EXPECT_EQ(count("deliveries"), 2);
}

TEST_P(QueueTest, AHostThatIsKilledRightBeforeAJobsEndLeavesTheTellingToTheNext) {
  const auto id = jobs()->create(request());
  plugin_.run = [](Session&, const std::string&) -> std::string { return ::raise(SIGKILL) == 0 ? "{}" : ""; };
  run_until_killed(runner_ports());
  EXPECT_EQ(state(id), JobState::running);
  EXPECT_TRUE(told().empty());

  plugin_.run = [](Session&, const std::string&) { return "{}"; };
  execute("UPDATE import_jobs SET lease_until = '2001-01-01T00:00:00.000Z'");
  const auto workers = start_workers(1);
  wait_for(id, JobState::completed);
  EXPECT_EQ(told().size(), 1U);
}

TEST_P(QueueTest, RunsWhatIsSubmittedAndTells) {
  plugin_.run = [&](Session&, const std::string&) {
    execute("UPDATE import_jobs SET fetched = 1200, added = 1000, unchanged = 200");
    return R"({"groups":[{"id":"G","name":"All employees"}]})";
  };
  const auto workers = start_workers(2);
  const auto id = submit();
  wait_for(id, JobState::completed);
  wait_until([&] { return told().size() == 1; }, "the notice");
  const core::Notice notice = told().front();
  EXPECT_EQ(notice.kind, NoticeKind::job_completed);
  EXPECT_EQ(notice.severity, core::Severity::success);
  EXPECT_EQ(notice.job_id, id);
  EXPECT_EQ(notice.message, "1,200 people read: 1,000 added, 0 updated.");
  EXPECT_EQ(store::make_group_names(open())->of(connection_),
            (std::map<std::string, std::string>{{"G", "All employees"}}));
}

TEST_P(QueueTest, IsWokenAtOnce) {
  const auto workers = start_workers(1, 1h);
  woken_ = {workers.get()};
  const auto id = submit();
  wait_for(id, JobState::completed);
  woken_.clear();
}

TEST_P(QueueTest, TwoHostsNeverRunTheSameJobNorTwoOfAConnection) {
  std::mutex mutex;
  std::map<std::int64_t, int> runs;
  std::map<std::int64_t, std::int64_t> connection_of;
  std::set<std::int64_t> busy;
  std::atomic<bool> collided{false};
  plugin_.run = [&](Session&, const std::string& options) {
    const auto id = job_of(options);
    std::int64_t connection = 0;
    {
      const std::lock_guard lock(mutex);
      ++runs[id];
      connection = connection_of.at(id);
      if (!busy.insert(connection).second) collided = true;
    }
    std::this_thread::sleep_for(2ms);  // so that others would meet it
    const std::lock_guard lock(mutex);
    busy.erase(connection);
    return "{}";
  };
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 4; ++i) {
    const auto connection = connect("connection " + std::to_string(i));
    for (int j = 0; j < 5; ++j) {
      const std::lock_guard lock(mutex);
      ids.push_back(submit(connection));
      connection_of[ids.back()] = connection;
    }
  }
  const auto one = start_workers(3), other = start_workers(3);
  for (const auto id : ids) wait_for(id, JobState::completed);
  for (const auto id : ids) EXPECT_EQ(runs[id], 1) << id;
  EXPECT_FALSE(collided);
}

TEST_P(QueueTest, TakesOverFromAWorkerThatWasKilled) {
  const auto id = jobs()->create(request());
  jobs()->claim(id, "killed", 60s);
  const auto workers = start_workers(2);
  const auto next = submit();
  EXPECT_EQ(state(id), JobState::running);
  execute("UPDATE import_jobs SET lease_until = '2001-01-01T00:00:00.000Z' WHERE id = " + std::to_string(id));
  wait_for(id, JobState::completed);
  wait_for(next, JobState::completed);
}

TEST_P(QueueTest, LeavesAJobToTheCommandThatMadeItForItself) {
  const auto held = jobs()->create_held(request(), "a command", 60s);
  const auto elsewhere = connect("elsewhere");
  const auto workers = start_workers(1);
  const auto id = submit(elsewhere);
  wait_for(id, JobState::completed);
  EXPECT_EQ(state(held), JobState::queued);
  jobs()->claim(held, "a command", 60s);
  jobs()->finish(held, "a command", JobState::completed, "");
  EXPECT_EQ(state(held), JobState::completed);
}

TEST_P(QueueTest, WhatIsCancelledWhileItWaitsNeverRuns) {
  std::atomic<int> runs{0};
  plugin_.run = [&](Session&, const std::string&) {
    ++runs;
    return "{}";
  };
  const auto cancelled = submit(), next = submit();
  queue_.cancel(cancelled);
  const auto workers = start_workers(2);
  wait_for(next, JobState::completed);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(state(cancelled), JobState::cancelled);
  EXPECT_EQ(refusal_of([&] { queue_.cancel(cancelled); }), Status::failed_precondition);
  EXPECT_EQ(refusal_of([&] { queue_.cancel(999); }), Status::not_found);
}

TEST_P(QueueTest, WhatIsCancelledWhileItRunsStopsAndCanBeResumed) {
  std::atomic<int> runs{0};
  plugin_.run = [&](Session& session, const std::string&) -> std::string {
    if (++runs == 1) session.wait_for_interrupt();
    return "{}";
  };
  const auto workers = start_workers(1);
  const auto id = submit();
  wait_until([&] { return runs == 1; }, "the run");
  EXPECT_EQ(refusal_of([&] { queue_.resume(id, core::Approval::none); }), Status::failed_precondition);
  queue_.cancel(id);
  EXPECT_EQ(state(id), JobState::cancelled);
  wait_for(id, JobState::cancelled);
  EXPECT_TRUE(told().empty()) << "who cancels knows";
  queue_.resume(id, core::Approval::none);
  wait_for(id, JobState::completed);
  EXPECT_EQ(refusal_of([&] { queue_.resume(id, core::Approval::none); }), Status::failed_precondition);
}

TEST_P(QueueTest, AHostThatStopsHandsItsJobsOn) {
  std::atomic<int> runs{0};
  plugin_.run = [&](Session& session, const std::string&) -> std::string {
    if (++runs <= 6) session.wait_for_interrupt();
    return "{}";
  };
  const auto id = submit();
  for (int i = 1; i <= 6; ++i) {  // more often than a job may fail
    const auto workers = start_workers(1);
    wait_until([&] { return runs == i; }, "the run");
    workers->stop();
    EXPECT_EQ(state(id), JobState::interrupted);
    EXPECT_EQ(job(id).worker, "");
    EXPECT_EQ(job(id).error, "Rollcall was stopped. It goes on with this when it runs again.");
  }
  EXPECT_TRUE(told().empty());
  const auto workers = start_workers(1);
  wait_for(id, JobState::completed);
  EXPECT_EQ(job(id).error, "");
}

TEST_P(QueueTest, APluginThatDiesAgainAndAgainIsGivenUp) {
  std::atomic<int> runs{0};
  std::atomic<bool> is_mended{false};
  plugin_.run = [&](Session&, const std::string&) -> std::string {
    ++runs;
    if (!is_mended) throw core::PluginProcessDied({.message = "The plugin ended."});
    return "{}";
  };
  const auto workers = start_workers(2);
  const auto id = submit();
  wait_until([&] { return !told().empty(); }, "the notice");
  EXPECT_EQ(runs, 1 + core::kMostAutomaticResumes);
  EXPECT_EQ(state(id), JobState::interrupted);
  EXPECT_NE(job(id).error.find("4 times"), std::string::npos) << job(id).error;
  EXPECT_NE(job(id).error.find("The plugin ended."), std::string::npos) << job(id).error;
  EXPECT_EQ(told().front().kind, NoticeKind::job_interrupted);
  const auto next = submit();  // it blocks no other
  wait_until([&] { return told().size() == 2; }, "the notice of the next");
  EXPECT_EQ(state(next), JobState::interrupted);
  is_mended = true;
  queue_.resume(id, core::Approval::none);
  wait_for(id, JobState::completed);
}

TEST_P(QueueTest, APluginThatDiesButGetsFurtherIsNotGivenUp) {
  std::atomic<int> runs{0};
  plugin_.run = [&](Session&, const std::string&) -> std::string {
    const int run = ++runs;
    execute("UPDATE import_jobs SET fetched = fetched + 1, checkpoint = '" + std::to_string(run) + "'");
    if (run < 8) throw core::PluginProcessDied({.message = "The plugin ended."});
    return "{}";
  };
  const auto workers = start_workers(1);
  const auto id = submit();
  wait_for(id, JobState::completed);
  EXPECT_EQ(runs, 8);
}

TEST_P(QueueTest, WhatTheProviderInterruptsWaitsForSomebody) {
  std::atomic<int> runs{0};
  plugin_.run = [&](Session&, const std::string&) -> std::string {
    ++runs;
    throw Error(Status::unavailable, {.message = "Nobody answers.", .next_step = "Try later."});
  };
  const auto workers = start_workers(1);
  const auto id = submit();
  wait_until([&] { return told().size() == 1; }, "the notice");
  const auto elsewhere = submit(connect("elsewhere"));
  wait_for(elsewhere, JobState::interrupted);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(job(id).error, "Nobody answers. Try later.");
}

TEST_P(QueueTest, AJobOverItsLimitsWaitsForApproval) {
  for (int i = 0; i < 3; ++i) {
    const auto id = jobs()->create(request());
    jobs()->claim(id, "me", 60s);
    execute("UPDATE import_jobs SET fetched = 1000 WHERE id = " + std::to_string(id));
    jobs()->finish(id, "me", JobState::completed, "");
  }
  plugin_.run = [&](Session&, const std::string& options) {
    execute(
        "UPDATE import_jobs SET phase = 'planned', fetched = 1000, updated = 900, unchanged = 100 "
        "WHERE id = " +
        std::to_string(job_of(options)));
    return "{}";
  };
  std::atomic<int> written{0};
  changes_.apply = [&](std::int64_t, const std::stop_token&, const auto&) { ++written; };
  const auto workers = start_workers(2);
  auto staged = request();
  staged.staged = true;
  const auto id = queue_.submit(staged);
  wait_for(id, JobState::interrupted);
  wait_until([&] { return told().size() == 1; }, "the notice");
  EXPECT_EQ(told().front().kind, NoticeKind::job_needs_approval);
  EXPECT_EQ(written, 0);
  EXPECT_EQ(refusal_of([&] { queue_.resume(id, core::Approval::none); }), Status::failed_precondition);
  queue_.resume(id, core::Approval::over_limits);
  wait_for(id, JobState::completed);
  EXPECT_EQ(written, 1);
}

TEST_P(QueueTest, RefusesWhatTheRulesDoNotAllow) {
  const auto id = submit();
  core::JobRequest undo;
  undo.kind = core::JobKind::undo;
  undo.of_job = id;
  EXPECT_EQ(refusal_of([&] { (void)queue_.submit(undo); }), Status::failed_precondition);
  undo.of_job = 999;
  EXPECT_EQ(refusal_of([&] { (void)queue_.submit(undo); }), Status::not_found);
  const auto workers = start_workers(1);
  wait_for(id, JobState::completed);
  workers->stop();
  execute("UPDATE import_jobs SET keeps_changes = (1 = 1), fetched = 1");
  undo.of_job = id;
  (void)queue_.submit(undo);
  EXPECT_EQ(refusal_of([&] { (void)queue_.submit(undo); }), Status::failed_precondition)
      << "one that waits is enough";
}

TEST_P(QueueTest, TellsHowFarAJobIsHereAndToOtherHosts) {
  plugin_.run = [&](Session& session, const std::string&) -> std::string {
    core::ImportProgress progress;
    progress.counts.fetched = 40;
    progress.expected = 100;
    progress.pages = 3;
    progress.activity = "All employees \xff";  // a plugin's text
    session.events().on_progress(progress);
    session.wait_for_interrupt();
  };
  const auto workers = start_workers(1);
  const auto id = submit();
  wait_until([&] { return board_.find(id) && board_.find(id)->now.pages == 3; }, "progress here");
  const auto elsewhere = store::make_job_progress_repository(open());
  wait_until([&] { return elsewhere->find(id) && elsewhere->find(id)->now.pages == 3; }, "progress there");
  EXPECT_EQ(elsewhere->find(id)->now.expected, 100U);
  EXPECT_EQ(elsewhere->find(id)->now.counts.fetched, 40U);
  queue_.cancel(id);
  wait_for(id, JobState::cancelled);
  wait_until([&] { return !board_.find(id) && !elsewhere->find(id); }, "the end of progress");
}

}  // namespace
}  // namespace rollcall::jobs
