#include "cli/callback_address.hpp"

#include <gtest/gtest.h>

namespace rollcall::cli {
namespace {

using Parameters = std::map<std::string, std::string>;

TEST(CallbackAddress, FindsTheParameters) {
  EXPECT_EQ(callback_parameters("http://localhost/oauth/callback?code=a%2Bb+c&state=%C3%A9&x=#fragment=1"),
            (Parameters{{"code", "a+b c"}, {"state", "\xC3\xA9"}, {"x", ""}}));
  EXPECT_EQ(callback_parameters("?a=1&&b&c=2=3"), (Parameters{{"a", "1"}, {"c", "2=3"}}));
}

TEST(CallbackAddress, RefusesWhatIsNone) {
  for (const auto* text :
       {"", "hello", "http://localhost/?", "http://localhost/?x", "?a=%", "?a=%4", "?a=%zz"})
    EXPECT_EQ(callback_parameters(text), std::nullopt) << text;
}

TEST(CallbackAddress, TheStateIsAnotherEachTime) {
  EXPECT_EQ(random_state().size(), 32U);
  EXPECT_NE(random_state(), random_state());
}

}  // namespace
}  // namespace rollcall::cli
