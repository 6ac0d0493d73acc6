#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace rollcall::app {

/// One line of an INI file that means something.
struct IniEntry {
  std::size_t line = 0;
  std::string section;
  std::string key;  ///< empty for the line that opens a section
  std::string value;
};

/// Reads an INI file with Boost.PropertyTree and gives its entries in order, with the lines that PropertyTree
/// forgets. Whole-line comments begin with ';' or '#'; a ';' after white space begins one after a value.
/// Throws Error(invalid_argument) naming file and line.
[[nodiscard]] std::vector<IniEntry> read_ini_file(const std::filesystem::path& file);

}  // namespace rollcall::app
