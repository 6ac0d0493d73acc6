#pragma once

#include "rules.hpp"

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::architecture {

/// `from` includes or links `to`; spelled as in Rule. `line` is 0 for a link.
struct Edge {
  std::string from;
  std::string to;
  std::size_t line = 0;
};

/// Paths below the root, with '/'.
using FileSet = std::set<std::string, std::less<>>;

/// The C and C++ files of the product, its tests and its benchmarks.
[[nodiscard]] FileSet find_sources(const std::filesystem::path& root);

/// The #include lines of one file's text. An include names a file of `files` when it is found beside the
/// including file or in one of our include folders, that of the file's own plugin first.
[[nodiscard]] std::vector<Edge> includes_of(const std::string& file, std::string_view text,
                                            const FileSet& files);

/// The links that the build wrote down: lines "<folder>;<target>;<folder of a target of ours, or empty>".
[[nodiscard]] std::vector<Edge> parse_links(std::string_view text);

[[nodiscard]] bool breaks(const Rule& rule, const Edge& edge);

}  // namespace rollcall::architecture
