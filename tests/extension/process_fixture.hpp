#pragma once

#include "core/ports.hpp"
#include "extension/options.hpp"
#include "extension/plugin_host.hpp"
#include "fixture.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::extension::test {

/// What a host remembers, without a database.
class MemoryOnlyRepository final : public core::PluginRepository {
 public:
  std::vector<core::PluginMemory> remembered() override {
    std::vector<core::PluginMemory> all;
    for (const auto& [id, memory] : plugins_) all.push_back(memory);
    return all;
  }
  void remember(const core::PluginMemory& plugin) override { plugins_[plugin.id] = plugin; }

  std::map<std::string, core::PluginMemory> plugins_;
};

/// Collects values from other threads and waits for one.
template <typename T>
class Mailbox {
 public:
  void put(T value) {
    {
      const std::lock_guard lock(mutex_);
      values_.push_back(std::move(value));
    }
    changed_.notify_all();
  }
  [[nodiscard]] std::vector<T> all() {
    const std::lock_guard lock(mutex_);
    return values_;
  }
  /// Returns once a value fulfils the condition.
  void wait_for(const std::function<bool(const T&)>& condition) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
      for (const T& value : values_) {
        if (condition(value)) return true;
      }
      return false;
    });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<T> values_;
};

/// A host over the plugins folder of the test, with real plugin processes.
class HostTest : public FolderTest {
 protected:
  HostTest();

  /// Installs, enables and starts a plugin of tests/faulty-plugins, whose id is its name with '-' for '_'.
  [[nodiscard]] std::unique_ptr<core::PluginSession> start(std::string_view name,
                                                           core::PluginContext context = {});
  [[nodiscard]] PluginHost& host();

  /// What was written to the log, joined.
  [[nodiscard]] std::string log_text();
  /// The listed plugin of that id.
  [[nodiscard]] core::Plugin listed(std::string_view id);
  /// Events that record what comes.
  [[nodiscard]] core::PluginEvents recording_events();

  PluginHostOptions options_;  // may be changed before host() is called
  MemoryOnlyRepository repository_;
  Mailbox<std::string> log_;
  Mailbox<core::ImportProgress> progress_;
  Mailbox<std::pair<std::string, std::string>> secrets_;
  std::optional<PluginHost> host_;
};

[[nodiscard]] inline core::PluginContext with_settings(std::map<std::string, std::string> settings) {
  return {std::move(settings), {}, {}};
}
[[nodiscard]] inline core::PluginContext with_secrets(std::map<std::string, std::string> secrets) {
  return {{}, std::move(secrets), {}};
}

/// Runs the call, which has to throw an Error, and returns it.
template <typename Call>
[[nodiscard]] Error error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return {Status::ok, {}};
}

}  // namespace rollcall::extension::test
