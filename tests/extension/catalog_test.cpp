#include "extension/catalog.hpp"

#include "fixture.hpp"
#include "rollcall/plugin.h"
#include "rollcall/sdk/error.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace rollcall::extension {
namespace {

using core::PluginState;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class CatalogTest : public test::FolderTest {
 protected:
  core::Plugin only_one() {
    const auto candidates = catalog_.scan();
    EXPECT_THAT(candidates, SizeIs(1));
    return candidates.at(0).plugin;
  }

  /// Installs the good plugin with one number of its metadata changed.
  void install_with(std::size_t field, std::uint32_t value) {
    std::string content = test::read_file(test::built_plugin("good"));
    const std::size_t record = content.find(std::string_view(ROLLCALL_METADATA_MAGIC, 16));
    content.replace(record + field, 4, std::string_view(reinterpret_cast<const char*>(&value), 4));
    test::write_file(plugins_ / "good.so", content);
  }

  Catalog catalog_{plugins_};
};

TEST_F(CatalogTest, a_plugin_that_fits_is_found) {
  const auto file = install("good");
  const auto plugin = only_one();
  EXPECT_EQ(plugin.state, PluginState::found) << plugin.reason;
  EXPECT_EQ(plugin.id, "good");
  EXPECT_EQ(plugin.name, "Good Directory");
  EXPECT_EQ(plugin.file, file.native());
  EXPECT_THAT(plugin.reason, IsEmpty());
}

TEST_F(CatalogTest, a_file_dropped_in_appears_and_one_taken_away_disappears) {
  EXPECT_THAT(catalog_.scan(), IsEmpty());
  const auto file = install("good");
  EXPECT_THAT(catalog_.scan(), SizeIs(1));
  std::filesystem::remove(file);
  EXPECT_THAT(catalog_.scan(), IsEmpty());
}

TEST_F(CatalogTest, a_replaced_file_is_read_again) {
  const auto file = install("good");
  EXPECT_EQ(only_one().state, PluginState::found);
  test::write_file(plugins_ / "new", "no longer a plugin");
  std::filesystem::rename(plugins_ / "new", file);
  EXPECT_EQ(only_one().state, PluginState::failed);
}

TEST_F(CatalogTest, other_files_are_none_of_its_business) {
  install("good", ".hidden");
  test::write_file(plugins_ / "README.txt", "hello");
  test::write_file(plugins_ / "good.so.bak", "hello");
  std::filesystem::create_directory(plugins_ / "folder.so");
  EXPECT_THAT(catalog_.scan(), IsEmpty());
}

TEST_F(CatalogTest, a_file_that_is_no_plugin_is_listed_with_the_reason) {
  test::write_file(plugins_ / "notes.so", "just text");
  const auto plugin = only_one();
  EXPECT_EQ(plugin.id, "notes");
  EXPECT_EQ(plugin.state, PluginState::failed);
  EXPECT_THAT(plugin.reason, HasSubstr("not a shared object"));
}

TEST_F(CatalogTest, odd_files_do_not_end_the_listing) {
  install("good");
  std::filesystem::create_symlink("/nowhere/at-all", plugins_ / "dangling.so");
  ASSERT_EQ(::mkfifo((plugins_ / "pipe.so").c_str(), 0600), 0);
  test::write_file(plugins_ / "bad\xFFname\n.so", "text");
  const auto candidates = catalog_.scan();
  ASSERT_THAT(candidates, SizeIs(4));
  EXPECT_EQ(std::count_if(candidates.begin(), candidates.end(),
                          [](const Candidate& c) { return c.plugin.state == PluginState::failed; }),
            3);
  for (const auto& candidate : candidates) EXPECT_EQ(candidate.plugin.file.find('\xFF'), std::string::npos);
}

TEST_F(CatalogTest, both_versions_are_named_when_they_do_not_fit) {
  install_with(offsetof(rollcall_plugin_metadata, api_minor), 7);
  EXPECT_EQ(only_one().state, PluginState::incompatible);
  EXPECT_EQ(only_one().reason,
            "It was made for plugin interface 1.7; this Rollcall offers 1.1: update Rollcall.");
  EXPECT_EQ(only_one().name, "Good Directory");

  install_with(offsetof(rollcall_plugin_metadata, api_major), 2);
  EXPECT_EQ(only_one().state, PluginState::incompatible);
  EXPECT_THAT(only_one().reason, HasSubstr("interface 2.1; this Rollcall offers 1.1: update Rollcall"));
  install_with(offsetof(rollcall_plugin_metadata, api_major), 0);
  EXPECT_THAT(only_one().reason, HasSubstr("install a newer version of the plugin"));

  install_with(offsetof(rollcall_plugin_metadata, people_tables_version), 9);
  EXPECT_EQ(only_one().state, PluginState::incompatible);
  EXPECT_THAT(only_one().reason, HasSubstr("people tables version 9; this Rollcall has version " +
                                           std::to_string(ROLLCALL_PEOPLE_TABLES_VERSION)));
}

TEST_F(CatalogTest, a_plugin_for_another_machine_is_incompatible) {
  std::string content = test::read_file(test::built_plugin("good"));
  content[18] = 0x16;
  test::write_file(plugins_ / "good.so", content);
  EXPECT_EQ(only_one().state, PluginState::incompatible);
  EXPECT_THAT(only_one().reason, HasSubstr("IBM Z"));
}

TEST_F(CatalogTest, what_others_could_change_is_failed_until_it_is_repaired) {
  const auto file = install("good");
  ASSERT_EQ(::chmod(file.c_str(), 0666), 0);
  EXPECT_EQ(only_one().state, PluginState::failed);
  EXPECT_THAT(only_one().reason, HasSubstr("chmod go-w '" + file.native()));
  EXPECT_EQ(only_one().name, "Good Directory") << "what the file says of itself is still shown";
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  EXPECT_EQ(only_one().state, PluginState::found);
  ASSERT_EQ(::chmod(plugins_.c_str(), 0775), 0);
  EXPECT_THAT(only_one().reason, HasSubstr("chmod go-w '" + plugins_.native()));
}

TEST_F(CatalogTest, a_link_is_judged_by_what_it_points_to) {
  const auto elsewhere = temporary_ / "elsewhere";
  std::filesystem::create_directory(elsewhere);
  test::write_file(elsewhere / "real.so", test::read_file(test::built_plugin("good")));
  std::filesystem::create_symlink(elsewhere / "real.so", plugins_ / "link.so");
  EXPECT_EQ(only_one().state, PluginState::found) << only_one().reason;
  ASSERT_EQ(::chmod(elsewhere.c_str(), 0777), 0);
  EXPECT_EQ(only_one().state, PluginState::failed);
  EXPECT_THAT(only_one().reason, HasSubstr(elsewhere.native()));
}

TEST_F(CatalogTest, a_folder_that_is_not_there_is_told) {
  Catalog catalog(temporary_ / "missing/");
  try {
    (void)catalog.scan();
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
    EXPECT_THAT(error.message(), HasSubstr((temporary_ / "missing").native()));
    EXPECT_THAT(error.next_step(), HasSubstr("[plugins]"));
  }
}

TEST_F(CatalogTest, one_file_anywhere_can_be_judged) {
  EXPECT_EQ(catalog_.judge(test::built_plugin("good")).plugin.id, "good");
  EXPECT_THROW((void)catalog_.judge("/no/such/file.so"), Error);
}

}  // namespace
}  // namespace rollcall::extension
