#include "import_fixture.hpp"
#include "importing/shard_reader.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

/// One list, read in different ways: the same people, the same counts, whatever happens meanwhile.
namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using simulator::Fault;
using simulator::FaultKind;
using test::Workbench;
using ::testing::Contains;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

constexpr std::string_view kIdPage = "/members?$select=id&";
constexpr std::string_view kLookup = "/directoryObjects/getByIds";
constexpr std::string_view kShard = "startswith";

Json options(std::string_view reader, std::vector<std::string> groups = {"All employees"}) {
  return {{"groups", std::move(groups)}, {"add", true}, {"update", true}, {"reader", reader}};
}

/// What an import leaves behind.
struct Result {
  std::map<std::string, people::UserRow> users = {};
  people::Counts counts = {};
  std::vector<std::string> issues = {};
  std::string groups = {};
  std::uint64_t attempts = 0;

  [[nodiscard]] std::set<std::string> addresses() const {
    std::set<std::string> keys;
    for (const auto& [key, user] : users) keys.insert(key);
    return keys;
  }
};

/// A tenant of small pages, each of which is committed alone.
class ReadersBench {
 public:
  explicit ReadersBench(std::uint32_t people, std::uint32_t page_size = 70) : bench(test::company(people)) {
    auto switches = bench.simulator.switches();
    switches.max_page_size = page_size;
    switches.throttling = false;
    bench.simulator.set_switches(switches);
  }

  /// Pages of people become slow for their size.
  void slow_down() {
    auto switches = bench.simulator.switches();
    switches.latency_per_object = 400us;
    switches.latency_per_id = 0us;
    bench.simulator.set_switches(switches);
  }

  /// An import from nothing, resumed when it fails, which faults may make it do once.
  Result import(
      const Json& run_options, const std::function<void()>& before_resuming = [] {}) {
    bench.empty_tables();
    bench.simulator.log().clear();
    const auto job = bench.tables.start_job();
    restart();
    Result result;
    try {
      result.groups = bench.attempt(job, run_options).groups;
    } catch (const Error& error) {
      EXPECT_FALSE(error.message().empty());
      ++result.attempts;
      bench.simulator.faults().clear();
      before_resuming();
      restart();
      result.groups = bench.attempt(job, run_options).groups;
    }
    return complete(std::move(result), job);
  }

  /// The same, stopped after every commit and resumed.
  Result import_by_and_by(const Json& run_options) {
    bench.empty_tables();
    const auto job = bench.tables.start_job();
    Result result;
    while (result.groups.empty() && result.attempts < 500) {
      ++result.attempts;
      std::optional<std::uint64_t> at_start;
      bench.host.cancelled = false;
      bench.host.on_progress = [&](const sdk::Progress& progress) {
        if (!at_start) at_start = progress.fetched;
        if (progress.fetched > *at_start) bench.host.cancelled = true;
      };
      restart();
      try {
        result.groups = bench.attempt(job, run_options).groups;
      } catch (const Cancelled&) {
      }
    }
    bench.host.cancelled = false;
    bench.host.on_progress = {};
    return complete(std::move(result), job);
  }

  [[nodiscard]] std::size_t asked(std::string_view part) {
    return bench.simulator.log().matching(part).size();
  }

  /// Pages of people with their fields, in a chain.
  [[nodiscard]] std::size_t full_pages() {
    const auto pages = bench.simulator.log().matching("/members?");
    return static_cast<std::size_t>(std::count_if(pages.begin(), pages.end(), [](const auto& request) {
      return request.target.find("userPrincipalName") != std::string::npos;
    }));
  }

  Workbench bench;

 private:
  void restart() {
    auto patience = test::hasty();
    patience.batch_wait = 0ms;
    bench.restart_plugin(patience);
  }

  Result complete(Result result, std::int64_t job) {
    result.users = bench.tables.users();
    result.counts = bench.tables.counts(job);
    for (const auto& issue : bench.tables.issues(job))
      result.issues.push_back(issue.code + " " + issue.external_id + " " + issue.email + " " + issue.message);
    std::sort(result.issues.begin(), result.issues.end());
    return result;
  }
};

void expect_equal(const Result& result, const Result& undisturbed) {
  EXPECT_EQ(result.counts, undisturbed.counts);
  EXPECT_EQ(result.issues, undisturbed.issues);
  EXPECT_EQ(result.groups, undisturbed.groups);
  EXPECT_EQ(result.users, undisturbed.users);
}

/// People of shards come in another order, so that of two with one address the other may get it.
void expect_same_people(const Result& result, const Result& undisturbed) {
  EXPECT_EQ(result.counts, undisturbed.counts);
  EXPECT_EQ(result.issues.size(), undisturbed.issues.size());
  EXPECT_EQ(result.addresses(), undisturbed.addresses());
}

TEST(ReadByIds, N48_GivesTheSamePeopleAsTheChain) {
  ReadersBench readers(simulator::kSmallestCompany);
  auto switches = readers.bench.simulator.switches();
  for (const bool overlapping : {false, true}) {
    switches.overlapping_pages = overlapping;
    switches.empty_page = overlapping ? 2 : 0;
    readers.bench.simulator.set_switches(switches);
    // Each alone: which of two lists comes first to two people with one address is a matter of chance.
    for (const auto* group :
         {"All employees", "Sales", "Mixed objects", "Odd records", "Product organisation", "Nobody yet"}) {
      SCOPED_TRACE(group);
      const auto chain = readers.import(options("chain", {group}));
      EXPECT_EQ(readers.asked(kLookup), 0U);
      const auto ids = readers.import(options("ids", {group}));
      EXPECT_EQ(readers.full_pages(), 0U);
      EXPECT_EQ(readers.asked(kLookup) > 0, chain.counts.fetched > 0);
      expect_equal(ids, chain);
    }
  }
}

TEST(ReadByIds, OfAllUsersAndOfNestedGroups) {
  ReadersBench readers(simulator::kSmallestCompany);
  Json everybody{{"all_users", true}, {"add", true}, {"reader", "chain"}};
  const auto all = readers.import(everybody);
  everybody["reader"] = "ids";
  expect_equal(readers.import(everybody), all);

  auto nested = options("chain", {"Product organisation"});
  nested["transitive"] = true;
  const auto organisation = readers.import(nested);
  nested["reader"] = "ids";
  expect_equal(readers.import(nested), organisation);
}

TEST(ReadByIds, ResumedAgainAndAgainEqualsUndisturbed) {
  ReadersBench readers(1'000, 50);
  const auto groups = std::vector<std::string>{"All employees", "Engineering", "Sales"};
  const auto undisturbed = readers.import(options("chain", groups));
  const auto resumed = readers.import_by_and_by(options("ids", groups));
  EXPECT_GT(resumed.attempts, 3U);
  expect_equal(resumed, undisturbed);
}

TEST(ReadByIds, AResumedListGoesOnTheWayItWasBegun) {
  ReadersBench readers(1'000, 50);
  const auto undisturbed = readers.import(options("chain"));
  readers.bench.simulator.faults().add({.kind = FaultKind::unavailable,
                                        .path_contains = std::string(kIdPage),
                                        .page = 9,
                                        .times = -1,
                                        .retry_after = 0s});
  const auto resumed = readers.import(options("ids"));
  EXPECT_EQ(resumed.attempts, 1U);
  EXPECT_EQ(readers.full_pages(), 0U);
  expect_equal(resumed, undisturbed);
}

constexpr std::array kKinds{FaultKind::throttled,          FaultKind::throttled_without_hint,
                            FaultKind::unavailable,        FaultKind::unavailable_on_connection,
                            FaultKind::gateway_timeout,    FaultKind::bad_gateway_html,
                            FaultKind::truncated_json,     FaultKind::cut_connection,
                            FaultKind::reset_connection,   FaultKind::slow_first_byte,
                            FaultKind::slow_body,          FaultKind::token_expired,
                            FaultKind::page_without_value, FaultKind::page_token_expired,
                            FaultKind::garbled_user,       FaultKind::user_without_id};

class ReadersMeet : public ::testing::TestWithParam<FaultKind> {
 protected:
  static Fault fault(std::string_view path, std::uint32_t page, std::uint32_t nth, std::int32_t times = 1) {
    return {.kind = GetParam(),
            .path_contains = std::string(path),
            .page = page,
            .nth_request = nth,
            .times = times,
            .retry_after = 0s,
            .delay = 1ms};
  }
};

TEST_P(ReadersMeet, AFaultAtIdsOrLookups) {
  ReadersBench readers(simulator::kSmallestCompany);
  const auto groups = std::vector<std::string>{"All employees", "Sales"};
  const auto undisturbed = readers.import(options("chain", groups));
  auto& faults = readers.bench.simulator.faults();
  // A page token belongs to pages alone.
  const bool at_lookups = GetParam() != FaultKind::page_token_expired;
  for (const std::uint32_t page : {1U, 3U, 5U}) {
    faults.add(fault(kIdPage, page, 1));
    if (at_lookups) faults.add(fault(kLookup, 0, page));
    expect_equal(readers.import(options("ids", groups)), undisturbed);
    faults.clear();
  }
  if (!at_lookups) return;
  for (const std::int32_t times : {3, -1}) {
    faults.add(fault(kLookup, 0, 2, times));
    expect_equal(readers.import(options("ids", groups)), undisturbed);
    faults.clear();
  }
}

TEST_P(ReadersMeet, AFaultAtAShard) {
  ReadersBench readers(5'100, 300);
  const auto undisturbed = readers.import(options("chain"));
  auto& faults = readers.bench.simulator.faults();
  for (const std::int32_t times : {1, 3, -1}) {
    faults.add(fault(kShard, 0, 5, times));
    expect_same_people(readers.import(options("shards")), undisturbed);
    faults.clear();
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, ReadersMeet, ::testing::ValuesIn(kKinds),
                         [](const auto& kind) { return std::string(simulator::fault_name(kind.param)); });

TEST(ReadByIds, N48_WhoIsNotFoundIsAskedForOnceMore) {
  ReadersBench readers(simulator::kSmallestCompany);
  const auto undisturbed = readers.import(options("chain"));
  const auto lookups = (simulator::kSmallestCompany + 69) / 70;
  readers.bench.simulator.faults().add(
      {.kind = FaultKind::people_missing, .path_contains = std::string(kLookup), .nth_request = 2});
  expect_equal(readers.import(options("ids")), undisturbed);
  EXPECT_EQ(readers.asked(kLookup), lookups + 1);
}

TEST(ReadByIds, N48_WhoIsStillNotFoundIsToldOf) {
  ReadersBench readers(simulator::kSmallestCompany);
  const auto undisturbed = readers.import(options("chain", {"Mixed objects"}));
  // One page of 30 people: half of them are missing, and of these half again.
  readers.bench.simulator.faults().add(
      {.kind = FaultKind::people_missing, .path_contains = std::string(kLookup), .times = 2});
  const auto result = readers.import(options("ids", {"Mixed objects"}));
  EXPECT_EQ(readers.asked(kLookup), 2U);
  EXPECT_EQ(readers.full_pages(), 0U);
  EXPECT_EQ(result.counts.fetched, undisturbed.counts.fetched) << "nobody is lost";
  const auto gone = static_cast<std::uint64_t>(
      std::count_if(result.issues.begin(), result.issues.end(),
                    [](const std::string& issue) { return issue.starts_with("no-longer-there"); }));
  EXPECT_GE(gone, 7U);
  EXPECT_LE(result.counts.failed, undisturbed.counts.failed + gone);
  EXPECT_GE(result.counts.failed, gone);
  EXPECT_EQ(result.counts.added, result.counts.fetched - result.counts.failed);
  EXPECT_EQ(result.users.size(), result.counts.added);
}

TEST(ReadByIds, TheChainTakesOverWhereLookingUpIsRefused) {
  ReadersBench readers(simulator::kSmallestCompany);
  const auto groups = std::vector<std::string>{"All employees", "Sales"};
  const auto undisturbed = readers.import(options("chain", groups));
  auto switches = readers.bench.simulator.switches();
  switches.get_by_ids_needs_directory_role = true;
  readers.bench.simulator.set_switches(switches);
  expect_equal(readers.import(options("ids", groups)), undisturbed);
  EXPECT_GT(readers.full_pages(), 0U);
  EXPECT_THAT(readers.bench.host.all_logs(), HasSubstr("Reading page by page instead"));
}

TEST(ReadByIds, TheChainTakesOverWhenManyAreNotFound) {
  ReadersBench readers(simulator::kSmallestCompany, 0);
  const auto undisturbed = readers.import(options("chain"));
  readers.bench.simulator.faults().add(
      {.kind = FaultKind::people_missing, .path_contains = std::string(kLookup), .times = 2});
  expect_equal(readers.import(options("ids")), undisturbed);
  EXPECT_EQ(readers.full_pages(), 1U);
}

TEST(ReadByIds, AnAppThatMayNotSeeFieldsIsRefused) {
  Workbench bench;
  bench.host.settings = test::settings_for(bench.simulator, "1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a03");
  bench.restart_plugin();
  for (const auto* reader : {"chain", "ids", "shards"}) {
    const auto error = bench.refusal(options(reader, {"Sales"}));
    EXPECT_EQ(error.status(), Status::permission_denied) << reader;
    EXPECT_THAT(error.message(), HasSubstr("User.Read.All")) << reader;
  }
}

TEST(ReadAutomatically, GoesOnWithIdsWherePagesAreSlow) {
  ReadersBench readers(12'000, 0);
  const auto undisturbed = readers.import(options("chain"));
  readers.slow_down();
  const auto result = readers.import(options("auto"));
  EXPECT_EQ(readers.full_pages(), 2U);
  EXPECT_EQ(readers.asked(kIdPage), 13U);
  EXPECT_EQ(readers.asked(kLookup), 11U) << "the people of the first two pages are at hand";
  expect_equal(result, undisturbed);
}

TEST(ReadAutomatically, IsResumedInTheMiddleOfIds) {
  ReadersBench readers(12'000, 0);
  const auto undisturbed = readers.import(options("chain"));
  readers.slow_down();
  for (const auto part : {kIdPage, kLookup}) {
    readers.bench.simulator.faults().add({.kind = FaultKind::gateway_timeout,
                                          .path_contains = std::string(part),
                                          .nth_request = 6,
                                          .times = -1});
    const auto resumed = readers.import(options("auto"));
    EXPECT_EQ(resumed.attempts, 1U);
    EXPECT_EQ(readers.full_pages(), 2U);
    expect_equal(resumed, undisturbed);
  }
}

TEST(ReadAutomatically, ChoosesAgainWhenItIsResumed) {
  ReadersBench readers(12'000, 0);
  const auto undisturbed = readers.import(options("chain"));
  readers.bench.simulator.faults().add(
      {.kind = FaultKind::gateway_timeout, .path_contains = "/members?", .nth_request = 3, .times = -1});
  const auto resumed = readers.import(options("auto"), [&] {
    readers.slow_down();
    readers.bench.simulator.log().clear();
  });
  EXPECT_EQ(resumed.attempts, 1U);
  EXPECT_EQ(readers.full_pages(), 2U) << "the chain was left";
  EXPECT_EQ(readers.asked(kIdPage), 13U);
  expect_equal(resumed, undisturbed);
}

TEST(ReadAutomatically, DoesNotChooseAgainWhatItHasGivenUp) {
  ReadersBench readers(12'000, 0);
  const auto undisturbed = readers.import(options("chain"));
  readers.slow_down();
  auto switches = readers.bench.simulator.switches();
  switches.get_by_ids_needs_directory_role = true;
  readers.bench.simulator.set_switches(switches);
  // Two pages, then the chain from its beginning, which breaks off at its third one: links encode the comma.
  readers.bench.simulator.faults().add({.kind = FaultKind::gateway_timeout,
                                        .path_contains = "/members?$select=id%2c",
                                        .nth_request = 3,
                                        .times = -1});
  const auto resumed = readers.import(options("auto"), [&] {
    switches.get_by_ids_needs_directory_role = false;
    readers.bench.simulator.set_switches(switches);
    readers.bench.simulator.log().clear();
  });
  EXPECT_EQ(resumed.attempts, 1U);
  EXPECT_EQ(readers.asked(kLookup), 0U);
  EXPECT_EQ(readers.asked(kIdPage), 0U);
  expect_equal(resumed, undisturbed);
}

TEST(ReadInShards, N36_GivesTheSamePeopleAsTheChain) {
  ReadersBench readers(5'100, 100);
  const auto groups = std::vector<std::string>{"All employees", "Sales"};
  const auto undisturbed = readers.import(options("chain", groups));
  const auto sharded = readers.import(options("shards", groups));
  EXPECT_GT(readers.asked(kShard), 50U) << "shards have several pages";
  EXPECT_EQ(readers.bench.simulator.log()
                .matching("/groups/" + readers.bench.simulator.group_id("All employees") + "/members?")
                .size(),
            0U);
  expect_same_people(sharded, undisturbed);
}

TEST(ReadInShards, N41_CountsTheMembersThatAreNoPeople) {
  ReadersBench readers(simulator::kSmallestCompany, 0);
  readers.bench.simulator.edits().add_people(5'100, "Mixed objects");
  const auto undisturbed = readers.import(options("chain", {"Mixed objects"}));
  ASSERT_GT(Json::parse(undisturbed.groups).at(0).at("other_objects"), 0U);
  const auto sharded = readers.import(options("shards", {"Mixed objects"}));
  EXPECT_GT(readers.asked(kShard), 0U);
  EXPECT_EQ(Json::parse(sharded.groups).at(0).at("other_objects"),
            Json::parse(undisturbed.groups).at(0).at("other_objects"));
  expect_same_people(sharded, undisturbed);
}

TEST(ReadInShards, OfAllUsers) {
  ReadersBench readers(5'100, 0);
  Json everybody{{"all_users", true}, {"add", true}, {"reader", "chain"}};
  const auto all = readers.import(everybody);
  everybody["reader"] = "shards";
  const auto sharded = readers.import(everybody);
  EXPECT_EQ(readers.asked("/users?$select"), 0U);
  expect_same_people(sharded, all);
}

TEST(ReadInShards, TheChainTakesOverWhenSomebodyIsMissing) {
  ReadersBench readers(5'100, 0);
  const auto undisturbed = readers.import(options("chain"));
  readers.bench.simulator.faults().add(
      {.kind = FaultKind::people_missing, .path_contains = std::string(kShard), .nth_request = 7});
  const auto result = readers.import(options("shards"));
  EXPECT_EQ(readers.full_pages(), 6U);
  expect_same_people(result, undisturbed);
  EXPECT_EQ(result.groups, undisturbed.groups);
  EXPECT_THAT(readers.bench.host.all_logs(), HasSubstr("the shards hold"));
}

TEST(ReadInShards, ResumedAgainAndAgainEqualsUndisturbed) {
  ReadersBench readers(5'100, 200);
  const auto undisturbed = readers.import(options("chain"));
  const auto resumed = readers.import_by_and_by(options("shards"));
  EXPECT_GT(resumed.attempts, 1U);
  expect_same_people(resumed, undisturbed);
}

TEST(ReadInShards, NoAddressIsTooLong) {
  const std::string path = "/v1.0/groups/0f3f2c1e-8a52-4a0e-9a55-0f6f1f6b7a01/members/microsoft.graph.user";
  const auto usual = shard_targets(path, "id,displayName,mail");
  EXPECT_EQ(usual.size(), 37U);
  EXPECT_THAT(usual, Contains(HasSubstr("startswith(displayName,'q')")));
  const auto fewer = shard_targets(path, std::string(600, 'x'));
  EXPECT_EQ(fewer.size(), 27U);
  for (const auto& targets : {usual, fewer}) {
    for (const auto& target : targets) EXPECT_LE(target.size(), 1'950U);
  }
  EXPECT_TRUE(shard_targets(path, std::string(1'900, 'x')).empty());
}

}  // namespace
}  // namespace rollcall::entra_id
