#include "cli/stop_signals.hpp"

#include "cli/exit_code.hpp"
#include "rollcall/sdk/error.hpp"

#include <array>
#include <cstdint>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>
#include <utility>

#include <sys/eventfd.h>
#include <sys/signalfd.h>

namespace rollcall::cli {

StopSignals::StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal_fd_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  end_fd_ = ::eventfd(0, EFD_CLOEXEC);
  if (signal_fd_ < 0 || end_fd_ < 0)
    throw Error(Status::internal, {.message = "The operating system has no file descriptors left."});
  thread_ = std::thread([this] { serve(); });
}

StopSignals::~StopSignals() {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(end_fd_, &one, sizeof one));
  thread_.join();
  ::close(signal_fd_);
  ::close(end_fd_);
}

void StopSignals::serve() {
  for (;;) {
    std::array<pollfd, 2> waiting{{{signal_fd_, POLLIN, 0}, {end_fd_, POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[1].revents != 0) return;
    signalfd_siginfo signal{};
    if (::read(signal_fd_, &signal, sizeof signal) == static_cast<ssize_t>(sizeof signal)) on_signal();
  }
}

void StopSignals::on_signal() {
  const std::lock_guard lock(mutex_);
  if (listening_ == nullptr || listening_->source_.stop_requested()) {
    if (cleanup_) cleanup_();
    ::_exit(kCancelled);
  }
  listening_->on_first_();
  listening_->source_.request_stop();
}

StopSignals::Listening::Listening(StopSignals& signals, std::function<void()> on_first)
    : signals_(signals), on_first_(std::move(on_first)) {
  const std::lock_guard lock(signals_.mutex_);
  signals_.listening_ = this;
}

StopSignals::Listening::~Listening() {
  const std::lock_guard lock(signals_.mutex_);
  signals_.listening_ = nullptr;
}

StopSignals::Cleanup::Cleanup(StopSignals& signals, std::function<void()> cleanup) : signals_(signals) {
  const std::lock_guard lock(signals_.mutex_);
  signals_.cleanup_ = std::move(cleanup);
}

StopSignals::Cleanup::~Cleanup() {
  const std::lock_guard lock(signals_.mutex_);
  signals_.cleanup_ = nullptr;
}

}  // namespace rollcall::cli
