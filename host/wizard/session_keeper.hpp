#pragma once

#include "core/ports.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

namespace rollcall::wizard {

/// Keeps plugin processes of wizards alive between calls, because choices are asked for while somebody types:
/// a bounded number, each for some idle minutes. One caller at a time a wizard. Thread-safe; what it lends
/// must not outlive it.
class SessionKeeper {
 public:
  struct Limits {
    std::size_t most = 8;                        ///< processes
    std::chrono::milliseconds idle{180'000};     ///< until an unused process is ended
    std::chrono::milliseconds patience{30'000};  ///< how long a call waits for a process of others to be free
  };
  using Clock = std::chrono::steady_clock;
  using Start = std::function<std::unique_ptr<core::PluginSession>(core::PluginEvents)>;
  using SecretSink = std::function<void(std::string_view name, std::string_view value)>;
  using Work = std::function<std::string(core::PluginSession&)>;

  explicit SessionKeeper(Limits limits);
  ~SessionKeeper();
  SessionKeeper(const SessionKeeper&) = delete;
  SessionKeeper& operator=(const SessionKeeper&) = delete;

 private:
  struct Kept;

 public:
  /// The only user of a wizard, for as long as it lives.
  class Lease {
   public:
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease();

    /// Runs `work` in the kept process if it was made from what `label` names, else in a new one. A process
    /// that dies is started again once. `sink` takes the secrets that the plugin stores meanwhile.
    /// Error(unavailable) when too many processes are in use.
    std::string call(std::string_view plugin_id, const std::string& label, const Start& start,
                     const SecretSink& sink, const Work& work);
    /// What the process was made from is called that from now on.
    void relabel(std::string label);
    void end_process();
    /// When the wizard was last asked whether its code was typed in; the epoch: never.
    [[nodiscard]] Clock::time_point& last_poll();

   private:
    friend class SessionKeeper;
    Lease(SessionKeeper& keeper, std::shared_ptr<Kept> kept);
    void require_process(std::string_view plugin_id, const std::string& label, const Start& start);

    SessionKeeper* keeper_;
    std::shared_ptr<Kept> kept_;  // null: moved from
    std::unique_lock<std::mutex> use_;
  };

  /// Waits while somebody else uses the wizard.
  [[nodiscard]] Lease lease(const std::string& wizard_id);
  /// Ends the processes of a plugin; those in use as soon as they are free.
  void end_plugin(std::string_view plugin_id);
  [[nodiscard]] std::size_t processes();

 private:
  void give_back(Kept& kept);
  void take_place();
  void free_place();
  [[nodiscard]] std::unique_ptr<core::PluginSession> take_oldest_unused();
  void end_idle(const std::stop_token& stop);

  const Limits limits_;
  std::mutex mutex_;  // for all below, and for the sessions of those that nobody uses
  std::condition_variable_any changed_;
  std::map<std::string, std::shared_ptr<Kept>> kept_;
  std::size_t places_taken_ = 0;
  std::jthread reaper_;  // last: it uses all of the above
};

}  // namespace rollcall::wizard
