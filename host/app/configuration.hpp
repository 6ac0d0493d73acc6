#pragma once

#include "core/account_ports.hpp"
#include "core/retention.hpp"
#include "web/http/server.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::app {

enum class LogFormat : std::uint8_t { text, json };

/// What rollcall.ini says. The initial values are the defaults.
struct Configuration {
  std::filesystem::path file;  ///< where it was read from; empty when there is none

  std::string database_url = "sqlite:///var/lib/rollcall/rollcall.db";

  std::string http_listen = "http://127.0.0.1:8480";
  std::string http_public_url;
  std::filesystem::path http_tls_certificate;
  std::filesystem::path http_tls_key;
  bool http_behind_proxy = false;
  std::filesystem::path http_panel;  ///< the panel's files; empty: where they are installed
  web::http::Limits http_limits = {};

  std::size_t jobs_workers = 2;  ///< imports that run side by side in this host

  std::filesystem::path plugins_folder = "/usr/lib/rollcall/plugins";
  std::uint64_t plugins_memory_limit_mb = 2048;  ///< address space of a plugin process; 0: no limit
  std::uint64_t plugins_open_files_limit = 1024;

  std::filesystem::path secrets_key_file = "/var/lib/rollcall/secrets.key";

  std::string mail_server;  ///< smtp:// or smtps://host[:port]; empty: no mail is sent
  std::string mail_user;
  std::filesystem::path mail_password_file;
  std::string mail_from_name, mail_from_address;
  std::filesystem::path mail_ca_file;  ///< PEM; empty: the system's authorities

  std::uint64_t connections_check_every_hours = 6;  ///< 0: never

  core::SessionLife session_life = {};
  core::RetentionRules retention = {};

  std::optional<std::string>
      log_level;  ///< spdlog's names; nothing said: info for services, warning for commands
  LogFormat log_format = LogFormat::text;

  std::vector<std::string> warnings;  ///< e.g. environment variables that look like misspelt keys
};

/// Environment variables by name; only those that begin with ROLLCALL_ matter.
using Environment = std::map<std::string, std::string>;

/// Reads `file`, else what ROLLCALL_CONFIG names, else /etc/rollcall/rollcall.ini if it exists; then lets
/// ROLLCALL_<SECTION>_<KEY> replace single keys. Relative paths are relative to the file (in the environment:
/// to the current folder). Throws Error(invalid_argument) naming file, line and key for whatever is unknown
/// or malformed, with the nearest known name.
[[nodiscard]] Configuration load_configuration(const std::optional<std::filesystem::path>& file,
                                               const Environment& environment);

/// The process's own environment.
[[nodiscard]] Environment process_environment();

}  // namespace rollcall::app
