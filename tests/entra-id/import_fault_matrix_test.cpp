#include "import_fixture.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

/// Every fault that the simulator knows, at every request of an import, alone and in pairs: the result is the
/// undisturbed one, at once or after a resume. ROLLCALL_LONG_TESTS=1 tries every pair instead of a sample;
/// ROLLCALL_TEST_SEED repeats a sample. `malformed_chunk` ends the process and is met in tests/e2e.
namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using simulator::Fault;
using simulator::FaultKind;
using test::Workbench;
using namespace std::chrono_literals;

const Json kOptions{{"groups", {"All employees", "Sales"}}, {"add", true}, {"update", true}};
constexpr std::uint32_t kPeople = simulator::kSmallestCompany;
constexpr std::uint32_t kPageSize = 70;
constexpr std::uint32_t kPages = 5;  // of "All employees"

constexpr std::array kKinds{FaultKind::throttled,          FaultKind::throttled_without_hint,
                            FaultKind::unavailable,        FaultKind::unavailable_on_connection,
                            FaultKind::gateway_timeout,    FaultKind::bad_gateway_html,
                            FaultKind::truncated_json,     FaultKind::cut_connection,
                            FaultKind::reset_connection,   FaultKind::slow_first_byte,
                            FaultKind::slow_body,          FaultKind::token_expired,
                            FaultKind::page_without_value, FaultKind::page_token_expired,
                            FaultKind::garbled_user,       FaultKind::user_without_id};

Fault at_page(FaultKind kind, std::uint32_t page, std::int32_t times = 1) {
  return {.kind = kind,
          .path_contains = "/members?",
          .page = page,
          .times = times,
          .retry_after = 0s,
          .delay = 1ms};
}

/// What an import leaves behind.
struct Result {
  std::map<std::string, people::UserRow> users = {};
  people::Counts counts = {};
  std::vector<std::string> issues = {};
  std::string groups = {};
};

void expect_equal(const Result& result, const Result& undisturbed) {
  EXPECT_EQ(result.counts, undisturbed.counts);
  EXPECT_EQ(result.issues, undisturbed.issues);
  EXPECT_EQ(result.groups, undisturbed.groups);
  EXPECT_EQ(result.users, undisturbed.users);
}

/// A tenant of small pages, each of which is committed alone, and what an import of it comes to.
class DisturbedImport {
 public:
  DisturbedImport() : bench_(test::company(kPeople)) {
    auto switches = bench_.simulator.switches();
    switches.max_page_size = kPageSize;
    switches.throttling = false;
    bench_.simulator.set_switches(switches);
    undisturbed_ = run_to_the_end();
    EXPECT_EQ(undisturbed_.counts.fetched, kPeople);
    EXPECT_GT(undisturbed_.issues.size(), 3U);
  }

  /// The same import from nothing, with these faults; afterwards all must be as if there had been none.
  void meet(const std::vector<Fault>& faults) {
    std::string trace;
    for (const auto& fault : faults)
      trace.append(simulator::fault_name(fault.kind))
          .append(" at ")
          .append(fault.path_contains)
          .append(" page ")
          .append(std::to_string(fault.page))
          .append("; ");
    SCOPED_TRACE(trace);
    bench_.empty_tables();
    for (const auto& fault : faults) bench_.simulator.faults().add(fault);
    bench_.simulator.log().clear();
    expect_equal(run_to_the_end(), undisturbed_);
    EXPECT_TRUE(was_met(faults.front()));
    bench_.simulator.faults().clear();
  }

  [[nodiscard]] std::uint64_t failed_attempts() const { return failed_attempts_; }

 private:
  bool was_met(const Fault& fault) {
    const auto requests = bench_.simulator.log().matching(fault.path_contains);
    return std::any_of(requests.begin(), requests.end(), [&](const auto& request) {
      return request.fault == simulator::fault_name(fault.kind);
    });
  }

  Result run_to_the_end() {
    const auto job = bench_.tables.start_job();
    restart();
    Result result;
    try {
      result.groups = bench_.attempt(job, kOptions).groups;
    } catch (const Error& error) {
      EXPECT_FALSE(error.message().empty());
      EXPECT_LE(bench_.tables.counts(job).fetched, kPeople);
      ++failed_attempts_;
      bench_.simulator.faults().clear();
      restart();
      result.groups = bench_.attempt(job, kOptions).groups;
    }
    result.users = bench_.tables.users();
    result.counts = bench_.tables.counts(job);
    for (const auto& issue : bench_.tables.issues(job))
      result.issues.push_back(issue.code + " " + issue.external_id + " " + issue.email + " " + issue.message);
    std::sort(result.issues.begin(), result.issues.end());
    return result;
  }

  void restart() {
    auto patience = test::hasty();
    patience.batch_wait = 0ms;
    bench_.restart_plugin(patience);
  }

  Workbench bench_;
  Result undisturbed_;
  std::uint64_t failed_attempts_ = 0;
};

class EveryFault : public ::testing::TestWithParam<FaultKind> {};

TEST_P(EveryFault, AtEveryPage) {
  DisturbedImport import;
  const bool renewed_once = GetParam() == FaultKind::token_expired;  // a second 401 is no expiry any more
  for (std::uint32_t page = 1; page <= kPages; ++page) {
    import.meet({at_page(GetParam(), page)});
    if (!renewed_once) import.meet({at_page(GetParam(), page, 3)});
  }
  if (GetParam() == FaultKind::page_token_expired) return;  // at page 1 there is nothing to restart
  EXPECT_EQ(import.failed_attempts(), 0U) << "a passing fault needs nobody to resume";
}

TEST_P(EveryFault, AtEveryOtherRequest) {
  DisturbedImport import;
  for (const auto* path : {"/oauth2/", "/groups?", "/$count"})
    import.meet({{.kind = GetParam(), .path_contains = path, .retry_after = 0s, .delay = 1ms }});
}

TEST_P(EveryFault, ThatLastsEndsTheImportAndAResumeCompletesIt) {
  DisturbedImport import;
  for (const std::uint32_t page : {1U, 3U, kPages}) import.meet({at_page(GetParam(), page, -1)});
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryFault, ::testing::ValuesIn(kKinds),
                         [](const auto& kind) { return std::string(simulator::fault_name(kind.param)); });

bool wants_long_tests() {
  const char* wanted = std::getenv("ROLLCALL_LONG_TESTS");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

std::uint64_t sample_seed() {
  const char* given = std::getenv("ROLLCALL_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

TEST(PairsOfFaults, ChangeNothing) {
  struct Pair {
    FaultKind first, second;
    std::uint32_t first_page, second_page;
  };
  std::vector<Pair> pairs;
  for (const auto first : kKinds) {
    for (const auto second : kKinds) {
      for (const std::uint32_t page : {2U, 4U}) pairs.push_back({first, second, 2, page});
    }
  }
  const auto seed = sample_seed();
  SCOPED_TRACE("ROLLCALL_TEST_SEED=" + std::to_string(seed));
  if (!wants_long_tests()) {
    std::mt19937_64 random(seed);
    std::shuffle(pairs.begin(), pairs.end(), random);
    pairs.resize(40);
  }
  DisturbedImport import;
  for (const auto& pair : pairs)
    import.meet({at_page(pair.first, pair.first_page), at_page(pair.second, pair.second_page)});
}

}  // namespace
}  // namespace rollcall::entra_id
