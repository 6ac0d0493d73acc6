#pragma once

#include "cli/context.hpp"

#include <map>
#include <string>

namespace rollcall::cli {

/// Signs in to the provider by walking the first step of the plugin's wizard: its form is answered from the
/// connection's settings, a code or an address is shown until somebody has signed in. Connection and secrets
/// are stored together at the end; a sign-in that came to nothing changes nothing. `connection` may be a new
/// one; `settings` are added to its own. Returns the exit code.
[[nodiscard]] int login(Context& context, core::Connection connection,
                        const std::map<std::string, std::string>& settings);

}  // namespace rollcall::cli
