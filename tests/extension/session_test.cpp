#include "process_fixture.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <future>
#include <memory>
#include <unistd.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

namespace rollcall::extension {
namespace {

using nlohmann::json;
using test::error_of;
using test::with_secrets;
using test::with_settings;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

class SessionTest : public test::HostTest {
 protected:
  /// Runs in the background until the plugin says that it waits.
  [[nodiscard]] std::future<std::string> run_waiting(core::PluginSession& session) {
    auto result = std::async(std::launch::async, [&session] { return session.run("wait"); });
    progress_.wait_for([](const core::ImportProgress& progress) { return progress.activity == "waiting"; });
    return result;
  }
};

TEST_F(SessionTest, a_plugin_sees_settings_secrets_and_database_and_writes_to_the_log) {
  const auto session = start("good", {.settings = {{"tenant", "Zo\xC3\xAB & \"Co\""}},
                                      .secrets = {{"password", "pass-word"}},
                                      .database_url = "sqlite:///tmp/x.db"});
  const json reply = json::parse(session->check());
  EXPECT_EQ(reply.at("settings").at("tenant"), "Zo\xC3\xAB & \"Co\"");
  EXPECT_EQ(reply.at("secret"), "pass-word");
  EXPECT_EQ(reply.at("database"), "sqlite:///tmp/x.db");
  EXPECT_THAT(log_text(), HasSubstr("plugin good: checking"));
  EXPECT_THAT(log_text(), Not(HasSubstr("pass-word")));
}

TEST_F(SessionTest, calls_carry_their_documents) {
  const auto session = start("good");
  const std::string large(2 << 20, 'x');
  EXPECT_EQ(json::parse(session->list_choices(json{{"search", large}}.dump())).at("query").at("search"),
            large);
  EXPECT_EQ(json::parse(session->run("{}")).at("counts").at("fetched"), 1000);
}

TEST_F(SessionTest, what_a_plugin_does_not_offer_is_unsupported) {
  const auto session = start("good");
  EXPECT_EQ(error_of([&] { (void)session->plan("{}"); }).status(), Status::unsupported);
  EXPECT_EQ(error_of([&] { (void)session->wizard_step("{}"); }).status(), Status::unsupported);
}

TEST_F(SessionTest, an_error_of_the_plugin_arrives_with_all_its_parts) {
  const auto session = start("good");
  const Error error = error_of([&] { (void)session->run("fail"); });
  EXPECT_EQ(error.status(), Status::throttled);
  EXPECT_EQ(error.message(), "The provider asks to slow down.");
  EXPECT_EQ(error.next_step(), "Try again in a minute.");
  EXPECT_EQ(error.detail(), "HTTP 429");
  EXPECT_EQ(error.reason().retry_after_ms, 60'000);
  EXPECT_NO_THROW((void)session->check()) << "the session goes on";
}

TEST_F(SessionTest, settings_that_cannot_work_are_refused_at_the_start) {
  install("good");
  host().enable("good");
  const Error error = error_of([&] {
    (void)host().start("good", with_settings({{"mode", "refuse-me"}}), recording_events());
  });
  EXPECT_EQ(error.status(), Status::invalid_argument);
  EXPECT_EQ(error.message(), "The setting mode cannot be refuse-me.");
  EXPECT_EQ(listed("good").state, core::PluginState::ready) << "that is not the file's fault";
}

TEST_F(SessionTest, a_secret_that_is_not_text_is_refused) {
  install("good");
  host().enable("good");
  const Error error = error_of([&] {
    (void)host().start("good", with_secrets({{"certificate", "\xFF"}}), recording_events());
  });
  EXPECT_EQ(error.status(), Status::invalid_argument);
  EXPECT_THAT(error.message(), HasSubstr("secret certificate"));
}

TEST_F(SessionTest, a_stored_secret_reaches_the_host_and_not_the_log) {
  const auto session = start("good");
  (void)session->run("store-secret");
  EXPECT_THAT(secrets_.all(), ElementsAre(Pair("refresh_token", "renewed")));
  EXPECT_THAT(log_text(), Not(HasSubstr("renewed")));
}

TEST_F(SessionTest, the_plugin_learns_when_a_secret_could_not_be_stored) {
  install("good");
  host().enable("good");
  auto events = recording_events();
  events.on_secret_stored = [](std::string_view, std::string_view) {
    throw Error(Status::unavailable, {.message = "The database is read-only."});
  };
  const auto session = host().start("good", {}, events);
  EXPECT_THAT(error_of([&] { (void)session->run("store-secret"); }).message(),
              HasSubstr("could not be stored"));
}

TEST_F(SessionTest, reports_are_thinned_out_but_the_last_one_always_arrives) {
  const auto session = start("good");
  (void)session->run("report-often");
  const auto reports = progress_.all();
  ASSERT_FALSE(reports.empty());
  EXPECT_LT(reports.size(), 500U) << "of 1000";
  EXPECT_EQ(reports.back().counts.fetched, 1000U);
  EXPECT_EQ(reports.back().activity, "Reading Engineering");
}

TEST_F(SessionTest, a_report_that_was_held_back_arrives_while_the_call_still_runs) {
  const auto session = start("good");
  auto result = std::async(std::launch::async, [&] { return session->run("report-often wait"); });
  progress_.wait_for([](const core::ImportProgress& progress) { return progress.activity == "waiting"; });
  session->interrupt();
  EXPECT_THROW((void)result.get(), Cancelled);
}

TEST_F(SessionTest, interrupt_ends_a_running_call) {
  const auto session = start("good");
  auto result = run_waiting(*session);
  session->interrupt();
  EXPECT_THROW((void)result.get(), Cancelled);
  EXPECT_NO_THROW((void)session->run("{}")) << "the next call is not cancelled";
}

TEST_F(SessionTest, an_interrupt_before_a_call_ends_that_call) {
  const auto session = start("good");
  session->interrupt();
  EXPECT_THROW((void)session->run("{}"), Cancelled);
  EXPECT_NO_THROW((void)session->run("{}"));
}

TEST_F(SessionTest, a_process_that_is_killed_costs_one_call) {
  const auto session = start("good");
  auto result = run_waiting(*session);
  ::kill(dynamic_cast<ProcessSession&>(*session).process_id(), SIGKILL);
  try {
    (void)result.get();
    FAIL() << "nothing was thrown";
  } catch (const core::PluginProcessDied& error) {
    EXPECT_EQ(error.message(), "The plugin Good Directory stopped unexpectedly (signal 9, killed).");
    EXPECT_THAT(error.next_step(), HasSubstr("goes on where it stopped"));
  }
  EXPECT_THROW((void)session->check(), core::PluginProcessDied);
  EXPECT_NO_THROW((void)host().start("good", {}, recording_events())->check()) << "a new process works";
}

TEST_F(SessionTest, the_process_ends_with_its_session) {
  auto session = start("good");
  const pid_t process = dynamic_cast<ProcessSession&>(*session).process_id();
  ASSERT_EQ(::kill(process, 0), 0);
  session.reset();
  EXPECT_NE(::kill(process, 0), 0) << "it is gone, and has been reaped";
}

TEST_F(SessionTest, several_sessions_live_side_by_side) {
  const auto first = start("good", with_settings({{"name", "first"}}));
  const auto second = start("good", with_settings({{"name", "second"}}));
  auto waiting = run_waiting(*first);
  EXPECT_THAT(second->check(), HasSubstr("second"));
  first->interrupt();
  EXPECT_THROW((void)waiting.get(), Cancelled);
}

/// The kernel has no process of that id, or only a dead one that its new parent did not reap yet.
bool is_gone(pid_t process) {
  if (::kill(process, 0) != 0) return true;
  std::string state;
  try {
    state = test::read_file("/proc/" + std::to_string(process) + "/stat");
  } catch (const std::exception&) {
    return true;
  }
  return state.find(") Z") != std::string::npos;
}

TEST_F(SessionTest, the_process_ends_with_its_host) {
  install("good");
  const std::string command =
      std::string("exec ") + HOST_RUNNER + " " + plugins_.native() + " " + PLUGIN_PROCESS_RUNNER;
  int ends[2] = {-1, -1};
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t host_process = ::fork();
  if (host_process == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  FILE* output = ::fdopen(ends[0], "r");
  int plugin_process = -1;
  ASSERT_EQ(std::fscanf(output, "%d", &plugin_process), 1);
  ASSERT_GT(plugin_process, 0);
  EXPECT_FALSE(is_gone(plugin_process));

  ::kill(host_process, SIGKILL);
  ::waitpid(host_process, nullptr, 0);
  while (!is_gone(plugin_process)) ::usleep(1000);  // the test's own time limit ends a wait in vain
  std::fclose(output);
}

TEST_F(SessionTest, a_plugin_process_has_a_clean_environment_and_none_of_the_hosts_files) {
  ::setenv("ROLLCALL_SECRETS_KEY", "of no concern to a plugin", 1);
  ::setenv("TZ", "Europe/Berlin", 1);
  const int open_file = ::open("/etc/hostname", O_RDONLY);  // without O_CLOEXEC, as a library might
  const auto script = temporary_ / "witness";
  test::write_file(script, "#!/bin/sh\nenv >\"$0.environment\"\nls -l /proc/$$/fd >\"$0.files\"\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  options_.program = script;
  install("good");
  (void)error_of([&] { host().enable("good"); });  // it says nothing that a plugin process would say

  const std::string environment = test::read_file(script.native() + ".environment");
  EXPECT_THAT(environment,
              AllOf(HasSubstr("LANG=C.UTF-8"), HasSubstr("PATH="), HasSubstr("TZ=Europe/Berlin")));
  EXPECT_THAT(environment, Not(HasSubstr("ROLLCALL_SECRETS_KEY")));
  const std::string files = test::read_file(script.native() + ".files");
  EXPECT_THAT(files, AllOf(HasSubstr("0 -> /dev/null"), HasSubstr("1 -> pipe:"), HasSubstr("2 -> pipe:"),
                           HasSubstr("3 -> socket:"), Not(HasSubstr("/etc/hostname"))));
  ::close(open_file);
  ::unsetenv("ROLLCALL_SECRETS_KEY");
  ::unsetenv("TZ");
}

TEST_F(SessionTest, a_plugin_process_has_given_up_what_it_does_not_need) {
  const auto session = start("good", with_secrets({{"password", "pass-word"}}));
  const std::string process = "/proc/" + std::to_string(dynamic_cast<ProcessSession&>(*session).process_id());
  EXPECT_THAT(test::read_file(process + "/status"),
              AllOf(HasSubstr("NoNewPrivs:\t1"), HasSubstr("Name:\trc-good")));
  EXPECT_THAT(test::read_file(process + "/cmdline"), Not(HasSubstr("pass-word")));
  const std::string limits = test::read_file(process + "/limits");
  EXPECT_THAT(limits, testing::ContainsRegex("Max core file size +0 +0 "));
  EXPECT_THAT(limits, testing::ContainsRegex("Max open files +1024 +1024 "));
}

TEST_F(SessionTest, a_program_that_cannot_be_started_is_told) {
  options_.program = "/no/such/program";
  install("good");
  const Error error = error_of([&] { host().enable("good"); });
  EXPECT_EQ(error.status(), Status::unavailable);
  EXPECT_THAT(repository_.plugins_, IsEmpty());
}

TEST_F(SessionTest, a_program_that_speaks_nonsense_is_ended) {
  const auto script = temporary_ / "nonsense";
  test::write_file(script, "#!/bin/sh\necho nonsense >&3\nexec sleep 1000\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  options_.program = script;
  install("good");
  const Error error = error_of([&] { host().enable("good"); });
  EXPECT_THAT(error.message(), HasSubstr("broke the protocol of its process (a message that is not JSON)"));
}

TEST_F(SessionTest, a_program_that_does_not_answer_is_ended) {
  const auto script = temporary_ / "silence";
  test::write_file(script, "#!/bin/sh\nexec sleep 1000\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  options_.program = script;
  options_.load_timeout = std::chrono::milliseconds(50);
  install("good");
  EXPECT_THAT(error_of([&] { host().enable("good"); }).message(), HasSubstr("did not answer in time"));
}

}  // namespace
}  // namespace rollcall::extension
