#pragma once

#include "extension/line_buffer.hpp"
#include "extension/options.hpp"

#include <deque>
#include <string>
#include <string_view>

namespace rollcall::extension {

/// What a plugin process prints, line by line to the log; the last lines are kept for when it dies.
class OutputLog {
 public:
  OutputLog(std::string prefix, LogFunction log);

  void append(std::string_view bytes);
  /// Nothing more will come: passes on an unfinished line too.
  void finish();

  [[nodiscard]] std::string last_lines() const;

 private:
  void pass_on(std::string_view line);

  std::string prefix_;
  LogFunction log_;
  LineBuffer lines_;
  std::deque<std::string> last_lines_;
};

}  // namespace rollcall::extension
