#pragma once

#include "extension/file_descriptor.hpp"
#include "extension/options.hpp"

#include <chrono>
#include <optional>
#include <string>

#include <sys/types.h>

namespace rollcall::extension {

/// One plugin process as its parent sees it: the socket for messages and the pipe that catches what it
/// prints, both non-blocking here. Has to be made on a thread that lives as long as the object: the kernel
/// ends the process with that thread.
class ChildProcess {
 public:
  /// Starts it with a clean environment, none of the host's files, its own session (a Ctrl-C meant for the
  /// host does not reach it). Throws Error(unavailable).
  explicit ChildProcess(const PluginHostOptions& options);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  /// Kills it if it still runs.
  ~ChildProcess();

  [[nodiscard]] pid_t id() const noexcept { return id_; }
  [[nodiscard]] int socket() const noexcept { return socket_.get(); }
  [[nodiscard]] int output() const noexcept { return output_.get(); }

  /// Waits for its end; returns whether it has ended.
  bool wait(std::chrono::milliseconds timeout) noexcept;
  /// Ends it and all that it started, and waits for that.
  void kill() noexcept;

  /// Once it has ended: "signal 11, segmentation fault", "exit status 1".
  [[nodiscard]] std::string describe_end() const;

 private:
  void start(const PluginHostOptions& options, int its_socket, int its_output);
  bool reap(int flags) noexcept;

  pid_t id_ = -1;
  FileDescriptor socket_;
  FileDescriptor output_;
  std::optional<int> wait_status_;
};

}  // namespace rollcall::extension
