#pragma once

#include "rollcall/sdk/host.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace rollcall::entra_id::test {

/// The host's side of the interface as a plugin process offers it: a table of services over plain members.
class FakeHost {
 public:
  FakeHost();

  [[nodiscard]] sdk::Host host() const { return sdk::Host(&table_); }
  [[nodiscard]] const rollcall_host* table() const { return &table_; }

  std::string settings = "{}";
  std::map<std::string, std::string> secrets = {};
  std::string database_url = {};
  std::atomic<bool> cancelled{false};
  std::atomic<bool> refuses_to_store{false};
  /// Called with every progress report, on the plugin's thread.
  std::function<void(const sdk::Progress&)> on_progress = {};

  [[nodiscard]] std::string all_logs() const;
  [[nodiscard]] std::vector<sdk::Progress> progress() const;

 private:
  static FakeHost& of(const rollcall_host* host) { return *static_cast<FakeHost*>(host->host_data); }
  static const void* get_service(const rollcall_host* host, rollcall_string id);
  static void report(const rollcall_host* host, const rollcall_progress* record);
  static rollcall_status read_secret(const rollcall_host* host, rollcall_string name,
                                     const rollcall_text_sink* value);
  static rollcall_status store_secret(const rollcall_host* host, rollcall_string name, rollcall_string value);
  void add_log(std::int32_t level, std::string_view message);

  rollcall_host table_{};
  mutable std::mutex mutex_;
  std::string logs_;
  std::vector<sdk::Progress> progress_;
};

}  // namespace rollcall::entra_id::test
