#include <cctype>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace rollcall::simulator::test {
namespace {

constexpr int kNumbers = 56;

/// The number that a test's name begins with (`N07_…`), or 0.
int number_of(std::string_view name) {
  const auto digit = [&](std::size_t at) { return std::isdigit(static_cast<unsigned char>(name[at])) != 0; };
  if (name.size() < 4 || name[0] != 'N' || !digit(1) || !digit(2) || name[3] != '_') return 0;
  return (name[1] - '0') * 10 + (name[2] - '0');
}

TEST(Completeness, EveryNumberOfTheChecklistHasATest) {
  std::set<int> tested;
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) tested.insert(number_of(suite.GetTestInfo(j)->name()));
  }
  tested.erase(0);
  for (int number = 1; number <= kNumbers; ++number)
    EXPECT_TRUE(tested.contains(number)) << "no test of number " << number;
  ASSERT_FALSE(tested.empty());
  EXPECT_LE(*tested.rbegin(), kNumbers);
}

}  // namespace
}  // namespace rollcall::simulator::test
