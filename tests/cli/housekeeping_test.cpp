#include "app/housekeeping.hpp"

#include "rollcall/sdk/error.hpp"

#include <atomic>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using namespace std::chrono_literals;

struct Seen {
  std::atomic<int> opened{0}, batches{0};
};

/// Has three batches each time, except that the first time the database is away.
class ThreeBatches final : public core::Retention {
 public:
  explicit ThreeBatches(Seen& seen) : seen_(seen), is_away_(seen.opened++ == 0) {}
  bool remove_some(const core::RetentionRules& rules) override {
    if (is_away_) throw Error(Status::unavailable, {.message = "The database is away."});
    if (rules.audit != std::chrono::days(7)) throw std::logic_error("not the rules that were given");
    if (left_ == 0) return false;
    --left_;
    ++seen_.batches;
    return true;
  }

 private:
  Seen& seen_;
  bool is_away_;
  int left_ = 3;
};

void wait_for(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) FAIL() << "waited in vain";
    std::this_thread::sleep_for(1ms);
  }
}

TEST(Housekeeping, RemovesAllBatchesAgainAndAgain) {
  Seen seen;
  const Housekeeping housekeeping([&] { return std::make_unique<ThreeBatches>(seen); },
                                  {.audit = std::chrono::days(7)},
                                  {.first = 0ms, .every = 1ms, .pause = 0ms});
  wait_for([&] { return seen.batches >= 6; });
  EXPECT_GE(seen.opened, 3) << "once in vain";
}

TEST(Housekeeping, EndsWhileItRests) {
  Seen seen;
  {
    const Housekeeping housekeeping([&] { return std::make_unique<ThreeBatches>(seen); }, {});
  }
  EXPECT_EQ(seen.opened, 0) << "there is enough to do at the start";
}

}  // namespace
}  // namespace rollcall::app
