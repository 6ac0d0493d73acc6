#include "app/configuration.hpp"

#include "app/ini_source.hpp"
#include "core/nearest.hpp"
#include "core/notification_settings.hpp"
#include "rollcall/people/session.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace rollcall::app {
namespace {

constexpr const char* kFileVariable = "ROLLCALL_CONFIG";
constexpr const char* kDefaultFile = "/etc/rollcall/rollcall.ini";

/// Why a value was refused: the end of a sentence that begins with the key's name.
struct Refusal {
  std::string what;
};

using Setter = void (*)(Configuration&, const std::string& value, const std::filesystem::path& folder);

struct Key {
  std::string_view section, name;
  Setter set;
};

std::filesystem::path path_of(const std::string& value, const std::filesystem::path& folder) {
  if (value.empty()) return {};
  return (folder / value).lexically_normal();
}

std::filesystem::path required_path_of(const std::string& value, const std::filesystem::path& folder) {
  if (value.empty()) throw Refusal{"needs a path"};
  return path_of(value, folder);
}

bool flag_of(const std::string& value) {
  if (value == "true" || value == "yes" || value == "on" || value == "1") return true;
  if (value == "false" || value == "no" || value == "off" || value == "0") return false;
  throw Refusal{"must be true or false"};
}

std::uint64_t number_of(const std::string& value, std::uint64_t highest) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (value.empty() || failure != std::errc() || end != value.data() + value.size() || number > highest)
    throw Refusal{"must be a whole number from 0 to " + std::to_string(highest)};
  return number;
}

/// scheme://host:port, where host is a name, an IPv4 address or an IPv6 address in brackets.
std::string listen_address_of(const std::string& value) {
  constexpr const char* kForm = "must look like http://127.0.0.1:8480";
  const bool secure = value.starts_with("https://");
  if (!secure && !value.starts_with("http://")) throw Refusal{kForm};
  const std::string rest = value.substr(secure ? 8 : 7);
  const auto colon = rest.rfind(':');
  if (colon == 0 || colon == std::string::npos || rest.find_first_of("/?#@ ") != std::string::npos)
    throw Refusal{kForm};
  if (rest.find(':') != colon && (rest.front() != '[' || rest[colon - 1] != ']')) throw Refusal{kForm};
  try {
    static_cast<void>(number_of(rest.substr(colon + 1), 65535));
  } catch (const Refusal&) {
    throw Refusal{"must end in a port from 0 to 65535"};
  }
  return value;
}

std::string public_url_of(const std::string& value) {
  if (!value.empty() && !value.starts_with("http://") && !value.starts_with("https://"))
    throw Refusal{"must begin with http:// or https://"};
  return value;
}

std::string database_url_of(const std::string& value) {
  try {
    static_cast<void>(people::DatabaseUrl::parse(value));
  } catch (const Error&) {
    throw Refusal{"must be sqlite:///absolute/path.db or postgresql://user@host/database"};
  }
  return value;
}

std::string log_level_of(const std::string& value) {
  static constexpr std::array<std::string_view, 5> kLevels{"debug", "info", "warning", "error", "off"};
  if (std::find(kLevels.begin(), kLevels.end(), value) == kLevels.end())
    throw Refusal{"must be debug, info, warning, error or off"};
  return value;
}

LogFormat log_format_of(const std::string& value) {
  if (value == "text") return LogFormat::text;
  if (value == "json") return LogFormat::json;
  throw Refusal{"must be text or json"};
}

/// smtp://host or smtps://host, with or without a port; nothing else, least of all a password.
std::string mail_url_of(const std::string& value) {
  if (value.empty()) return value;
  constexpr const char* kForm = "must look like smtps://mail.example.com or smtp://mail.example.com:587";
  const bool secure = value.starts_with("smtps://");
  if (!secure && !value.starts_with("smtp://")) throw Refusal{kForm};
  const std::string rest = value.substr(secure ? 8 : 7);
  if (rest.empty() || rest.front() == ':' || rest.find_first_of("/?#@\\ \t\r\n") != std::string::npos)
    throw Refusal{kForm};
  return value;
}

/// "Name <address>" or the address alone.
void set_mail_from(Configuration& configuration, const std::string& value) {
  std::string name, address = value;
  if (const auto open = value.rfind('<'); open != std::string::npos && value.ends_with('>')) {
    name = value.substr(0, open);
    while (name.ends_with(' ')) name.pop_back();
    address = value.substr(open + 1, value.size() - open - 2);
  }
  if (!value.empty() && core::fault_of_mail_address(address))
    throw Refusal{"must look like rollcall@example.com or Rollcall <rollcall@example.com>"};
  configuration.mail_from_name = name;
  configuration.mail_from_address = address;
}

using Path = std::filesystem::path;
constexpr std::uint64_t kMostMegabytes = 1'048'576;
constexpr std::uint64_t kMostOpenFiles = 1'048'576;
constexpr std::uint64_t kMostHours = 24 * 30;
constexpr std::uint64_t kMostDays = 36'500;

constexpr std::uint64_t kMostBytes = 1024 * 1024 * 1024;
constexpr std::uint64_t kMostSeconds = 24 * 60 * 60;
constexpr std::uint64_t kMostConnections = 1'000'000;
constexpr std::uint64_t kMostWorkers = 64;

std::uint64_t number_from_one(const std::string& value, std::uint64_t highest) {
  const std::uint64_t number = number_of(value, highest);
  if (number == 0) throw Refusal{"must be a whole number from 1 to " + std::to_string(highest)};
  return number;
}

/// A key of [http] that limits what a client may cost.
template <std::size_t web::http::Limits::*Limit, std::uint64_t Highest>
constexpr Key limit_key(std::string_view name) {
  return {"http", name, [](Configuration& c, const std::string& v, const Path&) {
            c.http_limits.*Limit = number_from_one(v, Highest);
          }};
}

template <std::chrono::milliseconds web::http::Limits::*Limit>
constexpr Key time_key(std::string_view name) {
  return {"http", name, [](Configuration& c, const std::string& v, const Path&) {
            c.http_limits.*Limit = std::chrono::seconds(number_from_one(v, kMostSeconds));
          }};
}

/// A key of [sessions]: a time in whole `Unit`s.
template <std::chrono::seconds core::SessionLife::*Life, typename Unit>
constexpr Key session_key(std::string_view name) {
  return {"sessions", name, [](Configuration& c, const std::string& v, const Path&) {
            constexpr std::uint64_t kMost = Unit(std::chrono::days(365)) / Unit(1);
            c.session_life.*Life = Unit(static_cast<std::int64_t>(number_from_one(v, kMost)));
          }};
}

/// A key of [retention]; 0: for ever.
template <std::chrono::days core::RetentionRules::*Days>
constexpr Key retention_key(std::string_view name) {
  return {"retention", name, [](Configuration& c, const std::string& v, const Path&) {
            c.retention.*Days = std::chrono::days(static_cast<std::int64_t>(number_of(v, kMostDays)));
          }};
}

using core::RetentionRules;
using core::SessionLife;
using web::http::Limits;
constexpr std::array kKeys{
    Key{"database", "url",
        [](Configuration& c, const std::string& v, const Path&) { c.database_url = database_url_of(v); }},
    Key{"http", "listen",
        [](Configuration& c, const std::string& v, const Path&) { c.http_listen = listen_address_of(v); }},
    Key{"http", "public_url",
        [](Configuration& c, const std::string& v, const Path&) { c.http_public_url = public_url_of(v); }},
    Key{"http", "tls_certificate",
        [](Configuration& c, const std::string& v, const Path& f) {
          c.http_tls_certificate = path_of(v, f);
        }},
    Key{"http", "tls_key",
        [](Configuration& c, const std::string& v, const Path& f) { c.http_tls_key = path_of(v, f); }},
    Key{"http", "behind_proxy",
        [](Configuration& c, const std::string& v, const Path&) { c.http_behind_proxy = flag_of(v); }},
    Key{"http", "panel",
        [](Configuration& c, const std::string& v, const Path& f) { c.http_panel = path_of(v, f); }},
    limit_key<&Limits::header_bytes, kMostBytes>("header_bytes"),
    limit_key<&Limits::body_bytes, kMostBytes>("body_bytes"),
    time_key<&Limits::request_time>("request_time"),
    time_key<&Limits::idle_time>("idle_time"),
    time_key<&Limits::send_time>("send_time"),
    limit_key<&Limits::connections, kMostConnections>("connections"),
    limit_key<&Limits::connections_of_address, kMostConnections>("connections_of_address"),
    limit_key<&Limits::queued_events, kMostConnections>("queued_events"),
    Key{"jobs", "workers",
        [](Configuration& c, const std::string& v, const Path&) {
          c.jobs_workers = number_from_one(v, kMostWorkers);
        }},
    Key{"plugins", "folder",
        [](Configuration& c, const std::string& v, const Path& f) {
          c.plugins_folder = required_path_of(v, f);
        }},
    Key{"plugins", "memory_limit_mb",
        [](Configuration& c, const std::string& v, const Path&) {
          c.plugins_memory_limit_mb = number_of(v, kMostMegabytes);
        }},
    Key{"plugins", "open_files_limit",
        [](Configuration& c, const std::string& v, const Path&) {
          c.plugins_open_files_limit = number_of(v, kMostOpenFiles);
        }},
    Key{"secrets", "key_file",
        [](Configuration& c, const std::string& v, const Path& f) {
          c.secrets_key_file = required_path_of(v, f);
        }},
    Key{"log", "level",
        [](Configuration& c, const std::string& v, const Path&) { c.log_level = log_level_of(v); }},
    Key{"log", "format",
        [](Configuration& c, const std::string& v, const Path&) { c.log_format = log_format_of(v); }},
    Key{"mail", "server",
        [](Configuration& c, const std::string& v, const Path&) { c.mail_server = mail_url_of(v); }},
    Key{"mail", "user", [](Configuration& c, const std::string& v, const Path&) { c.mail_user = v; }},
    Key{"mail", "password_file",
        [](Configuration& c, const std::string& v, const Path& f) { c.mail_password_file = path_of(v, f); }},
    Key{"mail", "from", [](Configuration& c, const std::string& v, const Path&) { set_mail_from(c, v); }},
    Key{"mail", "ca_file",
        [](Configuration& c, const std::string& v, const Path& f) { c.mail_ca_file = path_of(v, f); }},
    Key{"connections", "check_every_hours",
        [](Configuration& c, const std::string& v, const Path&) {
          c.connections_check_every_hours = number_of(v, kMostHours);
        }},
    session_key<&SessionLife::idle, std::chrono::minutes>("idle_minutes"),
    session_key<&SessionLife::longest, std::chrono::hours>("longest_hours"),
    retention_key<&RetentionRules::notices>("notices_days"),
    retention_key<&RetentionRules::audit>("audit_days"),
    retention_key<&RetentionRules::plans>("plans_days"),
    retention_key<&RetentionRules::changes>("changes_days"),
};

std::string variable_name(const Key& key) {
  std::string name = "ROLLCALL_" + std::string(key.section) + "_" + std::string(key.name);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::invalid_argument, {.message = std::move(message), .next_step = std::move(next_step)});
}

std::string at(const IniEntry& entry, const Path& file) {
  return file.string() + ":" + std::to_string(entry.line);
}

/// "[a], [b] and [c]"
std::string in_brackets(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "[" : i + 1 == names.size() ? " and [" : ", [") + names[i] + "]";
  return text;
}

[[noreturn]] void refuse_unknown_section(const IniEntry& entry, const Path& file) {
  std::vector<std::string> known;
  for (const Key& key : kKeys)
    if (known.empty() || known.back() != key.section) known.emplace_back(key.section);
  const std::string nearest = core::nearest_name(entry.section, known);
  refuse(
      at(entry, file) + ": unknown section [" + entry.section + "].",
      nearest.empty() ? "The sections are " + in_brackets(known) + "." : "Did you mean [" + nearest + "]?");
}

[[noreturn]] void refuse_unknown_key(const IniEntry& entry, const Path& file) {
  std::vector<std::string> known;
  std::string listing;
  for (const Key& key : kKeys) {
    if (key.section != entry.section) continue;
    known.emplace_back(key.name);
    listing += (listing.empty() ? "" : ", ") + known.back();
  }
  const std::string nearest = core::nearest_name(entry.key, known);
  refuse(at(entry, file) + ": unknown key \"" + entry.key + "\" in section [" + entry.section + "].",
         nearest.empty() ? "The keys of [" + entry.section + "] are: " + listing + "."
                         : "Did you mean \"" + nearest + "\"?");
}

void apply_entry(Configuration& configuration, const IniEntry& entry, const Path& file) {
  if (entry.section.empty())
    refuse(at(entry, file) + ": the key \"" + entry.key + "\" stands before any section.",
           "Put it under its section, for example [database].");
  const auto in_section = [&](const Key& key) { return key.section == entry.section; };
  if (std::none_of(kKeys.begin(), kKeys.end(), in_section)) refuse_unknown_section(entry, file);
  if (entry.key.empty()) return;
  const auto* const key = std::find_if(kKeys.begin(), kKeys.end(),
                                       [&](const Key& k) { return in_section(k) && k.name == entry.key; });
  if (key == kKeys.end()) refuse_unknown_key(entry, file);
  try {
    key->set(configuration, entry.value, file.parent_path());
  } catch (const Refusal& refusal) {
    refuse(
        at(entry, file) + ": \"" + entry.key + "\" in section [" + entry.section + "] " + refusal.what + ".",
        "Correct the value in that line.");
  }
}

void apply_environment(Configuration& configuration, const Environment& environment) {
  for (const Key& key : kKeys) {
    const std::string name = variable_name(key);
    const auto found = environment.find(name);
    if (found == environment.end()) continue;
    try {
      key.set(configuration, found->second, std::filesystem::current_path());
    } catch (const Refusal& refusal) {
      refuse("The environment variable " + name + " " + refusal.what + ".", "Correct or unset it.");
    }
  }
}

/// Other programs may own variables that begin with ROLLCALL_, so these are not refused.
void warn_of_misspelt_variables(Configuration& configuration, const Environment& environment) {
  std::vector<std::string> known{kFileVariable};
  for (const Key& key : kKeys) known.push_back(variable_name(key));
  for (const auto& [name, value] : environment) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string nearest = core::nearest_name(name, known);
    if (!nearest.empty() && core::edit_distance(name, nearest) <= 2)
      configuration.warnings.push_back("The environment variable " + name + " is not known; did you mean " +
                                       nearest + "?");
  }
}

}  // namespace

Configuration load_configuration(const std::optional<Path>& file, const Environment& environment) {
  Configuration configuration;
  std::optional<Path> chosen = file;
  if (!chosen) {
    if (const auto named = environment.find(kFileVariable);
        named != environment.end() && !named->second.empty())
      chosen = named->second;
  }
  std::error_code ignored;
  if (!chosen && std::filesystem::exists(kDefaultFile, ignored)) chosen = kDefaultFile;
  if (chosen) {
    configuration.file = std::filesystem::absolute(*chosen);
    for (const IniEntry& entry : read_ini_file(configuration.file))
      apply_entry(configuration, entry, configuration.file);
  }
  apply_environment(configuration, environment);
  warn_of_misspelt_variables(configuration, environment);
  return configuration;
}

Environment process_environment() {
  Environment variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (text.starts_with("ROLLCALL_") && equals != std::string_view::npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

}  // namespace rollcall::app
