#include "notices/text.hpp"

#include <gtest/gtest.h>

namespace rollcall::notices {
namespace {

TEST(NoticeText, KeepsWhatIsFine) {
  EXPECT_EQ(clean_text("Gr\xC3\xBC\xC3\x9F"
                       "e \xF0\x9F\x98\x80\nline",
                       100),
            "Gr\xC3\xBC\xC3\x9F"
            "e \xF0\x9F\x98\x80\nline");
}

TEST(NoticeText, ReplacesWhatIsNoText) {
  EXPECT_EQ(clean_text("a\xFF"
                       "b",
                       100),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(clean_text("\xC0\xAF", 100), "\xEF\xBF\xBD\xEF\xBF\xBD") << "overlong";
  EXPECT_EQ(clean_text("\xED\xA0\x80", 100).find("\xED"), std::string::npos) << "a surrogate";
  EXPECT_EQ(clean_text("\xE2\x82", 100), "\xEF\xBF\xBD\xEF\xBF\xBD") << "cut off";
  EXPECT_EQ(clean_text("a\r\nb\rc\td\x7F"
                       "e",
                       100),
            "a\nb\nc d e");
  EXPECT_EQ(clean_text(std::string("a\0b", 3), 100), "a b");
}

TEST(NoticeText, CutsBetweenCharacters) {
  EXPECT_EQ(clean_text("\xC3\xA9\xC3\xA9\xC3\xA9", 5), "\xC3\xA9\xC3\xA9");
}

TEST(NoticeText, PutsALineOnALine) {
  EXPECT_EQ(clean_line("Title\r\nBcc: eve@example.com", 100), "Title Bcc: eve@example.com");
}

}  // namespace
}  // namespace rollcall::notices
