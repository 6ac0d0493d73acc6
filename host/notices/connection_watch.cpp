#include "notices/connection_watch.hpp"

#include "notices/check_verdict.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

namespace rollcall::notices {
namespace {

/// Longer than a check takes; a host that died in the middle of one holds it up no longer.
constexpr std::chrono::seconds kLease = std::chrono::minutes(15);

}  // namespace

ConnectionWatch::ConnectionWatch(OpenWatchTools open, core::PluginHost& plugins, core::Notifier& notifier,
                                 WatchOptions options)
    : open_(std::move(open)),
      plugins_(plugins),
      notifier_(notifier),
      options_(options),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

ConnectionWatch::~ConnectionWatch() = default;

void ConnectionWatch::run(const std::stop_token& stop) {
  std::unique_ptr<WatchTools> tools;
  bool has_complained = false;  // once is enough for a database that is away for long
  const auto complain = [&](std::string_view why) {
    tools.reset();  // opened anew, in case a session was cut off
    if (!std::exchange(has_complained, true)) spdlog::error("Connections cannot be checked now. {}", why);
  };
  while (!stop.stop_requested()) {
    try {
      if (!tools) tools = open_();
      check_due(*tools, stop);
      has_complained = false;
    } catch (const Error& error) {
      complain(error.message() + " " + error.detail());
    } catch (const std::exception&) {
      complain("");
    }
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, stop, options_.poll_interval, [] { return false; });
  }
}

void ConnectionWatch::check_due(WatchTools& tools, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto due = tools.schedule->claim_due(std::min(options_.first_delay, options_.interval), kLease);
    if (!due) return;
    check(tools, *due);
  }
}

void ConnectionWatch::check(WatchTools& tools, const core::DueCheck& due) {
  const auto connection = tools.connections->find(due.connection_id);
  if (!connection) return;  // removed meanwhile, and its row with it
  if (is_switched_off(connection->plugin_id)) return tools.schedule->settle(due, options_.interval);
  const core::ConnectionHealth health = tools.check(*connection);
  const CheckVerdict verdict = judge_check(due, *connection, health, options_.interval);
  for (const auto& notice : verdict.notices) notifier_.notify(notice);
  tools.schedule->settle(verdict.state, verdict.next_check);
}

bool ConnectionWatch::is_switched_off(const std::string& plugin_id) {
  const auto plugins = plugins_.list();
  const auto found = std::find_if(plugins.begin(), plugins.end(),
                                  [&](const core::Plugin& plugin) { return plugin.id == plugin_id; });
  return found != plugins.end() &&
         (found->state == core::PluginState::disabled || found->state == core::PluginState::found);
}

}  // namespace rollcall::notices
