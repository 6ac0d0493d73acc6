#pragma once

#include "cli/services.hpp"

#include <iosfwd>
#include <string_view>

namespace rollcall::cli {

/// The command line from its arguments to the exit code: 0 completed, 1 failed, 2 wrong usage, 3 completed
/// with issues, 4 interrupted, 130 cancelled. Takes over SIGINT and SIGTERM; call it before any thread
/// exists.
[[nodiscard]] int run(int argc, const char* const* argv, const OpenServices& open, std::ostream& out,
                      std::ostream& err);

}  // namespace rollcall::cli
