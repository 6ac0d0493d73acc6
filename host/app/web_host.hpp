#pragma once

#include "app/configuration.hpp"
#include "cli/services.hpp"

#include <functional>
#include <stop_token>

namespace rollcall::app {

/// The whole host: web, queue and workers, until stop is requested. Then the workers hand on their jobs and
/// requests in work are answered. `started` is called once when everything answers. Throws Error when it
/// cannot start.
void run_web_host(const Configuration& configuration, std::stop_token stop,
                  const std::function<void(const cli::StartedService&)>& started);

/// Workers alone.
void run_worker_host(const Configuration& configuration, std::stop_token stop,
                     const std::function<void(const cli::StartedService&)>& started);

}  // namespace rollcall::app
