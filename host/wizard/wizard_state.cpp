#include "wizard/wizard_state.hpp"

#include "wizard/form_check.hpp"

#include <cstdint>
#include <random>
#include <utility>

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

std::string dumped(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json state_document(const WizardState& state) {
  Json flow_states = Json::array();
  for (const TrailEntry& entry : state.trail) flow_states.push_back(entry.flow_state);
  Json document{{"plugin_name", state.plugin_name}, {"flow_state", state.flow_state},
                {"trail", std::move(flow_states)},  {"is_blank", state.is_blank},
                {"options", state.options},         {"given_secrets", state.given_secrets}};
  if (state.draft) document["draft"] = {{"settings", state.draft->settings}, {"label", state.draft->label}};
  return document;
}

void read_state(WizardState& state) {
  const Json document = Json::parse(state.record.state);
  state.plugin_name = document.at("plugin_name");
  state.flow_state = document.at("flow_state");
  state.is_blank = document.at("is_blank");
  state.options = document.at("options");
  state.given_secrets = document.at("given_secrets").get<decltype(state.given_secrets)>();
  if (const auto draft = document.find("draft"); draft != document.end())
    state.draft = Draft{draft->at("settings").get<core::Settings>(), draft->at("label")};
  const Json trail = Json::parse(state.record.trail);
  for (std::size_t i = 0; i < trail.size(); ++i)
    state.trail.push_back({trail[i].at("step"), trail[i].at("title"), trail[i].at("form"),
                           document.at("trail").at(i).get<std::string>()});
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : dumped(value);
}

/// A setting's text as the kind of value that its field takes; null when it is none.
Json value_of(const std::string& text, const Json& field) {
  const std::string type = field.is_object() && field.contains("type") && field.at("type").is_string()
                               ? field.at("type").get<std::string>()
                               : "string";
  if (type == "string") return text;
  Json value = Json::parse(text, nullptr, false);
  const bool fits = (type == "boolean" && value.is_boolean()) || (type == "array" && value.is_array()) ||
                    (type == "integer" && value.is_number_integer()) ||
                    (type == "number" && value.is_number());
  return fits ? value : Json();
}

}  // namespace

WizardState parse(core::WizardRecord record) {
  try {
    WizardState state;
    state.record = std::move(record);
    state.page = Json::parse(state.record.page);
    state.answers = Json::parse(state.record.answers);
    read_state(state);
    return state;
  } catch (const Json::exception&) {
    throw Error(Status::internal, {.message = "What is stored of this import is damaged.",
                                   .next_step = "Discard it and begin anew."});
  }
}

core::WizardRecord write(const WizardState& state) {
  core::WizardRecord record = state.record;
  Json trail = Json::array();
  for (const TrailEntry& entry : state.trail)
    trail.push_back({{"step", entry.step}, {"title", entry.title}, {"form", entry.form}});
  record.page = dumped(state.page);
  record.answers = dumped(state.answers);
  record.trail = dumped(trail);
  record.state = dumped(state_document(state));
  return record;
}

Json answers_so_far(const WizardState& state) {
  Json answers = Json::object();
  for (const TrailEntry& entry : state.trail)
    answers[entry.step] =
        entry.form.is_null() ? Json::object() : state.answers.value(entry.step, Json::object());
  return answers;
}

core::Settings settings_from(core::Settings settings, const Json& form_schema, const Json& answers) {
  const auto secrets = secret_fields(form_schema);
  for (const auto& [name, field] : form_schema.at("properties").items()) {
    if (secrets.contains(name)) continue;
    settings.erase(name);
    const auto answer = answers.find(name);
    if (answer == answers.end()) continue;
    if (std::string text = text_of(*answer); !text.empty()) settings[name] = std::move(text);
  }
  return settings;
}

Json answers_from(const core::Settings& settings, const Json& form_schema) {
  const auto secrets = secret_fields(form_schema);
  Json answers = Json::object();
  for (const auto& [name, field] : form_schema.at("properties").items()) {
    const auto setting = settings.find(name);
    if (setting == settings.end() || secrets.contains(name)) continue;
    if (Json value = value_of(setting->second, field); !value.is_null()) answers[name] = std::move(value);
  }
  return answers;
}

std::string random_digits(std::size_t bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device device;  // getrandom() here
  std::uniform_int_distribution<std::size_t> digit(0, kDigits.size() - 1);
  std::string text;
  while (text.size() < bytes * 2) text += kDigits[digit(device)];
  return text;
}

}  // namespace rollcall::wizard
