#include "import_fixture.hpp"
#include "rollcall/people/statement.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

/// Imports that look for leavers: whoever left is found, and nobody is disabled who was merely not read.
namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using people::bound;
using simulator::Fault;
using simulator::FaultKind;
using test::Workbench;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
using Ids = std::set<std::string>;

constexpr std::uint32_t kPages = 5;

Json groups(std::vector<std::string> names) {
  return {{"groups", std::move(names)}, {"add", true}, {"update", true}};
}

class Leavers : public ::testing::Test {
 protected:
  Leavers() {
    auto switches = bench.simulator.switches();
    switches.max_page_size = 70;
    switches.throttling = false;
    bench.simulator.set_switches(switches);
    restart();
  }

  void restart() {
    auto patience = test::hasty();
    patience.batch_wait = 0ms;
    bench.restart_plugin(patience);
  }

  void import_everybody(const Json& options = groups({"All employees"})) {
    const auto job = bench.tables.start_job();
    bench.tables.session() << "UPDATE import_jobs SET connection_id = 7 WHERE id = :id", bound(job, "id");
    bench.attempt(job, options);
  }

  /// People 0, 1 and 2 leave the group.
  Ids let_people_go(const std::string& group = "All employees") {
    Ids gone;
    for (std::uint32_t i = 0; i < 3; ++i) {
      const std::string id(simulator::view(bench.simulator.directory()->user_id(i)));
      bench.simulator.edits().remove_member(group, id);
      gone.insert(id);
    }
    return gone;
  }

  std::int64_t start_job_with_leavers() {
    const auto job = bench.tables.start_job();
    bench.tables.session()
        << "UPDATE import_jobs SET connection_id = 7, staged = true, leaver_grace = 0 WHERE id = :id",
        bound(job, "id");
    return job;
  }

  /// Whom the job would disable.
  Ids disabled_by(std::int64_t job) {
    Ids ids;
    std::string id;
    soci::statement select =
        (bench.tables.session().prepare
             << "SELECT external_id FROM import_changes WHERE job_id = :job AND action = 'disable'",
         soci::into(id), bound(job, "job"));
    for (bool more = select.execute(true); more; more = select.fetch()) ids.insert(id);
    return ids;
  }

  /// Why the read is not proven; empty when it is.
  std::string doubt_of(std::int64_t job) {
    for (const auto& issue : bench.tables.issues(job)) {
      if (issue.code == "incomplete-read") return issue.message;
    }
    return {};
  }

  Workbench bench{test::company(simulator::kSmallestCompany)};
};

TEST_F(Leavers, AreThoseWhoLeft) {
  import_everybody();
  const auto gone = let_people_go();
  const auto job = start_job_with_leavers();
  const auto outcome = bench.attempt(job, groups({"All employees"}));
  EXPECT_EQ(disabled_by(job), gone);
  EXPECT_EQ(doubt_of(job), "");
  EXPECT_EQ(outcome.counts.fetched, simulator::kSmallestCompany - 3);
  EXPECT_EQ(bench.simulator.log().matching("/microsoft.graph.user/$count").size(), 3U)
      << "for the progress of both imports, and once for the proof";
}

TEST_F(Leavers, AreFoundByIdsToo) {
  import_everybody();
  const auto gone = let_people_go();
  const auto job = start_job_with_leavers();
  auto by_ids = groups({"All employees"});
  by_ids["reader"] = "ids";
  bench.attempt(job, by_ids);
  EXPECT_EQ(disabled_by(job), gone);
  EXPECT_EQ(doubt_of(job), "");
}

TEST_F(Leavers, AreNotLookedForInShards) {
  import_everybody();
  let_people_go();
  const auto job = start_job_with_leavers();
  auto in_shards = groups({"All employees"});
  in_shards["reader"] = "shards";
  try {
    bench.attempt(job, in_shards);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::invalid_argument);
    EXPECT_THAT(error.message(), HasSubstr("shards"));
  }
  EXPECT_EQ(bench.tables.counts(job), people::Counts{});
}

TEST_F(Leavers, OfOverlappingGroupsAndPages) {
  auto switches = bench.simulator.switches();
  switches.overlapping_pages = true;
  bench.simulator.set_switches(switches);
  const auto both = groups({"All employees", "Engineering", "Sales"});
  import_everybody(both);
  const auto gone = let_people_go();
  const auto job = start_job_with_leavers();
  const auto outcome = bench.attempt(job, both);
  EXPECT_EQ(doubt_of(job), "");
  Ids of_no_group;
  for (const auto& id : gone) {
    const auto index = bench.simulator.directory()->find_user(id);
    const auto in = [&](const char* name) {
      bool found = false;
      bench.simulator.directory()->group_by_name(name)->members.for_each(
          [&](simulator::ObjectRef member) { found = found || member.index == *index; });
      return found;
    };
    if (!in("Engineering") && !in("Sales")) of_no_group.insert(id);
  }
  EXPECT_EQ(disabled_by(job), of_no_group);
  for (const auto& group : Json::parse(outcome.groups))
    EXPECT_EQ(group.at("people"), bench.simulator.expected(group.at("name").get<std::string>()).users);
}

TEST_F(Leavers, AfterAnExpiredPageToken) {
  import_everybody();
  const auto gone = let_people_go();
  bench.simulator.faults().add(
      {.kind = FaultKind::page_token_expired, .path_contains = "/members?", .page = 4});
  const auto job = start_job_with_leavers();
  EXPECT_EQ(bench.attempt(job, groups({"All employees"})).counts.fetched, simulator::kSmallestCompany - 3);
  EXPECT_EQ(disabled_by(job), gone);
}

TEST_F(Leavers, OfTheWholeTenant) {
  const Json everybody{{"all_users", true}, {"add", true}, {"update", true}};
  import_everybody(everybody);
  Ids gone;
  for (std::uint32_t i = 0; i < 3; ++i)
    gone.emplace(simulator::view(bench.simulator.directory()->user_id(i)));
  for (const auto& id : gone) bench.simulator.edits().remove_person(id);
  const auto job = start_job_with_leavers();
  bench.attempt(job, everybody);
  EXPECT_EQ(doubt_of(job), "");
  EXPECT_EQ(disabled_by(job), gone);
}

TEST_F(Leavers, OfAnImportThatWasResumed) {
  import_everybody();
  const auto gone = let_people_go();
  const auto job = start_job_with_leavers();
  bench.host.on_progress = [&](const sdk::Progress& progress) {
    if (progress.pages == 3) bench.host.cancelled = true;
  };
  EXPECT_THROW(bench.attempt(job, groups({"All employees"})), Cancelled);
  EXPECT_GT(bench.tables.counts(job).fetched, 0U);
  bench.host.cancelled = false;
  bench.host.on_progress = {};
  restart();
  EXPECT_EQ(bench.attempt(job, groups({"All employees"})).counts.fetched, simulator::kSmallestCompany - 3);
  EXPECT_EQ(doubt_of(job), "");
  EXPECT_EQ(disabled_by(job), gone);
}

TEST_F(Leavers, OfAnImportThatIsInterruptedAllTheTimeAreNotToldApart) {
  import_everybody();
  let_people_go();
  const auto job = start_job_with_leavers();
  int attempts = 0;
  for (bool done = false; !done && attempts < 50; ++attempts) {
    bench.host.cancelled = false;
    bench.host.on_progress = [&](const sdk::Progress& progress) {
      if (progress.pages == 3) bench.host.cancelled = true;
    };
    restart();
    try {
      bench.attempt(job, groups({"All employees"}));
      done = true;
    } catch (const Cancelled&) {
    }
  }
  EXPECT_LT(attempts, 50) << "it comes to its end nevertheless";
  EXPECT_THAT(doubt_of(job), HasSubstr("interrupted too often"));
  EXPECT_EQ(disabled_by(job), Ids{});
}

TEST_F(Leavers, AreNobodyWhileTheCountLags) {
  import_everybody();
  auto switches = bench.simulator.switches();
  switches.index_lag = 3600s;
  bench.simulator.set_switches(switches);
  let_people_go();
  const auto job = start_job_with_leavers();
  bench.attempt(job, groups({"All employees"}));
  EXPECT_EQ(disabled_by(job), Ids{});
  EXPECT_THAT(doubt_of(job), HasSubstr("300 people in the group \"All employees\", but 297 were read"));
}

TEST_F(Leavers, AreNobodyWhenMembershipIsHidden) {
  const auto use_app = [&](std::string_view client_id) {
    bench.host.settings = test::settings_for(bench.simulator, client_id);
    restart();
  };
  use_app(simulator::kHiddenReaderClientId);
  import_everybody(groups({"Board"}));
  EXPECT_EQ(bench.tables.users().size(), 9U);
  use_app(simulator::kClientId);
  const auto job = start_job_with_leavers();
  bench.attempt(job, groups({"Board"}));
  EXPECT_EQ(disabled_by(job), Ids{});
  EXPECT_THAT(doubt_of(job), HasSubstr("hides"));
}

TEST_F(Leavers, AreNobodyWhenPeopleAreMissingFromAPage) {
  import_everybody();
  const auto gone = let_people_go();
  for (std::uint32_t page = 1; page <= kPages; ++page) {
    bench.simulator.faults().add(
        {.kind = FaultKind::people_missing, .path_contains = "/members?", .page = page});
    const auto job = start_job_with_leavers();
    restart();
    bench.attempt(job, groups({"All employees"}));
    EXPECT_EQ(disabled_by(job), Ids{}) << "page " << page;
    EXPECT_THAT(doubt_of(job), HasSubstr("counts 297 people")) << "page " << page;
  }
}

class LeaversAndFaults : public Leavers, public ::testing::WithParamInterface<FaultKind> {
 protected:
  /// Runs to the end, by a resume if need be; the leavers are those who left, or nobody in doubt.
  void meet(const Fault& fault, const Ids& gone) {
    SCOPED_TRACE(fault.path_contains + " page " + std::to_string(fault.page));
    bench.simulator.faults().add(fault);
    const auto job = start_job_with_leavers();
    restart();
    try {
      bench.attempt(job, groups({"All employees"}));
    } catch (const Error&) {
      EXPECT_EQ(disabled_by(job), Ids{});
      bench.simulator.faults().clear();
      restart();
      bench.attempt(job, groups({"All employees"}));
    }
    bench.simulator.faults().clear();
    EXPECT_EQ(disabled_by(job), doubt_of(job).empty() ? gone : Ids{});
    EXPECT_EQ(bench.tables.counts(job).fetched, simulator::kSmallestCompany - 3);
    const bool count_was_disturbed = fault.path_contains == "/$count";
    EXPECT_TRUE(count_was_disturbed || doubt_of(job).empty()) << doubt_of(job);
  }
};

TEST_P(LeaversAndFaults, NobodyIsDisabledBecauseOfAFault) {
  import_everybody();
  const auto gone = let_people_go();
  for (const std::int32_t times : {1, -1}) {
    Fault fault{.kind = GetParam(), .times = times, .retry_after = 0s, .delay = 1ms};
    fault.path_contains = "/members?";
    for (fault.page = 1; fault.page <= kPages; ++fault.page) meet(fault, gone);
    fault.page = 0;
    for (const auto* path : {"/oauth2/", "/groups?", "/$count"}) {
      fault.path_contains = path;
      meet(fault, gone);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, LeaversAndFaults,
                         ::testing::Values(FaultKind::throttled, FaultKind::unavailable,
                                           FaultKind::unavailable_on_connection, FaultKind::gateway_timeout,
                                           FaultKind::bad_gateway_html, FaultKind::truncated_json,
                                           FaultKind::cut_connection, FaultKind::reset_connection,
                                           FaultKind::slow_body, FaultKind::token_expired,
                                           FaultKind::page_without_value, FaultKind::page_token_expired,
                                           FaultKind::garbled_user, FaultKind::user_without_id),
                         [](const auto& kind) { return std::string(simulator::fault_name(kind.param)); });

}  // namespace
}  // namespace rollcall::entra_id
