#include "graph/group_cursor.hpp"

#include <gtest/gtest.h>

namespace rollcall::entra_id {
namespace {

const GroupCursor kPlace{.search = "Say \"hello\" \xF0\x9F\x9A\x80",
                         .link = "https://graph.example/v1.0/groups?$skiptoken=X%2744%27",
                         .stage = 1,
                         .top = 50,
                         .skip = 7};

TEST(GroupCursor, IsReadAsItWasWritten) {
  const auto text = write_cursor(kPlace, "tenant");
  const auto read = read_cursor(text, "tenant");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, kPlace);
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos)
      << "good for an address as it is";
}

TEST(GroupCursor, OfAnotherListIsRefused) {
  EXPECT_FALSE(read_cursor(write_cursor(kPlace, "tenant"), "another tenant"));
}

TEST(GroupCursor, DamagedIsRefused) {
  const auto good = write_cursor(kPlace, "tenant");
  for (std::size_t i = 0; i + 1 < good.size(); ++i) {
    auto bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_cursor(bad, "tenant")) << "at " << i;
    EXPECT_FALSE(read_cursor(good.substr(0, i), "tenant")) << "up to " << i;
  }
  for (const auto* text : {"", "A", "no cursor", "https://graph.example/v1.0/groups", "eventual x"})
    EXPECT_FALSE(read_cursor(text, "tenant")) << text;
}

}  // namespace
}  // namespace rollcall::entra_id
