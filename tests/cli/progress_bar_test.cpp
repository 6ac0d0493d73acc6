#include "cli/progress_bar.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace rollcall::cli {
namespace {

using namespace std::chrono_literals;

core::ImportProgress progress(std::uint64_t people, std::uint64_t expected) {
  core::ImportProgress made;
  made.counts.fetched = people;
  made.expected = expected;
  made.pages = 5;
  return made;
}

TEST(ProgressBar, ShowsPeopleRateAndPages) {
  EXPECT_EQ(progress_line(progress(5000, 10000), 2000ms, 120),
            "[############............] 5,000 of 10,000 people  2,500/s  page 5");
  EXPECT_EQ(progress_line(progress(5000, 0), 2000ms, 120), "5,000 people  2,500/s  page 5");
  auto troubled = progress(10, 0);
  troubled.retries = 2;
  troubled.issues = 3;
  EXPECT_EQ(progress_line(troubled, 1000ms, 120), "10 people  10/s  page 5  retries 2  issues 3");
}

TEST(ProgressBar, SurvivesMorePeopleThanExpectedAndNoTime) {
  EXPECT_EQ(progress_line(progress(20, 10), 0ms, 120), "[########################] 20 of 20 people  page 5");
}

TEST(ProgressBar, FitsTheTerminal) {
  EXPECT_LE(progress_line(progress(5000, 10000), 2000ms, 30).size(), 29U + 2U)
      << "an ellipsis has three bytes";
}

TEST(ProgressBar, DrawsNothingWithoutATerminal) {
  std::ostringstream out;
  {
    ProgressBar bar(out, 0);
    bar.show(progress(1, 2));
  }
  EXPECT_EQ(out.str(), "");
}

TEST(ProgressBar, TakesItselfAway) {
  std::ostringstream out;
  {
    ProgressBar bar(out, 80);
    bar.show(progress(1, 2));
  }
  EXPECT_TRUE(out.str().ends_with("\r\x1B[K"));
}

}  // namespace
}  // namespace rollcall::cli
