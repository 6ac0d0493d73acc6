#pragma once

#include "core/ports.hpp"
#include "extension/child_process.hpp"
#include "extension/line_buffer.hpp"
#include "extension/options.hpp"
#include "extension/output_log.hpp"
#include "extension/plugin_instance.hpp"
#include "extension/protocol.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace rollcall::extension {

/// The one call that a session is in the middle of.
struct PendingCall {
  [[nodiscard]] bool has_ended() const noexcept { return result.has_value() || error.has_value(); }

  std::int64_t id = 0;
  bool interrupted = false;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::optional<std::string> result;
  std::optional<Error> error;
};

/// A plugin in a process of its own. One thread of this object starts the process, moves all bytes to and
/// from it, calls the events and watches the deadlines; the callers only wait. So nothing that the process
/// does or fails to do blocks a caller for longer than the deadlines say.
class ProcessSession final : public core::PluginSession {
 public:
  /// Starts the process, which does not load anything yet. `plugin` names it in messages.
  ProcessSession(const core::Plugin& plugin, core::PluginEvents events, PluginHostOptions options);
  ~ProcessSession() override;

  /// Loads the file, which has to be the one of that identity still. Throws Error(failed_precondition) when
  /// it does not fit, Error(conflict) when it was replaced.
  void load(const std::filesystem::path& file, const FileIdentity& identity);
  /// Makes the instance, after load().
  void create(const core::PluginContext& context);

  [[nodiscard]] std::string check() override;
  [[nodiscard]] std::string wizard_step(std::string_view input) override;
  [[nodiscard]] std::string list_choices(std::string_view query) override;
  [[nodiscard]] std::string plan(std::string_view options) override;
  [[nodiscard]] std::string run(std::string_view options) override;
  [[nodiscard]] std::string explain(std::string_view query) override;
  /// Ends the running call or, when there is none, the next one at once.
  void interrupt() noexcept override;

  /// So that tests can end it the hard way.
  [[nodiscard]] pid_t process_id() const noexcept { return process_id_; }

 private:
  using Clock = std::chrono::steady_clock;
  using TimeLimit = std::optional<std::chrono::milliseconds>;

  // Callers' threads.
  void wait_for_start();
  std::string call(std::string_view method, std::string_view params, TimeLimit limit);
  std::string call(PluginFunction function, std::string_view document, TimeLimit limit);
  void wake() noexcept;

  // The session's thread.
  void work() noexcept;
  void move_bytes();
  [[nodiscard]] short wanted_socket_events();
  [[nodiscard]] int poll_timeout_ms();
  [[nodiscard]] bool receive_some();
  void send_some();
  void read_output();
  void handle(const protocol::Message& message);
  void handle_request(const protocol::Request& request);
  [[nodiscard]] std::string answer_stored_secret(const protocol::Request& request) const;
  void complete(std::int64_t id, std::optional<std::string> result, std::optional<Error> error);
  [[nodiscard]] bool keep_deadlines();
  void end_process() noexcept;
  [[nodiscard]] Reason reason_of_death() const;

  const std::string plugin_name_;
  const std::string log_prefix_;
  const core::PluginEvents events_;
  const PluginHostOptions options_;
  FileDescriptor wake_up_;

  // The session's thread only.
  std::unique_ptr<ChildProcess> process_;
  LineBuffer messages_{protocol::kMaxLineBytes};
  OutputLog output_;
  bool output_open_ = true;
  std::string
      why_ended_;  // why this side ended the process, following its name; empty when it ended by itself
  std::optional<Clock::time_point> end_deadline_;

  pid_t process_id_ = -1;  // written before the constructor returns
  std::mutex call_order_;  // one call at a time
  std::mutex mutex_;       // for all below
  std::condition_variable changed_;
  bool started_ = false;  // or failed to
  std::optional<Error> start_error_;
  bool closing_ = false;
  bool interrupt_next_ = false;
  std::int64_t last_id_ = 0;
  std::optional<PendingCall> call_;
  std::string outbox_;
  std::size_t sent_ = 0;  // of the outbox
  std::optional<core::PluginProcessDied> died_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace rollcall::extension
