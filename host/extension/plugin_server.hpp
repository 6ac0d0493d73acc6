#pragma once

#include "extension/host_services.hpp"
#include "extension/plugin_instance.hpp"
#include "extension/plugin_table.hpp"
#include "extension/protocol.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::extension {

/// The inside of a plugin process. Two threads: the main one runs the plugin's calls, the reader takes
/// messages from the socket, so that an interrupt arrives while a call runs. Calls of the plugin's services
/// come from any thread.
class PluginServer final : public ServiceOutput {
 public:
  explicit PluginServer(int socket) noexcept : socket_(socket) {}

  /// The main thread: runs calls until the host is gone, then ends the instance.
  void serve_calls();
  /// The reader thread: takes messages until the host is gone, then ends the process if the running call does
  /// not end in time.
  void read_messages();

  void log(sdk::LogLevel level, std::string_view message) override;
  void progress(const core::ImportProgress& progress) override;
  [[nodiscard]] rollcall_status store_secret(std::string_view name, std::string_view value) override;

 private:
  // Reader thread.
  void read_until_end();
  [[nodiscard]] bool has_work();
  void dispatch(protocol::Message message);
  void interrupt(std::int64_t request_id);
  void begin_end();

  // Main thread.
  [[nodiscard]] std::optional<protocol::Request> next_call();
  [[nodiscard]] std::string answer(const protocol::Request& request);
  [[nodiscard]] std::string perform(const protocol::Request& request);
  [[nodiscard]] std::string load(const protocol::Load& load);
  void create(core::PluginContext context);
  [[nodiscard]] PluginInstance& instance();
  void end_instance();

  void send(const std::string& line);

  const int socket_;
  std::mutex send_mutex_;

  std::optional<PluginTable> table_;
  std::unique_ptr<HostServices> services_;
  std::unique_ptr<PluginInstance> instance_;
  std::mutex
      instance_mutex_;  // held by the reader while it uses services_ or instance_, and by main to change them

  std::mutex mutex_;  // for all below
  std::condition_variable changed_;
  std::deque<protocol::Request> waiting_calls_;
  std::int64_t current_call_ = 0;
  std::int64_t interrupted_call_ = 0;  // the newest that was interrupted; ids only grow
  bool host_gone_ = false;
  bool finished_ = false;
  std::int64_t last_request_ = 0;
  std::map<std::int64_t, std::optional<rollcall_status>> waiting_secrets_;
};

}  // namespace rollcall::extension
