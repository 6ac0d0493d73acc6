#include "core/limits.hpp"

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

Job planned(std::uint64_t added, std::uint64_t updated, std::uint64_t disabled, ChangeLimits limits = {}) {
  Job job;
  job.id = 12;
  job.counts.added = added;
  job.counts.updated = updated;
  job.disabled = disabled;
  job.request.limits = limits;
  return job;
}

TEST(UsualSize, IsTheMedianOfRecentImports) {
  EXPECT_EQ(usual_size({30}, 7), 30U);
  EXPECT_EQ(usual_size({30, 10, 20}, 7), 20U);
  EXPECT_EQ(usual_size({1000, 10, 20, 30}, 7), 20U) << "of two in the middle the smaller, which asks earlier";
  EXPECT_EQ(usual_size({5, 1, 4, 2, 3}, 7), 3U);
}

TEST(UsualSize, ElseIsWhomTheConnectionBrought) {
  EXPECT_EQ(usual_size({}, 7), 7U);
  EXPECT_EQ(usual_size({0, 0, 10}, 7), 7U) << "imports that read nobody say nothing";
  EXPECT_FALSE(usual_size({}, 0));
  EXPECT_FALSE(usual_size({0}, 0));
}

TEST(Limits, AllowTheLargerOfShareAndNumber) {
  EXPECT_FALSE(over_limits(planned(240, 240, 240), 1200));
  EXPECT_TRUE(over_limits(planned(241, 0, 0), 1200));
  EXPECT_TRUE(over_limits(planned(0, 241, 0), 1200));
  EXPECT_TRUE(over_limits(planned(0, 0, 241), 1200));
  EXPECT_FALSE(over_limits(planned(100, 100, 100), 300));
  EXPECT_TRUE(over_limits(planned(0, 0, 101), 300));
}

TEST(Limits, CanBeTightenedToNothing) {
  EXPECT_TRUE(over_limits(planned(0, 0, 1, {0, 0}), 1200));
  EXPECT_FALSE(over_limits(planned(0, 0, 0, {0, 0}), 1200));
  EXPECT_FALSE(over_limits(planned(0, 0, 12, {1, 0}), 1200));
  EXPECT_TRUE(over_limits(planned(0, 0, 13, {1, 0}), 1200));
}

TEST(Limits, DoNotHoldForAFirstImportNorForAnApprovedOne) {
  EXPECT_FALSE(over_limits(planned(100'000, 0, 0), std::nullopt));
  EXPECT_FALSE(over_limits(planned(100'000, 0, 0), 0));
  Job approved = planned(0, 0, 1000);
  EXPECT_TRUE(over_limits(approved, 1200));
  approved.request.approved = true;
  EXPECT_FALSE(over_limits(approved, 1200));
}

TEST(Limits, AreToldWithTheirNumbers) {
  EXPECT_EQ(over_limits(planned(3, 512, 700), 1200),
            "Import 12 would update 512 people and disable 700 people; above 240 (20 % of the 1200 people it "
            "usually "
            "reads) it asks before it writes.");
  EXPECT_EQ(over_limits(planned(101, 102, 103), 300),
            "Import 12 would add 101 people, update 102 people and disable 103 people; above 100 (which is "
            "more than 20 % of "
            "the 300 people it usually reads) it asks before it writes.");
}

}  // namespace
}  // namespace rollcall::core
