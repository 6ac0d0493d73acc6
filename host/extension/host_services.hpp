#pragma once

#include "core/ports.hpp"
#include "rollcall/plugin.h"
#include "rollcall/sdk/host.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::extension {

/// What a plugin's words become: messages to the host in a plugin process, records in a test. Called from any
/// thread.
class ServiceOutput {
 public:
  virtual ~ServiceOutput() = default;
  virtual void log(sdk::LogLevel level, std::string_view message) = 0;
  virtual void progress(const core::ImportProgress& progress) = 0;
  /// Returns once the secret is durable, with ROLLCALL_OK.
  [[nodiscard]] virtual rollcall_status store_secret(std::string_view name, std::string_view value) = 0;
};

/// The host as one instance sees it. Must outlive the instance.
class HostServices {
 public:
  HostServices(core::PluginContext context, ServiceOutput& output);
  HostServices(const HostServices&) = delete;
  HostServices& operator=(const HostServices&) = delete;

  /// Whether this host has the service of that id.
  [[nodiscard]] static bool offers(std::string_view id) noexcept;

  [[nodiscard]] const rollcall_host* host() const noexcept { return &host_; }

  /// What cancelled() answers. Any thread.
  void set_cancelled(bool cancelled) noexcept { cancelled_ = cancelled; }

  /// Passes on the last report if it was held back: `due`, when its turn has come; `now`, in any case.
  enum class Flush : std::uint8_t { due, now };
  void flush_progress(Flush flush);

 private:
  struct Table;  // the C functions

  void report(const core::ImportProgress& progress);

  core::PluginContext context_;
  std::string settings_json_;
  std::mutex secrets_mutex_;
  ServiceOutput& output_;
  rollcall_host host_;
  std::atomic<bool> cancelled_{false};

  std::mutex progress_mutex_;
  std::optional<core::ImportProgress> held_back_;
  std::chrono::steady_clock::time_point next_report_;
};

}  // namespace rollcall::extension
