#include "jobs_fixture.hpp"

#include <thread>

namespace rollcall::test::web {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* kHeld = "worker = 'somebody', lease_until = '2100-01-01T00:00:00.000Z'";

class JobWatching : public JobsTest {
 protected:
  JobWatching() { watch_with({5ms, 5min}); }

  void watch_with(api::JobWatch::Options options) {
    watch = std::make_unique<api::JobWatch>([this] { return open_services(); }, options);
    host.services->job_watch = watch.get();
  }

  std::shared_ptr<RecordedEvents> follow(std::int64_t id, const HeaderList& headers = {}) {
    return get("/jobs/" + std::to_string(id) + "/events", headers).events;
  }
  void add_issue(std::int64_t id, const std::string& person) {
    host.execute("INSERT INTO import_issues (job_id, severity, code, person, message) VALUES (" +
                 std::to_string(id) + ", 'error', 'no-email', '" + person + "', 'It is so.')");
    change(id, "issues = issues + 1");
  }

  std::unique_ptr<api::JobWatch> watch;
};

std::string last_name(const RecordedEvents& events) {
  const auto all = events.events();
  return all.empty() ? "" : all.back().name;
}

json last_document(const RecordedEvents& events) {
  return json::parse(events.events().back().data);
}

TEST_F(JobWatching, TellsTheWholeJobAtFirstAndWheneverItChanges) {
  const auto id = add_job("running", kHeld);
  const auto events = follow(id);
  wait_until([&] { return !events->events().empty(); }, "the first event");
  EXPECT_EQ(events->events().front().name, "progress");
  EXPECT_EQ(last_document(*events), job(id)) << "as the job is told to who asks";
  change(id, "fetched = 500, added = 500");
  wait_until([&] { return last_document(*events).at("counts").at("fetched") == 500; }, "the change");
  EXPECT_FALSE(events->is_closed());
}

TEST_F(JobWatching, EndsWhenTheJobHasEndedAndItsWorkerHasLetGo) {
  const auto id = add_job("running", kHeld);
  const auto events = follow(id);
  change(id, "state = 'cancelled'");
  wait_until([&] { return !events->events().empty() && last_document(*events).at("state") == "cancelled"; },
             "the cancellation");
  EXPECT_EQ(last_name(*events), "progress");
  change(id, "worker = '', lease_until = NULL");
  wait_until([&] { return events->is_closed(); }, "the end");
  EXPECT_EQ(last_name(*events), "done");
}

TEST_F(JobWatching, AnEndedJobIsToldOnce) {
  const auto events = follow(add_job("completed"));
  wait_until([&] { return events->is_closed(); }, "the end");
  ASSERT_EQ(events->events().size(), 1U);
  EXPECT_EQ(last_name(*events), "done");
}

TEST_F(JobWatching, AJobThatIsHandedOnIsFollowedToItsEnd) {
  const auto id = add_job("running", "worker = '', lease_until = '2001-01-01T00:00:00.000Z'");
  const auto events = follow(id);
  wait_until([&] { return !events->events().empty(); }, "the first event");
  EXPECT_EQ(last_name(*events), "progress");
  EXPECT_EQ(last_document(*events).at("state"), "interrupted");
  change(id, kHeld);
  wait_until([&] { return last_document(*events).at("state") == "running"; }, "going on");
  change(id, "state = 'completed', worker = ''");
  wait_until([&] { return events->is_closed(); }, "the end");
  EXPECT_EQ(last_name(*events), "done");
}

TEST_F(JobWatching, NewIssuesAreToldAndThoseMissedAfterABreak) {
  const auto id = add_job("running", kHeld);
  add_issue(id, "before");
  const auto events = follow(id);
  wait_until([&] { return !events->events().empty(); }, "the first event");
  add_issue(id, "ada");
  const auto issues_of = [](const RecordedEvents& stream) {
    std::vector<std::string> people;
    for (const auto& event : stream.events())
      if (event.name == "issue") people.push_back(json::parse(event.data).at("person"));
    return people;
  };
  wait_until([&] { return issues_of(*events).size() == 1; }, "the issue");
  EXPECT_EQ(issues_of(*events), std::vector<std::string>{"ada"});
  const std::string last_id = events->events().back().id;
  events->go_away();
  add_issue(id, "bob");
  add_issue(id, "eve");
  const auto again = follow(id, {{"Last-Event-ID", last_id}});
  wait_until([&] { return issues_of(*again).size() == 2; }, "what was missed");
  EXPECT_EQ(issues_of(*again), (std::vector<std::string>{"bob", "eve"}));
}

TEST_F(JobWatching, WhatMayBeDoneIsToldByTheRole) {
  const auto id = add_job("running", kHeld);
  const auto mine = follow(id);
  const auto theirs = viewer.get("/jobs/" + std::to_string(id) + "/events").events;
  wait_until([&] { return !mine->events().empty() && !theirs->events().empty(); }, "both");
  EXPECT_EQ(last_document(*mine).at("actions"), json{"cancel"});
  EXPECT_EQ(last_document(*theirs).at("actions"), json::array());
}

TEST_F(JobWatching, AStreamEndsAfterAWhileSoThatTheSessionIsLookedAtAgain) {
  watch_with({5ms, 50ms});
  const auto events = follow(add_job("running", kHeld));
  wait_until([&] { return events->is_closed(); }, "the end of the stream");
  EXPECT_NE(last_name(*events), "done");
}

TEST_F(JobWatching, EveryStreamEndsWithTheHost) {
  const auto events = follow(add_job("running", kHeld));
  wait_until([&] { return !events->events().empty(); }, "the first event");
  watch.reset();
  EXPECT_TRUE(events->is_closed());
  host.services->job_watch = nullptr;
}

}  // namespace
}  // namespace rollcall::test::web
