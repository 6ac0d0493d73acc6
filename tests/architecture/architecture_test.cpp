#include "edges.hpp"
#include "rules.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

// Holds the source tree and the build's targets against the arrows in rules.cpp.
namespace rollcall::architecture {

void PrintTo(const Rule& rule, std::ostream* out);  // GoogleTest looks for it
void PrintTo(const Rule& rule, std::ostream* out) {
  *out << rule.name;
}

namespace {

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string describe(const Rule& rule, const Edge& edge) {
  const std::string line = edge.line == 0 ? "" : ":" + std::to_string(edge.line);
  return edge.from + line + " must not reach " + edge.to + ": " + std::string(rule.name) + "\n";
}

std::string violations(const std::vector<Edge>& edges) {
  std::string found;
  for (const auto& edge : edges) {
    for (const auto& rule : rules()) {
      if (breaks(rule, edge)) found += describe(rule, edge);
    }
  }
  return found;
}

bool contains(const std::vector<Edge>& edges, std::string_view from, std::string_view to) {
  return std::ranges::any_of(edges, [&](const Edge& edge) { return edge.from == from && edge.to == to; });
}

TEST(Architecture, IncludesFollowTheArrows) {
  const std::filesystem::path root = ROLLCALL_SOURCE_DIR;
  const auto files = find_sources(root);
  std::vector<Edge> edges;
  for (const auto& file : files) {
    const auto found = includes_of(file, read_text(root / file), files);
    edges.insert(edges.end(), found.begin(), found.end());
  }
  ASSERT_TRUE(contains(edges, "host/core/ports.hpp", "host/core/job.hpp")) << "the walk misses files";
  ASSERT_TRUE(contains(edges, "host/core/ports.hpp", "plugin-api/include/rollcall/sdk/error.hpp"));
  ASSERT_TRUE(contains(edges, "host/core/ports.hpp", "std:<chrono>"));
  EXPECT_EQ(violations(edges), "");
}

TEST(Architecture, LinksFollowTheArrows) {
  const auto edges = parse_links(read_text(ROLLCALL_LINKS_FILE));
  ASSERT_TRUE(contains(edges, "host/core/CMakeLists.txt", "plugin-api/CMakeLists.txt"))
      << "the list misses targets";
  ASSERT_TRUE(contains(edges, "plugin-api/people/CMakeLists.txt", "target:SOCI::core"));
  EXPECT_EQ(violations(edges), "");
}

/// A small tree in which the examples of the rules play.
const FileSet kExampleTree{"host/core/job.hpp",
                           "host/documents/documents.hpp",
                           "host/store/secret_box.hpp",
                           "plugins/entra-id/http/http.hpp",
                           "plugins/entra-id/graph/error.hpp",
                           "plugins/entra-id/login/token_source.hpp",
                           "plugin-api/include/rollcall/plugin.h",
                           "plugin-api/include/rollcall/sdk/error.hpp",
                           "tests/support/temp_dir.hpp"};

Edge edge_of(const Example& example) {
  if (!example.reach.starts_with("#")) return {std::string(example.from), std::string(example.reach), 0};
  const auto edges = includes_of(std::string(example.from), example.reach, kExampleTree);
  EXPECT_EQ(edges.size(), 1u) << example.reach;
  return edges.at(0);
}

class EachRule : public testing::TestWithParam<Rule> {};

TEST_P(EachRule, SeesItsViolationAndLetsTheFineOnePass) {
  const Rule& rule = GetParam();
  EXPECT_TRUE(breaks(rule, edge_of(rule.violation))) << rule.name;
  EXPECT_EQ(violations({edge_of(rule.fine)}), "") << rule.name;
}

std::string test_name(const testing::TestParamInfo<Rule>& info) {
  std::string name(info.param.name);
  std::erase_if(name, [](char c) { return c != ' ' && !std::isalnum(static_cast<unsigned char>(c)); });
  std::ranges::replace(name, ' ', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Architecture, EachRule, testing::ValuesIn(rules()), test_name);

TEST(Includes, AreReadAsTheCompilerReadsThem) {
  const auto edges = includes_of("host/jobs/a.cpp",
                                 "  #  include <vector>\n// #include <map>\n#include\"core/job.hpp\"\n"
                                 "#include \"../store/secret_box.hpp\" // why\n#include <stdint.h>\n",
                                 kExampleTree);
  ASSERT_EQ(edges.size(), 4u);
  EXPECT_EQ(edges[0].to, "std:<vector>");
  EXPECT_EQ(edges[1].to, "host/core/job.hpp");
  EXPECT_EQ(edges[1].line, 3u);
  EXPECT_EQ(edges[2].to, "host/store/secret_box.hpp");
  EXPECT_EQ(edges[3].to, "std:<stdint.h>");
}

TEST(Links, AreReadAsTheBuildWritesThem) {
  const auto edges =
      parse_links("host/app;entra-id;plugins/entra-id\nhost/web;cpprestsdk::cpprest\nhost/core;options;.\n");
  ASSERT_EQ(edges.size(), 3u);
  EXPECT_EQ(edges[0].to, "plugins/entra-id/CMakeLists.txt");
  EXPECT_EQ(edges[1].to, "target:cpprestsdk::cpprest");
  EXPECT_EQ(edges[2].to, "CMakeLists.txt");
  EXPECT_NE(violations({edges[0]}), "");
  EXPECT_NE(violations({edges[1]}), "");
  EXPECT_EQ(violations({edges[2]}), "");
}

}  // namespace
}  // namespace rollcall::architecture
