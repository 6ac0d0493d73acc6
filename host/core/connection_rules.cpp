#include "core/connection_rules.hpp"

#include <algorithm>
#include <cstdio>

namespace rollcall::core {
namespace {

constexpr std::string_view kExpires = "_expires";

std::optional<std::chrono::sys_days> date_of(const std::string& text) {
  int year = 0;
  unsigned month = 0, day = 0;
  int end = 0;
  if (text.size() != 10 || std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &end) != 3 ||
      end != 10)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

}  // namespace

Settings changed_settings(Settings settings, const Settings& changes) {
  for (const auto& [key, value] : changes) {
    settings.erase(key);
    if (!value.empty()) settings[key] = value;
  }
  return settings;
}

std::optional<Error> judge_connection(PluginHost& plugins, const Connection& connection,
                                      const std::map<std::string, std::string>& secrets,
                                      const std::string& database_url) {
  try {
    static_cast<void>(plugins.start(connection.plugin_id, {connection.settings, secrets, database_url}, {}));
  } catch (const Error& error) {
    if (error.status() != Status::internal && error.status() != Status::unavailable) throw;
    return error;
  }
  return std::nullopt;
}

std::string free_name(const std::vector<Connection>& connections, std::string_view plugin_id) {
  const auto is_taken = [&](const std::string& name) {
    return std::any_of(connections.begin(), connections.end(), [&](const Connection& connection) {
      return connection.plugin_id == plugin_id && connection.name == name;
    });
  };
  std::string name = "default";
  for (int number = 2; is_taken(name); ++number) name = "default-" + std::to_string(number);
  return name;
}

std::vector<Expiry> known_expiries(const Settings& settings, const std::vector<std::string>& secret_names,
                                   const std::map<std::string, std::string>& told,
                                   std::chrono::sys_days today) {
  std::vector<Expiry> expiries;
  for (const std::string& secret : secret_names) {
    std::string day;
    if (const auto setting = settings.find(secret + std::string(kExpires)); setting != settings.end())
      day = setting->second;
    if (const auto known = told.find(secret); known != told.end()) day = known->second;
    if (const auto date = date_of(day)) expiries.push_back({secret, day, (*date - today).count()});
  }
  std::sort(expiries.begin(), expiries.end(),
            [](const Expiry& a, const Expiry& b) { return a.days_left < b.days_left; });
  return expiries;
}

std::string_view to_string(HealthState state) noexcept {
  switch (state) {
    case HealthState::unknown:
      return "unknown";
    case HealthState::ok:
      return "ok";
    case HealthState::warning:
      return "warning";
    case HealthState::failed:
      return "failed";
  }
  return {};
}

}  // namespace rollcall::core
