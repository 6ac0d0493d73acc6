#pragma once

#include <string_view>
#include <vector>

namespace rollcall::architecture {

/// An example that proves a rule: the file `from` and either an #include line in it or, for links, the
/// CMakeLists.txt or "target:NAME" that it links to.
struct Example {
  std::string_view from;
  std::string_view reach;
};

/// A file that `from` names and `except` does not must not reach what `forbidden` names and `allowed` does
/// not. All are beginnings of paths below the root, "std:<vector>", "lib:<boost/dll.hpp>" or
/// "target:SOCI::core"; "" is everything; "<other>" stands for a folder other than the one that `from` is in.
struct Rule {
  std::string_view name;
  std::vector<std::string_view> from = {}, except = {}, forbidden = {}, allowed = {};
  Example violation;
  Example fine;
};

[[nodiscard]] const std::vector<Rule>& rules();

}  // namespace rollcall::architecture
