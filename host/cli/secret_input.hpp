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

/// One line from the terminal, without echo; empty at the end of input.
[[nodiscard]] std::string read_secret_line(const std::string& question, StopSignals& signals,
                                           std::ostream& err);
/// The secret that a file holds, as read_secrets() would store it; may be empty.
[[nodiscard]] std::string read_secret_file(const std::string& key, const std::string& file);
/// A password from `@FILE`, or `-`: asked for twice on a terminal, without echo, else the first line of
/// standard input. Error(invalid_argument) when it is on the command line itself, or the two are not the
/// same.
[[nodiscard]] std::string read_new_password(const std::string& source, StopSignals& signals,
                                            std::ostream& err);

/// Settings as KEY=VALUE. Error(invalid_argument) for what is none, and for what looks like a secret.
[[nodiscard]] std::map<std::string, std::string> read_settings(const std::vector<std::string>& arguments);

}  // namespace rollcall::cli
