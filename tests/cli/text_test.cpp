#include "cli/text.hpp"

#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::cli {
namespace {

TEST(Text, ShowsNothingThatActsOnTheTerminal) {
  EXPECT_EQ(displayable("plain \xC3\xA9 \xE4\xBD\xA0"), "plain \xC3\xA9 \xE4\xBD\xA0");
  EXPECT_EQ(displayable("\x1B[31mred\n"), "\xEF\xBF\xBD[31mred\xEF\xBF\xBD");
  EXPECT_EQ(displayable("a\xC2\x9B"
                        "b"),
            "a\xEF\xBF\xBD"
            "b")
      << "C1 control";
  EXPECT_EQ(displayable("a\xE2\x80\xAE"
                        "b"),
            "a\xEF\xBF\xBD"
            "b")
      << "right-to-left override";
  EXPECT_EQ(displayable("a\xFF\xC3"), "a\xEF\xBF\xBD\xEF\xBF\xBD") << "no UTF-8";
}

TEST(Text, MeasuresColumns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("\xC3\xA9"), 1U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U) << "combining accent";
  EXPECT_EQ(display_width("\xE4\xBD\xA0\xE5\xA5\xBD"), 4U) << "wide";
}

TEST(Text, Shortens) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abcde\xE2\x80\xA6");
  EXPECT_EQ(shortened("\xE4\xBD\xA0\xE5\xA5\xBD\xE5\xA5\xBD", 4), "\xE4\xBD\xA0\xE2\x80\xA6");
}

TEST(Text, GroupsDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Text, AlignsTables) {
  std::ostringstream out;
  print_table(out, {{"ID", Align::right}, {"NAME"}, {"X"}},
              {{"1",
                "\xC3\x84"
                "da",
                "x"},
               {"200", "B\n", ""}});
  EXPECT_EQ(out.str(),
            " ID  NAME  X\n  1  \xC3\x84"
            "da   x\n200  B\xEF\xBF\xBD\n");
}

}  // namespace
}  // namespace rollcall::cli
