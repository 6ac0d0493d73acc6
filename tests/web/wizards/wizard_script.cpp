#include "wizard_script.hpp"

#include "store/repositories.hpp"

namespace rollcall::test::web {
namespace {

using Json = nlohmann::json;

Json form(const char* step, Json properties, Json required) {
  return {{"kind", "form"},
          {"step", step},
          {"title", "A form"},
          {"flow_state", ""},
          {"schema",
           {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}}}};
}

Json connect_form() {
  return form("connect",
              {{"server", {{"type", "string"}, {"title", "Server"}}},
               {"password", {{"type", "string"}, {"title", "Password"}, {"x-secret", true}}}},
              {"server"});
}

Json groups_form() {
  Json page =
      form("groups",
           {{"groups",
             {{"type", "array"}, {"title", "Groups"}, {"items", {{"type", "string"}}}, {"minItems", 1}}}},
           {"groups"});
  page["choices"] = {{"/groups", "groups"}};
  return page;
}

Json after_connect(const Json& input) {
  const std::string server = input.at("answers").at("connect").at("server");
  if (server == "outside")
    return {{"kind", "external"},
            {"step", "sign-in"},
            {"title", "Sign in"},
            {"url", "https://login.example/?state=" + input.at("callback").at("state").get<std::string>()},
            {"flow_state", "verifier"}};
  if (server == "code" && input.at("flow_state") != "asked twice")
    return {{"kind", "code"},
            {"step", "connect"},
            {"title", "Sign in"},
            {"code", "ABCD"},
            {"url", "https://login.example/device"},
            {"poll_after_ms", 60'000},
            {"flow_state", input.at("flow_state") == "asked" ? "asked twice" : "asked"}};
  if (server == "busy") throw Error(Status::throttled, {.message = "Too many.", .next_step = "Wait."});
  if (server == "strange") return {{"kind", "form"}};
  if (server == "wrong") {
    Json page = connect_form();
    page["errors"] = {{"/server", "Nobody answers there."}};
    return page;
  }
  return groups_form();
}

Json page_after(const Json& input) {
  const std::string step = input.at("step");
  const bool is_answered = input.at("answers").contains(step);
  if (step == "connect") return is_answered ? after_connect(input) : connect_form();
  if (step == "sign-in") {
    if (!input.at("answers").at("sign-in").contains("error")) return groups_form();
    Json page = connect_form();
    page["errors"] = {{"", "You have declined."}};
    return page;
  }
  if (step == "groups")
    return {
        {"kind", "summary"},  {"step", "summary"},          {"title", "Ready"},
        {"action", "Import"}, {"lines", {"All are read."}}, {"groups", {{{"id", "g1"}, {"name", "Sales"}}}},
        {"flow_state", ""}};
  if (step == "summary") return {{"kind", "done"}, {"options", {{"groups", {"g1"}}, {"add", true}}}};
  return connect_form();
}

}  // namespace

WizardScript::WizardScript() {
  host.services->job_reports = store::make_job_reports(host.database);
  host.services->job_progress = store::make_job_progress_repository(host.database);
  host.services->group_names = store::make_group_names(host.database);
  core::Plugin plugin;
  plugin.id = "ldap";
  plugin.name = "LDAP";
  plugin.state = core::PluginState::ready;
  host.plugins.plugins.push_back(plugin);
  host.plugins.script.wizard_step = [](std::string_view input) {
    return page_after(Json::parse(input)).dump();
  };
  host.plugins.script.list_choices = [](std::string_view query) {
    const Json asked = Json::parse(query);
    return Json{{"items", {{{"id", "g1"}, {"name", asked.value("search", "by id")}}}}, {"cursor", ""}}.dump();
  };
}

Reply WizardScript::open(Json body) {
  body["plugin"] = "ldap";
  return post("/wizards", body);
}

Reply WizardScript::answer(const Reply& wizard, const std::string& step, const Json& answers) {
  return post(path_of(wizard) + "/steps/" + step, {{"answers", answers}}, match(wizard));
}

Reply WizardScript::at_summary() {
  return answer(answer(open(), "connect", {{"server", "a"}, {"password", "s3cret-text"}}), "groups",
                {{"groups", {"g1"}}});
}

std::string WizardScript::path_of(const Reply& wizard) {
  return "/wizards/" + wizard.json().at("id").get<std::string>();
}

}  // namespace rollcall::test::web
