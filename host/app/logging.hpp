#pragma once

#include "app/configuration.hpp"

#include <string>

namespace rollcall::app {

/// Sends spdlog's default logger to standard error in the configured format. `level`: debug, info, warning,
/// error or off.
void start_logging(LogFormat format, const std::string& level);

}  // namespace rollcall::app
