#pragma once

#include "app/configuration.hpp"
#include "cli/services.hpp"

#include <memory>

namespace rollcall::app {

/// Wires store, extension and jobs for the commands.
[[nodiscard]] std::unique_ptr<cli::Services> make_services(Configuration configuration);

}  // namespace rollcall::app
