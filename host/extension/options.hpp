#pragma once

#include "rollcall/sdk/host.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::extension {

/// Takes one line of a plugin's log or output, without its end; it names the plugin. Called on threads of the
/// plugins' sessions, several at a time; must not throw.
using LogFunction = std::function<void(sdk::LogLevel level, std::string_view line)>;

struct PluginHostOptions {
  /// What is started for each plugin process: a program that calls run_plugin_process(3).
  std::filesystem::path program = "/proc/self/exe";
  std::vector<std::string> arguments = {"plugin-process"};

  LogFunction log = {};

  std::uint64_t memory_limit_bytes = 2ULL << 30U;  ///< of private memory, a plugin process; 0: none
  std::uint64_t open_file_limit = 1024;            ///< a plugin process; 0: none

  /// Besides PATH and LANG, which are always set, a plugin process sees these if the host has them.
  std::vector<std::string> passed_environment = {"TZ",          "SSL_CERT_FILE", "SSL_CERT_DIR",
                                                 "HTTPS_PROXY", "https_proxy",   "NO_PROXY",
                                                 "no_proxy",    "PGPASSFILE",    "PGSSLROOTCERT"};

  std::chrono::milliseconds load_timeout{30'000};   ///< for loading and for making an instance, each
  std::chrono::milliseconds call_timeout{120'000};  ///< for check, wizard steps and lists; imports have none
  std::chrono::milliseconds interrupt_timeout{
      5'000};                                    ///< for a call to end that was interrupted; the rule is 2 s
  std::chrono::milliseconds end_timeout{3'000};  ///< for the process to end, then it is killed
};

}  // namespace rollcall::extension
