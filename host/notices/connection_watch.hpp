#pragma once

#include "core/check_schedule.hpp"
#include "core/connection_ports.hpp"
#include "core/notice.hpp"
#include "core/ports.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

namespace rollcall::notices {

/// What the watch works with, on its own thread.
struct WatchTools {
  std::unique_ptr<core::CheckSchedule> schedule;
  std::unique_ptr<core::ConnectionRepository> connections;
  /// Asks the provider and stores what came, see core::ConnectionChecks::check().
  std::function<core::ConnectionHealth(const core::Connection&)> check;
};
using OpenWatchTools = std::function<std::unique_ptr<WatchTools>()>;

struct WatchOptions {
  std::chrono::seconds interval = std::chrono::hours(6);        ///< between checks of one connection
  std::chrono::seconds first_delay = std::chrono::minutes(10);  ///< for a connection that is new
  std::chrono::milliseconds poll_interval = std::chrono::seconds(30);
};

/// Checks every connection now and then in the background, from its constructor to its destructor, and tells
/// of those that fail and of credentials that end. Connections of plugins that are switched off are left
/// alone. Several hosts on one database share the work.
class ConnectionWatch {
 public:
  /// `plugins` and `notifier` must outlive it and be thread-safe.
  ConnectionWatch(OpenWatchTools open, core::PluginHost& plugins, core::Notifier& notifier,
                  WatchOptions options = {});
  ~ConnectionWatch();  ///< waits for the check that is running
  ConnectionWatch(const ConnectionWatch&) = delete;
  ConnectionWatch& operator=(const ConnectionWatch&) = delete;

 private:
  void run(const std::stop_token& stop);
  void check_due(WatchTools& tools, const std::stop_token& stop);
  void check(WatchTools& tools, const core::DueCheck& due);
  [[nodiscard]] bool is_switched_off(const std::string& plugin_id);

  OpenWatchTools open_;
  core::PluginHost& plugins_;
  core::Notifier& notifier_;
  WatchOptions options_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace rollcall::notices
