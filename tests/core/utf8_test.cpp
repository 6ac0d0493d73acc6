#include "core/utf8.hpp"

#include <gtest/gtest.h>

namespace rollcall::core {
namespace {

TEST(Utf8, accepts_characters_of_every_length) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("plain"));
  EXPECT_TRUE(is_valid_utf8("Zo\xC3\xAB \xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xE2\x82\xAC \xF0\x9F\x98\x80"));
  EXPECT_TRUE(is_valid_utf8("\xF4\x8F\xBF\xBF")) << "U+10FFFF";
  EXPECT_TRUE(is_valid_utf8("\xED\x9F\xBF\xEE\x80\x80")) << "next to the surrogates";
}

TEST(Utf8, refuses_what_rfc_3629_refuses) {
  EXPECT_FALSE(is_valid_utf8("\xFF"));
  EXPECT_FALSE(is_valid_utf8("\x80")) << "begins with a continuation";
  EXPECT_FALSE(is_valid_utf8("\xC3")) << "cut short";
  EXPECT_FALSE(is_valid_utf8("\xC3(")) << "no continuation";
  EXPECT_FALSE(is_valid_utf8("\xE2\x82(")) << "no second continuation";
  EXPECT_FALSE(is_valid_utf8("\xC0\xAF")) << "overlong";
  EXPECT_FALSE(is_valid_utf8("\xE0\x80\xAF")) << "overlong";
  EXPECT_FALSE(is_valid_utf8("\xF0\x80\x80\xAF")) << "overlong";
  EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80")) << "surrogate";
  EXPECT_FALSE(is_valid_utf8("\xF4\x90\x80\x80")) << "above U+10FFFF";
}

TEST(Utf8, printable_text_keeps_characters_and_replaces_the_rest) {
  EXPECT_EQ(printable("Zo\xC3\xAB"), "Zo\xC3\xAB");
  EXPECT_EQ(printable("a\xFF\x62\n\x1B[0m\x7F"), "a?b??[0m?");
  EXPECT_TRUE(is_valid_utf8(printable("\xE2\x82\xED\xA0\x80\xC3")));
}

}  // namespace
}  // namespace rollcall::core
