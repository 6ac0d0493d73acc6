#pragma once

#include "core/connection.hpp"
#include "core/connection_ports.hpp"
#include "core/plugin.hpp"
#include "core/ports.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What holds for connections, whoever changes them.
namespace rollcall::core {

using Settings = std::map<std::string, std::string>;

/// `settings` with `changes`; an empty value takes one away.
[[nodiscard]] Settings changed_settings(Settings settings, const Settings& changes);

/// Lets the plugin refuse settings that cannot work, before they are stored: throws its Error. What it cannot
/// judge yet (its process cannot be started now) is returned; it is no reason to refuse. `secrets`: all that
/// the connection will have.
[[nodiscard]] std::optional<Error> judge_connection(PluginHost& plugins, const Connection& connection,
                                                    const std::map<std::string, std::string>& secrets,
                                                    const std::string& database_url);

/// "default", else "default-2" and so on: what no connection of the plugin is called yet.
[[nodiscard]] std::string free_name(const std::vector<Connection>& connections, std::string_view plugin_id);

/// From when on an expiry is a warning.
inline constexpr std::int64_t kExpiryWarningDays = 30;

/// The ends of the secrets that are stored: what the plugin has told of one (its day by its name), else what
/// settings tell, by a setting `NAME_expires` with a date. Soonest first.
[[nodiscard]] std::vector<Expiry> known_expiries(const Settings& settings,
                                                 const std::vector<std::string>& secret_names,
                                                 const std::map<std::string, std::string>& told,
                                                 std::chrono::sys_days today);

}  // namespace rollcall::core
