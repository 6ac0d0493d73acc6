#include "app/connection_checks.hpp"

#include "store/repositories.hpp"
#include "wizard/connection_check.hpp"

#include <chrono>
#include <utility>

namespace rollcall::app {
namespace {

std::unique_ptr<notices::WatchTools> open_tools(const Configuration& configuration, Engine& engine) {
  const auto database = open_database(configuration);
  const auto checks = std::make_shared<wizard::ConnectionChecks>(
      engine.plugins(), store::make_connection_repository(database, engine.secrets()),
      store::make_connection_health_repository(database), configuration.database_url);
  return std::make_unique<notices::WatchTools>(notices::WatchTools{
      .schedule = store::make_check_schedule(database),
      .connections = store::make_connection_repository(database, engine.secrets()),
      .check = [checks](const core::Connection& connection) { return checks->check(connection); }});
}

}  // namespace

std::unique_ptr<notices::ConnectionWatch> start_connection_checks(const Configuration& configuration,
                                                                  Engine& engine, core::Notifier& notifier) {
  if (configuration.connections_check_every_hours == 0) return nullptr;
  notices::WatchOptions options;
  options.interval = std::chrono::hours(configuration.connections_check_every_hours);
  return std::make_unique<notices::ConnectionWatch>(
      [&configuration, &engine] { return open_tools(configuration, engine); }, engine.plugins(), notifier,
      options);
}

}  // namespace rollcall::app
