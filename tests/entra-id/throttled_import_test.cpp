// Imports of a tenant whose quota is small: the gate slows them down before Graph refuses.
#include "import_fixture.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using test::Workbench;
using namespace std::chrono_literals;

/// Time that passes at once when the gate waits, for the gate and for the simulator's quota alike.
class SharedTime {
 public:
  explicit SharedTime(simulator::Simulator& simulator) : simulator_(simulator) {}

  GateClock gate_clock() {
    return {.now = [this] { return now(); },
            .sleep_until =
                [this](std::chrono::steady_clock::time_point when, const StopSignal& stop) {
                  stop.throw_if_stopped();
                  const std::lock_guard lock(mutex_);
                  const auto missing = std::chrono::ceil<std::chrono::milliseconds>(when - now());
                  if (missing <= 0ms) return;
                  passed_ += missing.count();
                  simulator_.advance_clock(missing);
                }};
  }

 private:
  [[nodiscard]] std::chrono::steady_clock::time_point now() const {
    return std::chrono::steady_clock::now() + std::chrono::milliseconds(passed_);
  }

  simulator::Simulator& simulator_;
  std::mutex mutex_;
  std::atomic<std::int64_t> passed_{0};
};

struct Reading {
  people::Counts counts;
  std::size_t refused = 0;
  std::size_t requests = 0;
};

/// Eight groups of 250 people in pages of four: about 500 pages of 2 units each.
Reading read_with_quota(double units_per_10s, bool tells_quota_share) {
  simulator::SimulatorOptions options;
  options.scenario = simulator::Scenario::large;
  options.users = 2'000;
  Workbench bench(options);
  auto switches = bench.simulator.switches();
  switches.max_page_size = 4;
  switches.tells_quota_share = tells_quota_share;
  bench.simulator.set_switches(switches);
  bench.simulator.set_quota(units_per_10s);
  SharedTime time(bench.simulator);
  auto patience = test::hasty();
  patience.import.attempts = 100;
  patience.gate_clock = time.gate_clock();
  bench.restart_plugin(patience);

  nlohmann::json groups = nlohmann::json::array();
  for (int part = 1; part <= 8; ++part) groups.push_back("Part " + std::to_string(part) + " of 8");
  Reading reading{.counts = bench.import({{"groups", groups}, {"add", true}}).counts};
  const auto requests = bench.simulator.log().matching("/members?");
  reading.requests = requests.size();
  reading.refused = static_cast<std::size_t>(
      std::count_if(requests.begin(), requests.end(), [](const auto& each) { return each.status == 429; }));
  bench.restart_plugin();  // it must not outlive the clock
  return reading;
}

TEST(ThrottledImport, SlowsDownBeforeItIsRefused) {
  constexpr double kSmall = 300;
  const auto warned = read_with_quota(kSmall, true);
  const auto unwarned = read_with_quota(kSmall, false);
  const auto free = read_with_quota(1e9, true);
  EXPECT_EQ(free.refused, 0U);
  EXPECT_EQ(warned.counts, free.counts);
  EXPECT_EQ(unwarned.counts, free.counts);
  RecordProperty("refused_with_warning", static_cast<int>(warned.refused));
  RecordProperty("refused_without_warning", static_cast<int>(unwarned.refused));
  EXPECT_GT(unwarned.refused, 20U) << "the quota is small enough to matter";
  EXPECT_LT(warned.refused, unwarned.refused / 4);
  EXPECT_EQ(warned.requests, free.requests + warned.refused) << "nothing is read twice";
}

}  // namespace
}  // namespace rollcall::entra_id
