#include "layout.hpp"

#include "rollcall/plugin.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

// Holds the headers against plugin-api/abi/v<major>.<minor>.txt. A line of a released version that changes or
// disappears breaks plugins that are out in the world. After adding to the interface, raise
// ROLLCALL_PLUGIN_API_MINOR and write the new version's file, leaving the older ones alone:
//   layout_test --print > plugin-api/abi/v1.1.txt
namespace rollcall::abi {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

Lines read_baseline(const fs::path& file) {
  std::ifstream in(file);
  return split_lines(std::string(std::istreambuf_iterator<char>(in), {}));
}

std::string current_name() {
  return "v" + std::to_string(ROLLCALL_PLUGIN_API_MAJOR) + "." + std::to_string(ROLLCALL_PLUGIN_API_MINOR) +
         ".txt";
}

TEST(Layout, EqualsTheBaselineOfItsVersion) {
  const fs::path file = fs::path(ROLLCALL_ABI_DIR) / current_name();
  ASSERT_TRUE(fs::exists(file)) << "Write it: layout_test --print > plugin-api/abi/" << current_name();
  EXPECT_EQ(read_baseline(file), current_layout())
      << "The interface is no longer what " << current_name()
      << " says.\nA changed or missing line is a broken "
      << "interface: undo it. For an addition raise ROLLCALL_PLUGIN_API_MINOR and write a new file:\n"
      << "  layout_test --print > plugin-api/abi/v<major>.<minor>.txt";
}

TEST(Layout, KeepsEverythingOfOlderVersions) {
  const std::string family = "v" + std::to_string(ROLLCALL_PLUGIN_API_MAJOR) + ".";
  for (const auto& entry : fs::directory_iterator(ROLLCALL_ABI_DIR)) {
    if (!entry.path().filename().string().starts_with(family)) continue;
    EXPECT_EQ(incompatibilities(read_baseline(entry.path()), current_layout()), Lines{})
        << entry.path().filename();
  }
}

TEST(Layout, FieldsLeaveNoHoles) {
  EXPECT_EQ(holes(current_layout()), Lines{});
}

TEST(Layout, AppendingIsCompatible) {
  const Lines before{"version 1.0", "constant A 1", "struct s size 8 grows", "field s.a offset 0 size 8 int"};
  const Lines after{"version 1.1",
                    "constant A 1",
                    "constant B 2",
                    "struct s size 16 grows",
                    "field s.a offset 0 size 8 int",
                    "field s.b offset 8 size 8 int"};
  EXPECT_EQ(incompatibilities(before, after), Lines{});
  EXPECT_EQ(incompatibilities(after, before),
            (Lines{"constant B 2", "struct s size 16 grows", "field s.b offset 8 size 8 int"}));
}

TEST(Layout, BreakingIsSeen) {
  EXPECT_EQ(incompatibilities({"constant A 1"}, {"constant A 2"}).size(), 1u);
  EXPECT_EQ(incompatibilities({"field s.a offset 0 size 8 int"}, {"field s.a offset 8 size 8 int"}).size(),
            1u);
  EXPECT_EQ(
      incompatibilities({"field s.f offset 0 size 8 int (*)()"}, {"field s.f offset 0 size 8 void (*)()"})
          .size(),
      1u);
  EXPECT_EQ(incompatibilities({"struct s size 8 fixed"}, {"struct s size 16 fixed"}).size(), 1u);
  EXPECT_EQ(incompatibilities({"struct s size 16 grows"}, {"struct s size 8 grows"}).size(), 1u);
  EXPECT_EQ(incompatibilities({"text T \"a/1\""}, {}).size(), 1u);
}

TEST(Layout, HolesAreSeen) {
  EXPECT_EQ(
      holes({"struct s size 16 grows", "field s.a offset 0 size 4 int", "field s.b offset 8 size 8 int"})
          .size(),
      1u);
  EXPECT_EQ(holes({"struct s size 16 grows", "field s.a offset 0 size 8 int"}).size(), 1u);
}

}  // namespace
}  // namespace rollcall::abi

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--print") {
    std::ranges::copy(rollcall::abi::current_layout(), std::ostream_iterator<std::string>(std::cout, "\n"));
    return 0;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
