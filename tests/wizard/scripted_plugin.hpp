#pragma once

#include "core/ports.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::wizard {

/// A plugin that says what a test wants it to say.
class ScriptedPlugins final : public core::PluginHost {
 public:
  /// A process of the plugin as the script sees it.
  struct Process {
    core::PluginContext context;
    core::PluginEvents events;
  };
  using Json = nlohmann::json;

  std::vector<core::Plugin> list() override { return {plugin}; }
  core::Plugin inspect(const std::filesystem::path&) override { return plugin; }
  void enable(std::string_view) override { plugin.state = core::PluginState::ready; }
  void disable(std::string_view) override { plugin.state = core::PluginState::disabled; }
  std::unique_ptr<core::PluginSession> start(std::string_view id, core::PluginContext context,
                                             core::PluginEvents events) override;

  core::Plugin plugin{.id = "scripted",
                      .name = "Scripted",
                      .version = "1.0",
                      .vendor = "",
                      .summary = "",
                      .file = "",
                      .state = core::PluginState::ready,
                      .reason = ""};
  std::function<Json(const Json& input, Process&)> step = {};
  std::function<Json(const Json& query, Process&)> choices = {};
  std::function<Json(Process&)> check = {};
  std::function<void(const core::PluginContext&)> create = {};
  std::vector<Json> inputs;  ///< of the steps, in order
  std::atomic<int> started = 0;
  std::atomic<int> running = 0;
};

/// connect -> groups -> options -> summary -> done, as most plugins do: `connect` is passed over when there
/// are settings, and the secret has to be "right".
[[nodiscard]] nlohmann::json usual_step(const nlohmann::json& input, ScriptedPlugins::Process& process);
[[nodiscard]] nlohmann::json connect_form();
[[nodiscard]] nlohmann::json groups_form();

}  // namespace rollcall::wizard
