// Every way to fail of tests/faulty-plugins: a clear sentence, the right state, and the host goes on.
#include "extension/sanitizer.hpp"
#include "process_fixture.hpp"

#include <chrono>
#include <memory>

#include <gmock/gmock.h>

namespace rollcall::extension {
namespace {

using core::PluginState;
using test::error_of;
using test::with_settings;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class FaultyPluginsTest : public test::HostTest {
 protected:
  ~FaultyPluginsTest() override { the_host_survives(); }

  void the_host_survives() {
    if (!std::filesystem::exists(plugins_ / "good.so")) install("good");
    host().enable("good");
    EXPECT_NO_THROW((void)host().start("good", {}, {})->check());
  }

  /// Enabling it fails; it is not enabled then, and listed as failed with the reason.
  Error refused(std::string_view name, std::string_view id) {
    install(name);
    const Error error = error_of([&] { host().enable(id); });
    EXPECT_EQ(error.status(), Status::failed_precondition) << error.detail();
    EXPECT_THAT(repository_.plugins_, IsEmpty());
    EXPECT_EQ(listed(id).state, PluginState::failed);
    EXPECT_THAT(listed(id).reason, AllOf(HasSubstr("does not start"), Not(IsEmpty())));
    return error;
  }

  /// It starts, but run() breaks a rule.
  Error broken_rule(std::string_view name, core::PluginContext context = {}) {
    const auto session = start(name, std::move(context));
    const Error error = error_of([&] { (void)session->run("{}"); });
    EXPECT_EQ(error.status(), Status::internal);
    EXPECT_THAT(error.message(), HasSubstr("broke the rules of the plugin interface"));
    EXPECT_THAT(error.next_step(), HasSubstr("vendor"));
    EXPECT_NO_THROW((void)session->check()) << "the process goes on";
    return error;
  }

  /// Its process ends in the middle of run().
  core::PluginProcessDied death(std::string_view name) {
    const auto session = start(name);
    try {
      (void)session->run("{}");
    } catch (const core::PluginProcessDied& error) {
      return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return core::PluginProcessDied({});
  }
};

TEST_F(FaultyPluginsTest, no_entry_function) {
  EXPECT_THAT(refused("no_entry", "no-entry").message(),
              HasSubstr("lacks its entry function rollcall_plugin_v1"));
}

TEST_F(FaultyPluginsTest, entry_function_of_another_library) {
  const Error error = refused("borrowed_entry", "borrowed-entry");
  EXPECT_THAT(error.message(), HasSubstr("lacks its entry function"));
  EXPECT_THAT(error.detail(), HasSubstr("another library"));
}

TEST_F(FaultyPluginsTest, entry_function_that_declines) {
  EXPECT_THAT(refused("null_entry", "null-entry").message(), HasSubstr("declines"));
}

TEST_F(FaultyPluginsTest, missing_service) {
  const Error error = refused("missing_service", "missing-service");
  EXPECT_THAT(error.message(), HasSubstr("rollcall.time-machine/1"));
  EXPECT_EQ(error.next_step(), "Update Rollcall.");
}

TEST_F(FaultyPluginsTest, other_id_than_in_the_metadata) {
  EXPECT_THAT(refused("other_id", "other-id").message(), HasSubstr("disagree on the id"));
}

TEST_F(FaultyPluginsTest, unresolved_symbol) {
  EXPECT_THAT(refused("unresolved", "unresolved").message(), HasSubstr("function_that_nobody_has"));
}

TEST_F(FaultyPluginsTest, missing_dependency) {
  const Error error = refused("missing_dependency", "missing-dependency");
  EXPECT_THAT(error.message(), HasSubstr("librollcall_faulty_dependency.so"));
  EXPECT_THAT(error.next_step(), HasSubstr("Install the package"));
}

TEST_F(FaultyPluginsTest, fails_without_a_word) {
  EXPECT_THAT(broken_rule("no_report").detail(),
              HasSubstr("run() returned status 8 without reporting a reason"));
}

TEST_F(FaultyPluginsTest, no_status) {
  EXPECT_THAT(broken_rule("no_status").detail(), HasSubstr("run() returned 4711, which is no status"));
}

TEST_F(FaultyPluginsTest, invalid_utf8) {
  EXPECT_THAT(broken_rule("invalid_utf8").detail(), HasSubstr("run() replied with invalid UTF-8"));
}

TEST_F(FaultyPluginsTest, not_json) {
  EXPECT_THAT(broken_rule("not_json").detail(),
              HasSubstr("run() replied with something that is no JSON object"));
}

TEST_F(FaultyPluginsTest, endless_reply) {
  EXPECT_THAT(broken_rule("endless_reply").detail(), HasSubstr("run() replied with more than 8 MiB"));
}

TEST_F(FaultyPluginsTest, throws_in_run) {
  const Error error = broken_rule("throws", with_settings({{"throw_in", "run"}}));
  EXPECT_THAT(error.detail(), AllOf(HasSubstr("run() let an exception of type"), HasSubstr("runtime_error")));
  EXPECT_THAT(error.detail(), Not(HasSubstr("thrown in"))) << "its text might hold a person's data";
}

TEST_F(FaultyPluginsTest, throws_something_that_is_no_exception) {
  EXPECT_THAT(broken_rule("throws", with_settings({{"throw_in", "number"}})).detail(),
              HasSubstr("exception"));
}

TEST_F(FaultyPluginsTest, throws_in_create) {
  install("throws");
  host().enable("throws");
  const Error error = error_of([&] {
    (void)host().start("throws", with_settings({{"throw_in", "create"}}), recording_events());
  });
  EXPECT_EQ(error.status(), Status::internal);
  EXPECT_THAT(error.detail(), HasSubstr("create() let an exception"));
}

TEST_F(FaultyPluginsTest, throws_in_check) {
  const auto session = start("throws", with_settings({{"throw_in", "check"}}));
  EXPECT_THAT(error_of([&] { (void)session->check(); }).detail(), HasSubstr("check() let an exception"));
}

TEST_F(FaultyPluginsTest, throws_in_destroy) {
  auto session = start("throws", with_settings({{"throw_in", "destroy"}}));
  EXPECT_NO_THROW((void)session->run("{}"));
  session.reset();
}

TEST_F(FaultyPluginsTest, crashes) {
  const auto error = death("crashes");
  EXPECT_EQ(error.message(),
            "The plugin Faulty crashes stopped unexpectedly (signal 11, segmentation fault).");
  EXPECT_EQ(listed("crashes").state, PluginState::ready) << "one crash does not disable it";
}

TEST_F(FaultyPluginsTest, exits) {
  EXPECT_EQ(death("exits").message(), "The plugin Faulty exits stopped unexpectedly (exit status 3).");
}

TEST_F(FaultyPluginsTest, aborts_and_leaves_its_last_words) {
  const auto error = death("aborts");
  EXPECT_EQ(error.message(), "The plugin Faulty aborts stopped unexpectedly (signal 6, aborted).");
  EXPECT_THAT(error.detail(), HasSubstr("assertion failed: people > 0"));
  EXPECT_THAT(log_text(), HasSubstr("plugin aborts: assertion failed: people > 0"));
}

TEST_F(FaultyPluginsTest, prints_to_the_standard_output) {
  auto session = start("prints");
  EXPECT_EQ(session->run("{}"), "{}");
  session.reset();
  EXPECT_THAT(log_text(), HasSubstr("plugin prints: {\"jsonrpc\":\"2.0\"}\nplugin prints: hello?[31m ?\n"));
  EXPECT_THAT(log_text(), HasSubstr("plugin prints: last words"));
}

TEST_F(FaultyPluginsTest, wants_more_memory_than_it_may_have) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer reserves more than any limit";
  EXPECT_EQ(start("hungry")->run("{}"), R"({"got":"all"})") << "within the usual limit";
  options_.memory_limit_bytes = 256 << 20;
  host_.reset();
  EXPECT_EQ(start("hungry")->run("{}"), R"({"got":"nothing"})");
}

TEST_F(FaultyPluginsTest, ignores_cancel) {
  options_.interrupt_timeout = std::chrono::milliseconds(100);
  const auto session = start("ignores_cancel");
  auto stopper = std::thread([&] { session->interrupt(); });
  const Error error = error_of([&] { (void)session->run("{}"); });
  stopper.join();
  if (error.status() == Status::cancelled) return;  // the interrupt was first
  EXPECT_THAT(error.message(), HasSubstr("did not stop when it was asked to and was ended"));
}

TEST_F(FaultyPluginsTest, ignores_the_end_of_its_session) {
  options_.interrupt_timeout = options_.end_timeout = std::chrono::milliseconds(100);
  auto session = start("ignores_cancel");
  auto& process = dynamic_cast<ProcessSession&>(*session);
  EXPECT_EQ(::kill(process.process_id(), SIGSTOP), 0) << "not even the reader answers";
  session.reset();
}

}  // namespace
}  // namespace rollcall::extension
