#include "process_fixture.hpp"

#include <algorithm>

namespace rollcall::extension::test {

HostTest::HostTest() {
  options_.program = PLUGIN_PROCESS_RUNNER;
  options_.arguments = {};
  options_.log = [this](sdk::LogLevel, std::string_view line) { log_.put(std::string(line)); };
}

PluginHost& HostTest::host() {
  if (!host_) host_.emplace(plugins_, repository_, options_);
  return *host_;
}

std::unique_ptr<core::PluginSession> HostTest::start(std::string_view name, core::PluginContext context) {
  install(name);
  std::string id(name);
  std::replace(id.begin(), id.end(), '_', '-');
  host().enable(id);
  return host().start(id, std::move(context), recording_events());
}

std::string HostTest::log_text() {
  std::string joined;
  for (const std::string& line : log_.all()) joined += line + "\n";
  return joined;
}

core::Plugin HostTest::listed(std::string_view id) {
  for (core::Plugin& plugin : host().list()) {
    if (plugin.id == id) return std::move(plugin);
  }
  ADD_FAILURE() << id << " is not listed";
  return {};
}

core::PluginEvents HostTest::recording_events() {
  return {.on_progress = [this](const core::ImportProgress& progress) { progress_.put(progress); },
          .on_secret_stored =
              [this](std::string_view name, std::string_view value) {
                secrets_.put({std::string(name), std::string(value)});
              }};
}

}  // namespace rollcall::extension::test
