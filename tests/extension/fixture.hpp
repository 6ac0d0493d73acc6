#pragma once

#include "support/temp_dir.hpp"

#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace rollcall::extension::test {

/// A plugin of tests/faulty-plugins as it was built: "good" is good.so.
[[nodiscard]] std::filesystem::path built_plugin(std::string_view name);

[[nodiscard]] std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, std::string_view content);

/// An own temporary folder, gone at the end of the test; a plugins folder lies in it.
class FolderTest : public testing::Test {
 protected:
  FolderTest();

  /// Copies a built plugin into the plugins folder (under another name, if given) and returns where it is.
  std::filesystem::path install(std::string_view name, std::string_view file_name = {});

  rollcall::test::TempDir folder_;
  std::filesystem::path temporary_;  ///< the same, without symbolic links
  std::filesystem::path plugins_;
};

}  // namespace rollcall::extension::test
