#include "app/configuration.hpp"
#include "app/host_services.hpp"
#include "app/logging.hpp"
#include "cli/run.hpp"
#include "extension/plugin_process.hpp"
#include "extension/process_hardening.hpp"
#include "rollcall/sdk/error.hpp"

#include <iostream>
#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

namespace {

using namespace rollcall;

/// Where a plugin process finds its socket: see extension::PluginHostOptions.
constexpr int kPluginSocket = 3;

std::unique_ptr<cli::Services> open_services(const std::optional<std::filesystem::path>& file,
                                             cli::LogDetail detail) {
  app::Configuration configuration = app::load_configuration(file, app::process_environment());
  // A command's own output is enough for most; services that run for long say more.
  const std::string level =
      detail == cli::LogDetail::verbose ? "debug" : configuration.log_level.value_or("warning");
  app::start_logging(configuration.log_format, level);
  for (const auto& warning : configuration.warnings) spdlog::warn("{}", warning);
  return app::make_services(std::move(configuration));
}

}  // namespace

int main(int argc, char** argv) {
  // For the host itself, which starts one for each plugin it runs.
  if (argc == 2 && std::string_view(argv[1]) == "plugin-process")
    return extension::run_plugin_process(kPluginSocket);
  app::start_logging(app::LogFormat::text, "warning");
  try {
    extension::keep_memory_private();
  } catch (const Error& error) {
    spdlog::warn("{} {}", error.message(), error.detail());  // it is no reason to do nothing
  }
  return cli::run(argc, argv, open_services, std::cout, std::cerr);
}
