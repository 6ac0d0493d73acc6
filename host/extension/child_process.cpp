#include "extension/child_process.hpp"

#include "extension/sanitizer.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <sys/wait.h>

namespace rollcall::extension {
namespace {

constexpr int kChildSocket = 3;
constexpr int kFirstSafeDescriptor = 10;  // above all that the child's are moved to
constexpr int kNoStatus = -1;             // somebody else took the status of our child

Error cannot_start(int error) {
  return {Status::unavailable,
          {.message = "A plugin process could not be started.",
           .next_step = "Check the machine's free memory and its limit on processes and open files.",
           .detail = std::strerror(error)}};
}

void require(int error) {
  if (error != 0) throw cannot_start(error);
}

/// Moves a descriptor out of the way of those that the child will have.
FileDescriptor moved_up(FileDescriptor descriptor) {
  FileDescriptor moved(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, kFirstSafeDescriptor));
  if (!moved.is_open()) throw cannot_start(errno);
  return moved;
}

void make_non_blocking(const FileDescriptor& descriptor) {
  const int flags = ::fcntl(descriptor.get(), F_GETFL);
  if (flags < 0 || ::fcntl(descriptor.get(), F_SETFL, flags | O_NONBLOCK) != 0) throw cannot_start(errno);
}

std::pair<FileDescriptor, FileDescriptor> make_socket_pair() {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw cannot_start(errno);
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::pair<FileDescriptor, FileDescriptor> make_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) throw cannot_start(errno);
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::vector<std::string> make_environment(const PluginHostOptions& options) {
  std::vector<std::string> names = options.passed_environment;
  if (kSanitized)
    names.insert(names.end(), {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"});
  std::vector<std::string> environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
  for (const std::string& name : names) {
    if (const char* value = std::getenv(name.c_str()); value != nullptr)
      environment.push_back(name + "=" + value);
  }
  return environment;
}

/// As execve() wants it; borrows from `strings`.
std::vector<char*> as_array(std::vector<std::string>& strings) {
  std::vector<char*> array;
  array.reserve(strings.size() + 1);
  for (std::string& text : strings) array.push_back(text.data());
  array.push_back(nullptr);
  return array;
}

struct FileActions {
  FileActions() { require(::posix_spawn_file_actions_init(&value)); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&value); }
  posix_spawn_file_actions_t value{};
};

struct Attributes {
  Attributes() { require(::posix_spawnattr_init(&value)); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&value); }
  posix_spawnattr_t value{};
};

void set_files(FileActions& actions, int its_socket, int its_output) {
  require(::posix_spawn_file_actions_addopen(&actions.value, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
  require(::posix_spawn_file_actions_adddup2(&actions.value, its_output, STDOUT_FILENO));
  require(::posix_spawn_file_actions_adddup2(&actions.value, its_output, STDERR_FILENO));
  require(::posix_spawn_file_actions_adddup2(&actions.value, its_socket, kChildSocket));
  require(::posix_spawn_file_actions_addclosefrom_np(&actions.value, kChildSocket + 1));
}

/// Whatever signals the host ignores or blocks, the child begins with the usual ones, in a session of its
/// own.
void set_signals(Attributes& attributes) {
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  require(::posix_spawnattr_setsigmask(&attributes.value, &none));
  require(::posix_spawnattr_setsigdefault(&attributes.value, &all));
  require(::posix_spawnattr_setflags(
      &attributes.value,
      static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID)));
}

}  // namespace

ChildProcess::ChildProcess(const PluginHostOptions& options) {
  auto [own_socket, its_socket] = make_socket_pair();
  auto [own_output, its_output] = make_pipe();
  make_non_blocking(own_socket);
  make_non_blocking(own_output);
  socket_ = std::move(own_socket);
  output_ = std::move(own_output);
  const FileDescriptor safe_socket = moved_up(std::move(its_socket));
  const FileDescriptor safe_output = moved_up(std::move(its_output));
  start(options, safe_socket.get(), safe_output.get());
}

ChildProcess::~ChildProcess() {
  if (!wait_status_) kill();
}

void ChildProcess::start(const PluginHostOptions& options, int its_socket, int its_output) {
  FileActions actions;
  set_files(actions, its_socket, its_output);
  Attributes attributes;
  set_signals(attributes);

  std::vector<std::string> arguments{"rollcall"};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = make_environment(options);
  require(::posix_spawn(&id_, options.program.c_str(), &actions.value, &attributes.value,
                        as_array(arguments).data(), as_array(environment).data()));
}

bool ChildProcess::wait(std::chrono::milliseconds timeout) noexcept {
  // Polled, and only ever at the very end: a wait with a time limit would need a signal handler or a pidfd,
  // which older kernels and some containers do not have.
  constexpr std::chrono::milliseconds kStep{5};
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!reap(WNOHANG)) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kStep);
  }
  return true;
}

void ChildProcess::kill() noexcept {
  // Until it is reaped its id cannot belong to anybody else. It leads its session, so its own children go
  // too.
  if (wait_status_) return;
  ::kill(-id_, SIGKILL);
  ::kill(id_, SIGKILL);
  reap(0);
}

bool ChildProcess::reap(int flags) noexcept {
  if (wait_status_) return true;
  int status = 0;
  pid_t result = 0;
  do {
    result = ::waitpid(id_, &status, flags);
  } while (result < 0 && errno == EINTR);
  if (result == 0) return false;
  wait_status_ = result == id_ ? status : kNoStatus;
  return true;
}

std::string ChildProcess::describe_end() const {
  if (!wait_status_ || *wait_status_ == kNoStatus) return "for an unknown reason";
  if (!WIFSIGNALED(*wait_status_)) return "exit status " + std::to_string(WEXITSTATUS(*wait_status_));
  const int signal = WTERMSIG(*wait_status_);
  const char* known = ::sigdescr_np(signal);
  std::string name = known == nullptr ? "unknown" : known;
  name[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[0])));
  return "signal " + std::to_string(signal) + ", " + name;
}

}  // namespace rollcall::extension
