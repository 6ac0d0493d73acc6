#include "http/throttle_gate.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// A clock that stands still until somebody sleeps.
class StandingClock {
 public:
  [[nodiscard]] GateClock gate_clock() {
    return {.now = [this] { return now_; },
            .sleep_until = [this](steady_clock::time_point when, const StopSignal&) { now_ = when; }};
  }
  [[nodiscard]] milliseconds now() const {
    return std::chrono::duration_cast<milliseconds>(now_ - steady_clock::time_point{});
  }
  void pass(milliseconds time) { now_ += time; }

 private:
  steady_clock::time_point now_{1'000s};
};

struct Gate {
  StandingClock clock = {};
  ThrottleGate gate{clock.gate_clock()};
  StopSignal stop = StopSignal();

  /// How long the next request has to wait.
  milliseconds wait() {
    const auto before = clock.now();
    gate.enter(stop);
    return clock.now() - before;
  }
};

HttpResponse with(std::vector<Header> headers) {
  return {.status = 200, .headers = std::move(headers)};
}

TEST(ThrottleSigns, AreReadFromTheHeaders) {
  const auto signs =
      read_throttle_signs(with({{"X-MS-Resource-Unit", "5"}, {"x-ms-throttle-limit-percentage", "0.83"}}));
  EXPECT_DOUBLE_EQ(signs.resource_units, 5);
  EXPECT_DOUBLE_EQ(signs.used_share.value(), 0.83);
  EXPECT_EQ(read_throttle_signs(with({})).used_share, std::nullopt);
  EXPECT_DOUBLE_EQ(read_throttle_signs(with({})).resource_units, 1);
  EXPECT_DOUBLE_EQ(read_throttle_signs(with({{"x-ms-throttle-limit-percentage", "1e9"}})).used_share.value(),
                   1.8);
  for (const auto* text : {"", "x", "0.9x", "-1", "nan", "0.5", "0.8000000000000000000000"})
    EXPECT_EQ(read_throttle_signs(with({{"x-ms-throttle-limit-percentage", text}})).used_share, std::nullopt)
        << text;
  for (const auto* text : {"0", "-3", "many", "inf"})
    EXPECT_LE(read_throttle_signs(with({{"x-ms-resource-unit", text}})).resource_units, 100) << text;
}

TEST(ThrottleGate, IsOpenBelowFourFifthsOfTheQuota) {
  Gate gate;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(gate.wait(), 0ms);
    gate.gate.note({.resource_units = 5});
  }
  gate.gate.note({.used_share = 0.8, .resource_units = 5});
  EXPECT_EQ(gate.wait(), 0ms);
  EXPECT_EQ(gate.wait(), 0ms);
}

TEST(ThrottleGate, SpacesRequestsByShareAndUnits) {
  const auto spacing = [](double share, double units) {
    Gate gate;
    gate.gate.note({.used_share = share, .resource_units = units});
    return gate.gate.spacing();
  };
  EXPECT_NEAR(static_cast<double>(spacing(0.9, 1).count()), 125'000, 1);
  EXPECT_NEAR(static_cast<double>(spacing(0.9, 2).count()), 250'000, 1);
  EXPECT_NEAR(static_cast<double>(spacing(1.0, 2).count()), 1'000'000, 1);
  EXPECT_LT(spacing(0.81, 2), 3ms) << "no more than the smallest quota refills";
  EXPECT_EQ(spacing(1.8, 1), spacing(1.2, 1)) << "Retry-After says the rest";
}

TEST(ThrottleGate, LetsThemThroughOneAtATime) {
  Gate gate;
  gate.gate.note({.used_share = 0.9, .resource_units = 2});
  EXPECT_EQ(gate.wait(), 0ms);
  const auto second = gate.wait();
  EXPECT_EQ(second, 250ms);
  EXPECT_LT(gate.wait(), second) << "the quota has refilled a little meanwhile";
}

TEST(ThrottleGate, RecoversWhenTheShareIsNotNamedAnyMore) {
  Gate gate;
  gate.gate.note({.used_share = 1.1, .resource_units = 2});
  (void)gate.wait();
  gate.gate.note({.resource_units = 2});
  (void)gate.wait();  // the turn that was set before
  EXPECT_EQ(gate.wait(), 0ms);
}

TEST(ThrottleGate, RecoversByItselfAsTheQuotaRefills) {
  Gate gate;
  gate.gate.note({.used_share = 1.0, .resource_units = 2});
  gate.clock.pass(1s);
  EXPECT_NEAR(static_cast<double>(gate.gate.spacing().count()), 250'000, 1) << "as at 0.9";
  gate.clock.pass(1s);
  EXPECT_EQ(gate.gate.spacing(), 0us);
}

TEST(ThrottleGate, StaysClosedForTheLongestPause) {
  Gate gate;
  gate.gate.close_for(50s);
  gate.gate.close_for(10s);
  EXPECT_EQ(gate.wait(), 50s);
  EXPECT_EQ(gate.wait(), 0ms);
}

TEST(ThrottleGate, OpensOneByOneAfterAPause) {
  Gate gate;
  gate.gate.note({.used_share = 1.2, .resource_units = 1});
  gate.gate.close_for(1s);
  EXPECT_EQ(gate.wait(), 1s);
  EXPECT_GT(gate.wait(), 500ms);
}

TEST(ThrottleGate, AClosureAppliesToThoseWhoWaitForTheirTurn) {
  StandingClock clock;
  auto times = clock.gate_clock();
  ThrottleGate* self = nullptr;
  bool closed = false;
  const auto sleep = times.sleep_until;
  times.sleep_until = [&](steady_clock::time_point when, const StopSignal& stop) {
    if (!std::exchange(closed, true)) self->close_for(30s);  // somebody else's 429
    sleep(when, stop);
  };
  ThrottleGate gate(times);
  self = &gate;
  const StopSignal stop;
  gate.note({.used_share = 0.9, .resource_units = 2});
  gate.enter(stop);
  const auto before = clock.now();
  gate.enter(stop);
  EXPECT_EQ(clock.now() - before, 30s);
}

TEST(ThrottleGate, LetsChainsTakeTurns) {
  // In the order of their arrival: a chain that has just sent comes after all that wait.
  StandingClock clock;
  std::vector<steady_clock::time_point> turns;
  auto times = clock.gate_clock();
  times.sleep_until = [&](steady_clock::time_point when, const StopSignal&) { turns.push_back(when); };
  ThrottleGate gate(times);
  const StopSignal stop;
  gate.note({.used_share = 0.95, .resource_units = 1});
  for (int i = 0; i < 9; ++i) gate.enter(stop);
  ASSERT_EQ(turns.size(), 8U);
  EXPECT_TRUE(std::is_sorted(turns.begin(), turns.end()));
  EXPECT_EQ(std::adjacent_find(turns.begin(), turns.end()), turns.end());
}

TEST(ThrottleGate, OpensForACancelledCall) {
  ThrottleGate gate;
  StopSignal stop;
  gate.close_for(24h);
  std::thread other([&] { EXPECT_THROW(gate.enter(stop), Cancelled); });
  stop.request_stop();
  other.join();
}

}  // namespace
}  // namespace rollcall::entra_id
