#include "edges.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <sstream>

namespace rollcall::architecture {
namespace {

namespace fs = std::filesystem;

constexpr std::array kSourceFolders{"plugin-api", "plugins", "host", "bench", "tests"};
constexpr std::array<std::string_view, 5> kSuffixes{".h", ".hpp", ".c", ".cc", ".cpp"};

/// The standard headers of C that C++ code may still include; those of C++ have no suffix.
const std::set<std::string_view> kCHeaders{"assert.h",   "ctype.h",   "errno.h",  "fenv.h",   "float.h",
                                           "inttypes.h", "limits.h",  "locale.h", "math.h",   "signal.h",
                                           "stdarg.h",   "stdbool.h", "stddef.h", "stdint.h", "stdio.h",
                                           "stdlib.h",   "string.h",  "time.h"};

bool is_standard(const std::string& header) {
  return kCHeaders.contains(header) || std::ranges::all_of(header, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

/// "a/b/" of "a/b/c.hpp".
std::string folder_of(std::string_view file) {
  const auto slash = file.rfind('/');
  return std::string(slash == std::string_view::npos ? "" : file.substr(0, slash + 1));
}

/// "x" for prefix "plugins/" and path "plugins/x/y.cpp"; empty for a file that lies directly in the folder.
std::string_view child_folder(std::string_view prefix, std::string_view path) {
  if (!path.starts_with(prefix)) return {};
  const auto rest = path.substr(prefix.size());
  const auto slash = rest.find('/');
  return slash == std::string_view::npos ? std::string_view{} : rest.substr(0, slash);
}

std::vector<std::string> include_folders(std::string_view file, const FileSet& files) {
  std::vector<std::string> folders;
  if (const auto own = child_folder("plugins/", file); !own.empty())
    folders.push_back("plugins/" + std::string(own) + "/");
  folders.insert(folders.end(), {"plugin-api/include/", "plugin-api/people/include/", "host/", "tests/",
                                 "tests/simulator/", "bench/", ""});
  for (const auto& other : files) {
    if (const auto plugin = child_folder("plugins/", other); !plugin.empty())
      folders.push_back("plugins/" + std::string(plugin) + "/");
  }
  return folders;
}

std::string resolve(const std::string& file, const std::string& header, const FileSet& files) {
  const auto candidate = [&](const std::string& folder) {
    return fs::path(folder + header).lexically_normal().generic_string();
  };
  if (const auto beside = candidate(folder_of(file)); files.contains(beside)) return beside;
  for (const auto& folder : include_folders(file, files)) {
    if (const auto found = candidate(folder); files.contains(found)) return found;
  }
  return (is_standard(header) ? "std:<" : "lib:<") + header + ">";
}

bool matches(std::string_view pattern, std::string_view path, std::string_view from) {
  constexpr std::string_view kOther = "<other>/";
  if (!pattern.ends_with(kOther)) return path.starts_with(pattern);
  const auto prefix = pattern.substr(0, pattern.size() - kOther.size());
  const auto child = child_folder(prefix, path);
  return !child.empty() && child != child_folder(prefix, from);
}

bool matches_any(const std::vector<std::string_view>& patterns, std::string_view path,
                 std::string_view from) {
  return std::ranges::any_of(patterns,
                             [&](std::string_view pattern) { return matches(pattern, path, from); });
}

}  // namespace

FileSet find_sources(const fs::path& root) {
  FileSet found;
  for (const char* folder : kSourceFolders) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto suffix = entry.path().extension().string();
      if (entry.is_regular_file() && std::ranges::find(kSuffixes, suffix) != kSuffixes.end())
        found.insert(entry.path().lexically_relative(root).generic_string());
    }
  }
  return found;
}

std::vector<Edge> includes_of(const std::string& file, std::string_view text, const FileSet& files) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<Edge> edges;
  std::istringstream in{std::string(text)};
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    std::smatch match;
    if (std::regex_search(line, match, kInclude))
      edges.push_back({file, resolve(file, match[1], files), number});
  }
  return edges;
}

std::vector<Edge> parse_links(std::string_view text) {
  std::vector<Edge> edges;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string from, target, target_folder;
    std::getline(fields, from, ';');
    std::getline(fields, target, ';');
    const bool ours = static_cast<bool>(std::getline(fields, target_folder, ';'));
    const auto script = [](const std::string& folder) {
      return folder == "." ? std::string("CMakeLists.txt") : folder + "/CMakeLists.txt";
    };
    edges.push_back({script(from), ours ? script(target_folder) : "target:" + target, 0});
  }
  return edges;
}

bool breaks(const Rule& rule, const Edge& edge) {
  return matches_any(rule.from, edge.from, edge.from) && !matches_any(rule.except, edge.from, edge.from) &&
         matches_any(rule.forbidden, edge.to, edge.from) && !matches_any(rule.allowed, edge.to, edge.from);
}

}  // namespace rollcall::architecture
