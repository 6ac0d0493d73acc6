#include "importing/reader_choice.hpp"

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

using namespace std::chrono_literals;

TEST(ReaderChoice, IdsWherePagesAreSlowForTheirSize) {
  EXPECT_TRUE(ids_are_sooner({.people = 3300ms, .ids = 600ms}, 198, 2));
  EXPECT_TRUE(ids_are_sooner({.people = 3300ms, .ids = 600ms}, 10, 2));
}

TEST(ReaderChoice, TheChainWhereOnlyDistanceIsSlow) {
  EXPECT_FALSE(ids_are_sooner({.people = 310ms, .ids = 300ms}, 198, 2));
  EXPECT_FALSE(ids_are_sooner({.people = 310ms, .ids = 210ms}, 198, 2)) << "not worth twice the requests";
}

TEST(ReaderChoice, TheChainWhereLittleIsLeft) {
  EXPECT_FALSE(ids_are_sooner({.people = 3300ms, .ids = 600ms}, 1, 2));
  EXPECT_FALSE(is_worth_measuring(3300ms, 5));
  EXPECT_FALSE(is_worth_measuring(5ms, 500)) << "this machine's own work";
  EXPECT_TRUE(is_worth_measuring(3300ms, 50));
}

}  // namespace
}  // namespace rollcall::entra_id
