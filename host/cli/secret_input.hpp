#pragma once

#include "cli/stop_signals.hpp"

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace rollcall::cli {

/// Reads the values of `--secret KEY=@FILE`, `KEY=-` (standard input, without echo on a terminal) and `KEY=`
/// (remove). One newline at the end is not part of a secret; a binary file becomes its base64 text. A value
/// on the command line is refused with Error(invalid_argument), since other users of the machine could read
/// it; no message repeats a value.
[[nodiscard]] std::map<std::string, std::string> read_secrets(const std::vector<std::string>& arguments,
                                                              StopSignals& signals, std::ostream& err);

/// Settings as KEY=VALUE. Error(invalid_argument) for what is none, and for what looks like a secret.
[[nodiscard]] std::map<std::string, std::string> read_settings(const std::vector<std::string>& arguments);

}  // namespace rollcall::cli
