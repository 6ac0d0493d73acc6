#include "extension/plugin_process.hpp"

#include "extension/plugin_server.hpp"
#include "extension/process_hardening.hpp"
#include "rollcall/sdk/error.hpp"

#include <cstdio>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

#include <sys/stat.h>

namespace rollcall::extension {
namespace {

constexpr int kWrongUsage = 2;
constexpr int kNotSecured = 71;

bool is_socket(int descriptor) noexcept {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

}  // namespace

int run_plugin_process(int socket) {
  if (!is_socket(socket)) {
    std::fputs("rollcall plugin-process is started by Rollcall itself; it does nothing on its own.\n",
               stderr);
    return kWrongUsage;
  }
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  // What a plugin prints reaches the log line by line, and not only when a buffer is full.
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  try {
    harden_process();
  } catch (const Error& error) {
    std::fprintf(stderr, "%s (%s)\n", error.message().c_str(), error.detail().c_str());
    ::_exit(kNotSecured);
  }

  // On the heap and never freed: a thread that a plugin left running may still call its services.
  auto* server = new PluginServer(socket);
  std::thread([server] { server->read_messages(); }).detach();
  server->serve_calls();
  std::fflush(nullptr);
  ::_exit(0);
}

}  // namespace rollcall::extension
