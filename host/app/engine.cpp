#include "app/engine.hpp"

#include "extension/plugin_host.hpp"
#include "store/repositories.hpp"

#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::app {
namespace {

void log_line(sdk::LogLevel level, std::string_view line) {
  switch (level) {
    case sdk::LogLevel::debug:
      return spdlog::debug("{}", line);
    case sdk::LogLevel::info:
      return spdlog::info("{}", line);
    case sdk::LogLevel::warning:
      return spdlog::warn("{}", line);
    case sdk::LogLevel::error:
      return spdlog::error("{}", line);
  }
}

/// The tables are there before other sessions expect them.
std::shared_ptr<store::Database> prepared_database(const Configuration& configuration) {
  auto database = std::make_shared<store::Database>(configuration.database_url);
  static_cast<void>(database->session());
  return database;
}

}  // namespace

std::shared_ptr<store::Database> open_database(const Configuration& configuration) {
  return std::make_shared<store::Database>(configuration.database_url, store::Database::Tables::expect);
}

std::unique_ptr<core::PluginHost> make_plugin_host(const Configuration& configuration,
                                                   core::PluginRepository& repository) {
  extension::PluginHostOptions options;
  options.memory_limit_bytes = configuration.plugins_memory_limit_mb * 1024 * 1024;
  options.open_file_limit = configuration.plugins_open_files_limit;
  options.log = &log_line;
  return std::make_unique<extension::PluginHost>(configuration.plugins_folder, repository,
                                                 std::move(options));
}

jobs::RunnerPorts make_runner_ports(const Configuration& configuration, core::PluginHost& plugins,
                                    const std::shared_ptr<store::SecretBox>& secrets,
                                    jobs::ProgressBoard& board) {
  return {plugins,
          [&configuration] { return store::make_job_repository(open_database(configuration)); },
          [&configuration, secrets] {
            return store::make_connection_repository(open_database(configuration), secrets);
          },
          [&configuration] { return store::make_change_repository(open_database(configuration)); },
          [&configuration] { return store::make_waiting_jobs(open_database(configuration)); },
          configuration.database_url,
          &board,
          [&configuration] { return store::make_group_names(open_database(configuration)); }};
}

Engine::Engine(const Configuration& configuration, core::MailService mail, std::function<void()> on_end)
    : configuration_(configuration),
      mail_(mail),
      on_end_(std::move(on_end)),
      secrets_(std::make_shared<store::SecretBox>(configuration.secrets_key_file)),
      plugin_repository_(store::make_plugin_repository(prepared_database(configuration))),
      plugins_(make_plugin_host(configuration, *plugin_repository_)),
      board_([this] { return store::make_job_progress_repository(open_database(configuration_)); }),
      queue_({*plugins_, [this] { return store::make_job_repository(open_database(configuration_)); },
              [this] { return store::make_job_reports(open_database(configuration_)); },
              [this] { return store::make_waiting_jobs(open_database(configuration_)); }},
             [this] { wake_workers(); }) {}

void Engine::start_workers() {
  jobs::WorkerPool::Options options;
  options.workers = configuration_.jobs_workers;
  jobs::RunnerPorts runner = make_runner_ports(configuration_, *plugins_, secrets_, board_);
  runner.tell_ends = mail_;
  const std::lock_guard lock(workers_mutex_);
  workers_ = std::make_unique<jobs::WorkerPool>(jobs::WorkerPorts{std::move(runner), on_end_}, options);
}

void Engine::stop_workers() {
  std::unique_ptr<jobs::WorkerPool> ended;
  {
    const std::lock_guard lock(workers_mutex_);
    ended = std::move(workers_);
  }
}

void Engine::wake_workers() {
  const std::lock_guard lock(workers_mutex_);
  if (workers_) workers_->wake();
}

}  // namespace rollcall::app
