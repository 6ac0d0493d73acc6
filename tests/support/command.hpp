#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace rollcall::test {

struct CommandResult {
  int exit_code = -1;  ///< 128 + signal number when a signal ended it
  std::string out;
  std::string err;
};

/// A program run as a user would run it, with its output kept in files of `scratch`. Its environment is the
/// test's own.
class Command {
 public:
  Command(const std::vector<std::string>& arguments, const std::filesystem::path& scratch,
          const std::string& standard_input = {});
  ~Command();  ///< kills what still runs
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  void signal(int number) const;
  /// What it has written to its standard output so far.
  [[nodiscard]] std::string output_so_far() const;
  [[nodiscard]] CommandResult wait();

 private:
  pid_t pid_ = -1;
  bool waited_ = false;
  std::filesystem::path out_, err_;
};

[[nodiscard]] CommandResult run(const std::vector<std::string>& arguments,
                                const std::filesystem::path& scratch, const std::string& standard_input = {});

/// The children that `parent` has right now.
[[nodiscard]] std::vector<pid_t> children_of(pid_t parent);

}  // namespace rollcall::test
