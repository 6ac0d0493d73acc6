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
  /// The document or the sentence, whichever was asked for.
  void answer(const nlohmann::ordered_json& document, const std::string& sentence) const;
};

/// Prints `{"NAME":[...]}` item by item: there may be a million.
class JsonList {
 public:
  JsonList(std::ostream& out, std::string_view name);
  void add(const nlohmann::ordered_json& item);
  void end();

 private:
  std::ostream& out_;
  const char* separator_ = "";
};

/// Error(invalid_argument) when a CSV on standard output and a JSON document would get into each other.
void refuse_csv_beside_json(const Context& context, std::string_view csv_file);

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

/// Error(not_found) saying where the numbers are.
[[nodiscard]] core::Job require_job(Services& services, std::int64_t id);

/// Starts the plugin's process for one connection.
[[nodiscard]] std::unique_ptr<core::PluginSession> start_plugin(Services& services,
                                                                const core::Connection& connection);

}  // namespace rollcall::cli
