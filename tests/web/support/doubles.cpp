#include "web/support/doubles.hpp"

#include <algorithm>

namespace rollcall::test::web {
namespace {

Error not_scripted(const char* call) {
  return {Status::unsupported, {.message = std::string("This test has no script for ") + call + "."}};
}

class ScriptedSession final : public core::PluginSession {
 public:
  explicit ScriptedSession(PluginScript script) : script_(std::move(script)) {}

  std::string check() override {
    if (!script_.check) throw not_scripted("check");
    return script_.check();
  }
  std::string wizard_step(std::string_view input) override {
    return answer(script_.wizard_step, input, "wizard_step");
  }
  std::string list_choices(std::string_view query) override {
    return answer(script_.list_choices, query, "list_choices");
  }
  std::string plan(std::string_view options) override { return answer(script_.plan, options, "plan"); }
  std::string run(std::string_view options) override { return answer(script_.run, options, "run"); }
  std::string explain(std::string_view query) override { return answer(script_.explain, query, "explain"); }
  void interrupt() noexcept override {}

 private:
  static std::string answer(const std::function<std::string(std::string_view)>& function,
                            std::string_view argument, const char* call) {
    if (!function) throw not_scripted(call);
    return function(argument);
  }

  PluginScript script_;
};

}  // namespace

core::Plugin& ScriptedPlugins::named(std::string_view id) {
  const auto found =
      std::find_if(plugins.begin(), plugins.end(), [&](const auto& plugin) { return plugin.id == id; });
  if (found == plugins.end())
    throw Error(Status::not_found,
                {.message = "There is no plugin of that name.", .next_step = "See the list."});
  return *found;
}

core::Plugin ScriptedPlugins::inspect(const std::filesystem::path& file) {
  for (const auto& plugin : plugins)
    if (plugin.file == file) return plugin;
  throw Error(Status::not_found, {.message = "There is no such file."});
}

void ScriptedPlugins::enable(std::string_view id) {
  if (on_enable) on_enable(id);
  named(id).state = core::PluginState::ready;
}

void ScriptedPlugins::disable(std::string_view id) {
  named(id).state = core::PluginState::disabled;
}

std::unique_ptr<core::PluginSession> ScriptedPlugins::start(std::string_view id, core::PluginContext context,
                                                            core::PluginEvents events) {
  if (named(id).state != core::PluginState::ready)
    throw Error(Status::failed_precondition,
                {.message = "The plugin is not enabled.", .next_step = "Enable it first."});
  if (on_start) on_start(context);
  started.emplace_back(id, std::move(context));
  last_events = std::move(events);
  return std::make_unique<ScriptedSession>(script);
}

std::int64_t RecordedQueue::submit(const core::JobRequest& request) {
  submitted.push_back(request);
  return static_cast<std::int64_t>(submitted.size());
}

core::JobRequest RecordedQueue::settle(const core::JobRequest& request) {
  submitted.push_back(request);
  return request;
}

void RecordedQueue::resume(std::int64_t job_id, core::Approval approval) {
  resumed.push_back(job_id);
  approvals.push_back(approval);
}

}  // namespace rollcall::test::web
