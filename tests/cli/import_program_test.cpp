#include "program.hpp"

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <signal.h>
#include <string>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace rollcall::cli {
namespace {

using namespace std::chrono_literals;

const std::string kPeople = "1;ada@example.com;Ada Lovelace\n2;grace@example.com;Grace Hopper\n";

class ImportProgramTest : public ProgramTest {
 protected:
  const Arguments import_ = {"import", "template", "--all-users", "--add", "--update"};

  static Arguments plus(Arguments arguments, const std::string& more) {
    arguments.push_back(more);
    return arguments;
  }

  /// Makes the file of people a pipe, so that an import waits in the middle of its work.
  void make_pipe_of_people() {
    std::filesystem::remove(path("people.txt"));
    ASSERT_EQ(::mkfifo(path("people.txt").c_str(), 0600), 0);
  }
  /// Returns once the import has opened its end.
  [[nodiscard]] int open_pipe() const { return ::open(path("people.txt").c_str(), O_WRONLY | O_CLOEXEC); }
  static void feed(int pipe, const std::string& people) {
    ASSERT_EQ(::write(pipe, people.data(), people.size()), static_cast<ssize_t>(people.size()));
  }
  /// Lets the plugin come back from reading again and again, until it has seen that it shall stop and is
  /// gone.
  static void feed_until_nobody_reads(int pipe) {
    ::signal(SIGPIPE, SIG_IGN);
    while (::write(pipe, "\n", 1) == 1) std::this_thread::sleep_for(10ms);
    ::close(pipe);
  }
  [[nodiscard]] std::string state(int job) {
    return run({"jobs", "show", std::to_string(job), "--json"}).json().at("state");
  }
};

TEST_F(ImportProgramTest, ImportsThenWritesNothing) {
  connect_template(kPeople);
  const auto first = expect(0, plus(import_, "--json")).json();
  EXPECT_EQ(first.at("job"), 1);
  EXPECT_EQ(first.at("state"), "completed");
  EXPECT_EQ(first.at("dry_run"), false);
  EXPECT_EQ(first.at("counts"), (nlohmann::json{{"fetched", 2},
                                                {"added", 2},
                                                {"updated", 0},
                                                {"unchanged", 0},
                                                {"skipped", 0},
                                                {"filtered", 0},
                                                {"failed", 0}}));
  for (const char* name : {"issues", "requests", "retries", "duration_ms"})
    EXPECT_TRUE(first.at(name).is_number_unsigned()) << name;
  EXPECT_EQ(first.at("disabled"), 0);
  EXPECT_EQ(first.size(), 9U) << "exactly the fields of the design";

  const auto second = expect(0, plus(import_, "--json")).json();
  EXPECT_EQ(second.at("counts").at("unchanged"), 2);
  EXPECT_EQ(expect(0, {"users", "count"}).out, "2\n");
  const auto jobs = expect(0, {"jobs", "--json"}).json().at("jobs");
  EXPECT_EQ(jobs.at(0).at("id"), 2) << "newest first";
  EXPECT_EQ(jobs.at(1).at("state"), "completed");
}

TEST_F(ImportProgramTest, ReportsForPeople) {
  connect_template(kPeople + "a bad line\n");
  const Ended ended = expect(3, import_);
  EXPECT_NE(ended.out.find("completed with issues"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("bad-line"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("rollcall jobs issues 1"), std::string::npos) << ended.out;
  EXPECT_EQ(ended.err, "") << "no progress bar without a terminal";
  EXPECT_NE(expect(0, {"jobs", "show", "1"}).out.find("completed with issues"), std::string::npos);
  EXPECT_NE(expect(0, {"jobs", "issues", "1"}).out.find("bad-line"), std::string::npos);
  const auto issues = expect(0, {"jobs", "issues", "1", "--json"}).json().at("issues");
  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].at("code"), "bad-line");
  EXPECT_EQ(
      expect(0, {"jobs", "issues", "1", "--csv", path("issues.csv"), "--json"}).json().at("issues_written"),
      1);
  EXPECT_EQ(expect(0, {"jobs", "issues", "1", "--csv", "-"}).out, read("issues.csv"));
  expect(2, {"jobs", "issues", "1", "--csv", "-", "--json"});
}

TEST_F(ImportProgramTest, DryRunWritesNobody) {
  connect_template(kPeople);
  const auto result = expect(0, plus(plus(import_, "--dry-run"), "--json")).json();
  EXPECT_EQ(result.at("dry_run"), true);
  EXPECT_EQ(result.at("counts").at("added"), 2);
  EXPECT_EQ(expect(0, {"users", "count"}).out, "0\n");
}

TEST_F(ImportProgramTest, SaysWhenNoChangesWereKept) {
  connect_template(kPeople);
  expect(0, import_);
  static_cast<void>(sql("UPDATE import_jobs SET keeps_changes = 0 RETURNING state"));
  static_cast<void>(sql("UPDATE users SET added_by_import = NULL RETURNING email"));
  EXPECT_NE(expect(0, {"jobs", "changes", "1"}).out.find("kept no record"), std::string::npos);
  EXPECT_EQ(expect(0, {"jobs", "changes", "1", "--json"}).json().at("changes").size(), 0U);
  EXPECT_NE(expect(1, {"connection", "test", "template", "--user", "ada"}).err.find("cannot explain"),
            std::string::npos);
}

TEST_F(ImportProgramTest, FailsInOneSentence) {
  connect_template(kPeople);
  std::filesystem::remove(path("people.txt"));
  const Ended ended = expect(1, plus(import_, "--json"));
  EXPECT_EQ(ended.json().at("state"), "failed");
  EXPECT_EQ(ended.json().at("error").at("code"), "failed_precondition");
  EXPECT_NE(ended.err.find("Next: "), std::string::npos);
  EXPECT_EQ(state(1), "failed");
  write("people.txt", kPeople);
  EXPECT_EQ(expect(0, {"jobs", "resume", "1", "--json"}).json().at("counts").at("added"), 2);
  EXPECT_EQ(expect(1, {"jobs", "resume", "1", "--json"}).json().at("error").at("code"),
            "failed_precondition");
  EXPECT_EQ(expect(1, {"jobs", "cancel", "1", "--json"}).json().at("error").at("code"),
            "failed_precondition");
}

TEST_F(ImportProgramTest, ASecondImportOfTheConnectionNamesTheFirst) {
  connect_template("");
  make_pipe_of_people();
  Running first(*this, with_config(plus(import_, "--json")), "first");
  const int pipe = open_pipe();
  const Ended second = expect(1, plus(import_, "--json"));
  EXPECT_EQ(second.json().at("error").at("code"), "conflict");
  EXPECT_NE(second.err.find("Import 1 "), std::string::npos) << second.err;
  EXPECT_EQ(state(1), "running");
  feed(pipe, kPeople);
  ::close(pipe);
  const Ended ended = first.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.json().at("counts").at("added"), 2);
}

TEST_F(ImportProgramTest, CtrlCCancelsAndTheJobCanGoOn) {
  connect_template("");
  make_pipe_of_people();
  Running importing(*this, with_config(import_), "importing");
  const int pipe = open_pipe();
  importing.send(SIGINT);
  while (read("importing.err").find("Stopping the import") == std::string::npos)
    std::this_thread::sleep_for(10ms);
  feed_until_nobody_reads(pipe);
  const Ended ended = importing.wait();
  EXPECT_EQ(ended.code, 130) << ended.err;
  EXPECT_NE(ended.out.find("rollcall jobs resume 1"), std::string::npos) << ended.out;
  EXPECT_EQ(state(1), "cancelled");
  std::filesystem::remove(path("people.txt"));
  write("people.txt", kPeople);
  EXPECT_EQ(expect(0, {"jobs", "resume", "1", "--json"}).json().at("counts").at("added"), 2);
}

TEST_F(ImportProgramTest, ASecondCtrlCLeavesAtOnce) {
  connect_template("");
  make_pipe_of_people();
  Running importing(*this, with_config(import_), "importing");
  const int pipe = open_pipe();
  importing.send(SIGINT);
  while (read("importing.err").find("Stopping the import") == std::string::npos)
    std::this_thread::sleep_for(10ms);
  importing.send(SIGINT);
  EXPECT_EQ(importing.wait().code, 130);
  ::close(pipe);
}

TEST_F(ImportProgramTest, AnotherProcessCancels) {
  connect_template("");
  make_pipe_of_people();
  Running importing(*this, with_config(plus(import_, "--json")), "importing");
  const int pipe = open_pipe();
  EXPECT_EQ(expect(0, {"jobs", "cancel", "1", "--json"}).json().at("state"), "cancelled");
  feed(pipe, kPeople);
  ::close(pipe);
  const Ended ended = importing.wait();
  EXPECT_EQ(ended.code, 130) << ended.err;
  EXPECT_EQ(ended.json().at("state"), "cancelled");
  EXPECT_EQ(expect(0, {"users", "count"}).out, "0\n");
}

TEST_F(ImportProgramTest, AKilledImportIsResumed) {
  connect_template("");
  make_pipe_of_people();
  {
    Running importing(*this, with_config(import_), "importing");
    const int pipe = open_pipe();
    importing.send(SIGKILL);
    EXPECT_EQ(importing.wait().code, -SIGKILL);
    ::close(pipe);
  }
  std::filesystem::remove(path("people.txt"));
  write("people.txt", kPeople);
  EXPECT_EQ(expect(1, {"jobs", "resume", "1", "--json"}).json().at("error").at("code"), "conflict")
      << "its lease still runs";
  static_cast<void>(sql("UPDATE import_jobs SET lease_until = '2001-01-01T00:00:00.000Z' RETURNING state"));
  EXPECT_EQ(state(1), "interrupted");
  EXPECT_EQ(expect(0, {"jobs", "resume", "1", "--json"}).json().at("counts").at("added"), 2);
}

TEST_F(ImportProgramTest, APluginThatDiesInterruptsTheJob) {
  std::filesystem::copy_file(ROLLCALL_CRASHING_PLUGIN, path("plugins/crashes.so"));
  expect(0, {"plugins", "enable", "crashes"});
  expect(0, {"connection", "set", "crashes", "a=b"});
  const Ended ended = expect(4, {"import", "crashes", "--all-users", "--add", "--json"});
  EXPECT_EQ(ended.json().at("state"), "interrupted");
  EXPECT_NE(ended.err.find("stopped unexpectedly"), std::string::npos) << ended.err;
  EXPECT_EQ(state(1), "interrupted");
  expect(4, {"jobs", "resume", "1"});
}

}  // namespace
}  // namespace rollcall::cli
