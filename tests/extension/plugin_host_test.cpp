#include "extension/plugin_host.hpp"

#include "process_fixture.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace rollcall::extension {
namespace {

using core::PluginState;
using test::error_of;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PluginHostTest : public test::HostTest {};

TEST_F(PluginHostTest, a_plugin_goes_from_found_to_ready_to_disabled) {
  install("good");
  EXPECT_EQ(listed("good").state, PluginState::found);
  host().enable("good");
  EXPECT_EQ(listed("good").state, PluginState::ready);
  EXPECT_EQ(repository_.plugins_.at("good").version, "1.2.3");
  host().disable("good");
  EXPECT_EQ(listed("good").state, PluginState::disabled);
  host().enable("good");
  EXPECT_EQ(listed("good").state, PluginState::ready);
}

TEST_F(PluginHostTest, another_host_over_the_same_database_sees_what_is_enabled) {
  install("good");
  host().enable("good");
  PluginHost other(plugins_, repository_, options_);
  EXPECT_EQ(other.list().at(0).state, PluginState::ready);
}

TEST_F(PluginHostTest, a_known_plugin_without_a_file_is_missing) {
  const auto file = install("good");
  host().enable("good");
  std::filesystem::remove(file);
  const auto plugin = listed("good");
  EXPECT_EQ(plugin.state, PluginState::missing);
  EXPECT_EQ(plugin.name, "Good Directory");
  EXPECT_THAT(plugin.file, IsEmpty());
  EXPECT_THAT(plugin.reason, HasSubstr(plugins_.native()));
  EXPECT_EQ(error_of([&] { host().enable("good"); }).status(), Status::failed_precondition);
  EXPECT_EQ(error_of([&] { (void)host().start("good", {}, {}); }).status(), Status::failed_precondition);
  EXPECT_NO_THROW(host().disable("good"));
}

TEST_F(PluginHostTest, a_known_plugin_whose_file_was_damaged_is_failed_under_its_name) {
  const auto file = install("good");
  host().enable("good");
  test::write_file(file, test::read_file(test::built_plugin("good")).substr(0, 5000));
  ASSERT_THAT(host().list(), SizeIs(1));
  EXPECT_EQ(listed("good").state, PluginState::failed);
  EXPECT_EQ(listed("good").name, "Good Directory");
  EXPECT_THAT(error_of([&] { (void)host().start("good", {}, {}); }).next_step(),
              HasSubstr("truncated or damaged"));
}

TEST_F(PluginHostTest, one_id_in_two_files_fails_both) {
  const auto first = install("good");
  const auto second = install("good", "copy");
  const auto plugins = host().list();
  ASSERT_THAT(plugins, SizeIs(2));
  for (const auto& plugin : plugins) {
    EXPECT_EQ(plugin.state, PluginState::failed);
    EXPECT_THAT(plugin.reason, AllOf(HasSubstr(first.native()), HasSubstr(second.native())));
  }
  EXPECT_EQ(error_of([&] { host().enable("good"); }).status(), Status::failed_precondition);
}

TEST_F(PluginHostTest, a_stray_file_does_not_take_the_place_of_the_plugin_it_is_named_after) {
  install("good", "renamed");
  test::write_file(plugins_ / "good.so", "text");
  EXPECT_NO_THROW(host().enable("good"));
}

TEST_F(PluginHostTest, an_unknown_id_is_answered_with_the_nearest) {
  install("good");
  const Error near = error_of([&] { host().enable("goof"); });
  EXPECT_EQ(near.status(), Status::not_found);
  EXPECT_EQ(near.message(), "There is no plugin goof.");
  EXPECT_EQ(near.next_step(), "Did you mean good?");
  EXPECT_THAT(error_of([&] { host().enable("entra-id"); }).next_step(), HasSubstr("rollcall plugins list"));
  EXPECT_EQ(error_of([&] { host().disable("goof"); }).status(), Status::not_found);
  EXPECT_EQ(error_of([&] { (void)host().start("goof", {}, {}); }).status(), Status::not_found);
}

TEST_F(PluginHostTest, what_cannot_run_cannot_be_enabled) {
  const auto file = install("good");
  ASSERT_EQ(::chmod(file.c_str(), 0666), 0);
  const Error error = error_of([&] { host().enable("good"); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_THAT(error.next_step(), HasSubstr("chmod go-w"));
  EXPECT_THAT(repository_.plugins_, IsEmpty());
}

TEST_F(PluginHostTest, only_an_enabled_plugin_starts) {
  install("good");
  const Error error = error_of([&] { (void)host().start("good", {}, {}); });
  EXPECT_EQ(error.status(), Status::failed_precondition);
  EXPECT_THAT(error.next_step(), HasSubstr("rollcall plugins enable good"));
}

TEST_F(PluginHostTest, a_load_failure_is_forgotten_when_the_file_is_replaced) {
  install("null_entry");
  (void)error_of([&] { host().enable("null-entry"); });
  EXPECT_EQ(listed("null-entry").state, PluginState::failed);
  install("null_entry", "new");
  std::filesystem::rename(plugins_ / "new.so", plugins_ / "null_entry.so");
  EXPECT_EQ(listed("null-entry").state, PluginState::found);
}

TEST_F(PluginHostTest, a_replaced_file_takes_effect_with_the_next_start) {
  install("good");
  host().enable("good");
  const auto old = host().start("good", {}, {});
  std::string content = test::read_file(test::built_plugin("good"));
  for (auto at = content.find("1.2.3"); at != std::string::npos; at = content.find("1.2.3", at))
    content.replace(at, 5, "1.2.4");
  test::write_file(plugins_ / "new", content);
  std::filesystem::rename(plugins_ / "new", plugins_ / "good.so");
  EXPECT_EQ(listed("good").version, "1.2.4");
  EXPECT_NO_THROW((void)old->check()) << "what runs goes on with the file that it has";
  EXPECT_NO_THROW((void)host().start("good", {}, {})->check());
}

TEST_F(PluginHostTest, inspect_tells_the_state_inside_the_folder_and_the_fit_outside) {
  const auto file = install("good");
  host().enable("good");
  EXPECT_EQ(host().inspect(file).state, PluginState::ready);
  EXPECT_EQ(host().inspect(test::built_plugin("good")).state, PluginState::found);
  EXPECT_EQ(error_of([&] { (void)host().inspect(temporary_ / "none.so"); }).status(), Status::not_found);
}

TEST_F(PluginHostTest, plugins_are_listed_by_name) {
  install("throws");
  install("good");
  install("aborts");
  const auto plugins = host().list();
  ASSERT_THAT(plugins, SizeIs(3));
  EXPECT_EQ(plugins[0].name, "Faulty aborts");
  EXPECT_EQ(plugins[1].name, "Faulty throws");
  EXPECT_EQ(plugins[2].name, "Good Directory");
}

}  // namespace
}  // namespace rollcall::extension
