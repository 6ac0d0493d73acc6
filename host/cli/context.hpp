#pragma once

#include "cli/services.hpp"
#include "cli/stop_signals.hpp"

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::cli {

enum class Format { tables, json };

/// What a chosen command runs with.
struct Context {
  Services& services;
  StopSignals& signals;
  std::ostream& out;  ///< the answer: tables, or exactly one JSON document
  std::ostream& err;  ///< everything else
  Format format;

  [[nodiscard]] bool json() const noexcept { return format == Format::json; }
  /// The one JSON document of a command.
  void print(const nlohmann::ordered_json& document) const;
};

/// A command as chosen on the command line; returns the exit code.
using Command = std::function<int(Context&)>;

/// The connection that a command means: the one of that name, else "default", else the only one of the
/// plugin. Error(not_found) saying what to do; unknown plugins with the nearest known name.
[[nodiscard]] core::Connection find_connection(Services& services, const std::string& plugin,
                                               const std::string& name);

/// Error(not_found) with the nearest known name, or Error(failed_precondition) with what to do.
void require_ready_plugin(Services& services, const std::string& plugin);
/// The plugin as the folder and the database know it; Error(not_found) with the nearest known name.
[[nodiscard]] core::Plugin require_known_plugin(Services& services, const std::string& plugin);

/// Starts the plugin's process for one connection.
[[nodiscard]] std::unique_ptr<core::PluginSession> start_plugin(Services& services,
                                                                const core::Connection& connection);

}  // namespace rollcall::cli
