#pragma once

#include "app/engine.hpp"
#include "notices/connection_watch.hpp"

#include <memory>

namespace rollcall::app {

/// Checks of all connections now and then, as [connections] has it; none when they are switched off. What is
/// referred to must outlive them.
[[nodiscard]] std::unique_ptr<notices::ConnectionWatch> start_connection_checks(
    const Configuration& configuration, Engine& engine, core::Notifier& notifier);

}  // namespace rollcall::app
