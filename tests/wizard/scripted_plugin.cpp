#include "scripted_plugin.hpp"

#include <utility>

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

class Session final : public core::PluginSession {
 public:
  Session(ScriptedPlugins& plugins, ScriptedPlugins::Process process)
      : plugins_(plugins), process_(std::move(process)) {
    ++plugins_.running;
  }
  ~Session() override { --plugins_.running; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::string check() override { return plugins_.check(process_).dump(); }
  std::string wizard_step(std::string_view input) override {
    const Json document = Json::parse(input);
    plugins_.inputs.push_back(document);
    return plugins_.step(document, process_).dump();
  }
  std::string list_choices(std::string_view query) override {
    return plugins_.choices(Json::parse(query), process_).dump();
  }
  std::string plan(std::string_view) override { return "{}"; }
  std::string run(std::string_view) override { return "{}"; }
  std::string explain(std::string_view) override { return "{}"; }
  void interrupt() noexcept override {}

 private:
  ScriptedPlugins& plugins_;
  ScriptedPlugins::Process process_;
};

Json form(const char* step, const char* title, Json properties, Json required) {
  return {{"kind", "form"},
          {"step", step},
          {"title", title},
          {"flow_state", ""},
          {"schema",
           {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}}}};
}

Json text(const char* title) {
  return {{"type", "string"}, {"title", title}, {"minLength", 1}};
}

Json options_form() {
  return form("options", "What to do",
              {{"add", {{"type", "boolean"}, {"title", "Add"}}},
               {"update", {{"type", "boolean"}, {"title", "Update"}}}},
              Json::array());
}

Json summary() {
  return {{"kind", "summary"},  {"step", "summary"},      {"title", "Ready"},
          {"action", "Import"}, {"lines", Json::array()}, {"flow_state", "at-summary"}};
}

}  // namespace

std::unique_ptr<core::PluginSession> ScriptedPlugins::start(std::string_view, core::PluginContext context,
                                                            core::PluginEvents events) {
  if (create) create(context);
  ++started;
  return std::make_unique<Session>(*this, Process{std::move(context), std::move(events)});
}

Json connect_form() {
  Json properties{{"server", text("Server")},
                  {"port", {{"type", "integer"}, {"title", "Port"}}},
                  {"password", {{"type", "string"}, {"title", "Password"}, {"x-secret", true}}}};
  return form("connect", "Connect", std::move(properties), {"server", "password"});
}

Json groups_form() {
  Json page = form("groups", "Groups",
                   {{"groups",
                     {{"type", "array"},
                      {"title", "Groups"},
                      {"items", {{"type", "string"}, {"minLength", 1}}},
                      {"minItems", 1}}}},
                   {"groups"});
  page["choices"] = {{"/groups", "groups"}};
  return page;
}

Json usual_step(const Json& input, ScriptedPlugins::Process& process) {
  const std::string step = input.at("step");
  const Json& answers = input.at("answers");
  const bool is_answered = answers.contains(step);
  if (step == "connect" && !is_answered) return connect_form();
  if (step.empty() && process.context.settings.empty()) return connect_form();
  if (step.empty() || step == "connect") {
    const auto secret = process.context.secrets.find("password");
    if (secret != process.context.secrets.end() && secret->second == "right") return groups_form();
    Json page = connect_form();
    page["errors"] = {{"", "The password is wrong. Give another one."}};
    return page;
  }
  if (step == "groups") return is_answered ? options_form() : groups_form();
  if (step == "options") return is_answered ? summary() : options_form();
  return {{"kind", "done"}, {"options", {{"groups", answers.at("groups").at("groups")}, {"add", true}}}};
}

}  // namespace rollcall::wizard
