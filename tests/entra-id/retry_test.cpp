#include "http/retry.hpp"

#include "rollcall/sdk/error.hpp"
#include "stop_signal.hpp"
#include "url.hpp"

#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

TEST(RetryAfter, IsSecondsOrADate) {
  const auto now = std::chrono::system_clock::from_time_t(784111777);  // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(parse_retry_after("0", now), 0ms);
  EXPECT_EQ(parse_retry_after("17", now), 17s);
  EXPECT_EQ(parse_retry_after("99999999999", now), 24h);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:47 GMT", now), 10s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:00 GMT", now), 0ms);
  for (const auto* text : {"", "soon", "1.5", "-3", "12x", "06 Nov 1994"})
    EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
}

TEST(Backoff, ObeysWhatTheServiceAsksFor) {
  Backoff backoff({.attempts = 3, .base = 1s, .cap = 5s});
  EXPECT_EQ(backoff.next(90s), 90s);
  EXPECT_EQ(backoff.next(0ms), 0ms);
  EXPECT_EQ(backoff.next(1s), std::nullopt);
}

TEST(Backoff, DoublesWithJitterUpToTheCap) {
  Backoff backoff({.attempts = 10, .base = 100ms, .cap = 1s});
  auto expected = 100ms;
  for (int i = 0; i < 9; ++i) {
    const auto pause = backoff.next();
    ASSERT_TRUE(pause);
    EXPECT_GE(*pause, std::min(expected / 2, 1'000ms));
    EXPECT_LE(*pause, std::min(expected * 3 / 2, 1'000ms));
    expected *= 2;
  }
  EXPECT_EQ(backoff.next(), std::nullopt);
}

TEST(Backoff, BeginsNoPauseBeyondTheCallsEnd) {
  const auto policy = RetryPolicy{.attempts = 10, .base = 1s, .total = 5s}.starting_now();
  Backoff backoff(policy);
  EXPECT_EQ(backoff.next(1s), 1s);
  EXPECT_EQ(backoff.next(6s), std::nullopt);
  EXPECT_LE(policy.next_deadline(), 5s);
  EXPECT_EQ(RetryPolicy{.request_deadline = 7s}.next_deadline(), 7s);
}

TEST(StopSignal, AsksTheHostWhileItWaits) {
  std::atomic<bool> cancelled{false};
  const StopSignal stop([&] { return cancelled.load(); });
  std::thread other(
      [&] { EXPECT_THROW(stop.sleep_until(std::chrono::steady_clock::now() + 24h), Cancelled); });
  cancelled = true;
  other.join();
  EXPECT_TRUE(stop.stopped());
}

TEST(RequestId, IsARandomGuid) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const auto id = make_request_id();
    EXPECT_TRUE(is_guid(id)) << id;
    EXPECT_EQ(id[14], '4');
    EXPECT_TRUE(ids.insert(id).second);
  }
}

}  // namespace
}  // namespace rollcall::entra_id
