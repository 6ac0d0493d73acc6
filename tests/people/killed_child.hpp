#pragma once

#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <signal.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/wait.h>

namespace rollcall::people {

/// Works in a process of its own and kills it after a while. True when it was done before. No session may be
/// open meanwhile: SQLite must not be carried into another process.
inline bool run_and_kill(const std::function<void()>& work, std::chrono::microseconds after) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ::_exit(1);
    }
    ::_exit(0);
  }
  std::this_thread::sleep_for(after);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0) << "the work failed";
  return WIFEXITED(status);
}

}  // namespace rollcall::people
