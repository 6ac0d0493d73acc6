#include "program.hpp"

#include "rollcall/people/session.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <soci/soci.h>
#include <sys/wait.h>

namespace rollcall::cli {
namespace {

std::string content_of(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), {}};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& own) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (!std::string_view(*entry).starts_with("ROLLCALL_")) variables.emplace_back(*entry);
  for (const auto& [name, value] : own) variables.push_back(name + "=" + value);
  return variables;
}

}  // namespace

ProgramTest::ProgramTest() {
  std::filesystem::create_directory(path("plugins"));
  write("rollcall.ini", "[database]\nurl = " + database_url() +
                            "\n[plugins]\nfolder = plugins\n[secrets]\nkey_file = secrets.key\n");
}

ProgramTest::Running::Running(ProgramTest& test, const Arguments& arguments, const std::string& name,
                              const std::map<std::string, std::string>& environment, const std::string& input)
    : out_(test.path(name + ".out")), err_(test.path(name + ".err")) {
  test.write(name + ".in", input);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, test.path(name + ".in").c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  std::vector<std::string> words{ROLLCALL_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment_with(environment);
  EXPECT_EQ(::posix_spawn(&pid_, ROLLCALL_PROGRAM, &actions, nullptr, pointers(words).data(),
                          pointers(variables).data()),
            0);
  posix_spawn_file_actions_destroy(&actions);
}

ProgramTest::Running::~Running() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void ProgramTest::Running::send(int signal) const {
  ::kill(pid_, signal);
}

Ended ProgramTest::Running::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), content_of(out_), content_of(err_)};
}

ProgramTest::Arguments ProgramTest::with_config(const Arguments& arguments) const {
  Arguments all{"--config", path("rollcall.ini")};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

Ended ProgramTest::run(const Arguments& arguments, const std::string& input) {
  return Running(*this, with_config(arguments), "run", {}, input).wait();
}

Ended ProgramTest::expect(int code, const Arguments& arguments, const std::string& input) {
  Ended ended = run(arguments, input);
  EXPECT_EQ(ended.code, code) << testing::PrintToString(arguments) << "\n" << ended.out << ended.err;
  return ended;
}

Ended ProgramTest::run_bare(const Arguments& arguments,
                            const std::map<std::string, std::string>& environment) {
  return Running(*this, arguments, "run", environment).wait();
}

void ProgramTest::write(const std::string& name, const std::string& content) const {
  std::ofstream(path(name), std::ios::binary) << content;
}

std::string ProgramTest::read(const std::string& name) const {
  return content_of(path(name));
}

void ProgramTest::connect_template(const std::string& people) {
  std::filesystem::copy_file(ROLLCALL_TEMPLATE_PLUGIN, path("plugins/template.so"));
  write("people.txt", people);
  expect(0, {"plugins", "enable", "template"});
  expect(0, {"connection", "set", "template", "file=" + path("people.txt")});
}

std::string ProgramTest::sql(const std::string& query) const {
  const auto session = people::open_session(people::DatabaseUrl::parse(database_url()));
  std::string value;
  *session << query, soci::into(value);
  return value;
}

}  // namespace rollcall::cli
