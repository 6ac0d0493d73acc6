#include "wizard/form_check.hpp"
#include "wizard/json_schema.hpp"
#include "wizard/pattern.hpp"

#include <algorithm>
#include <array>
#include <string_view>

// What of a plugin's form may be stored and shown.
namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 9> kWidgets{
    "text",         "textarea", "password", "select", "radio", "checkbox", "file", "search-multi-select",
    "search-select"};

constexpr std::array<std::string_view, 4> kRefused{"$ref", "$id", "patternProperties", "propertyNames"};

bool is_secret(const Json& field) {
  return field.is_object() && field.contains("x-secret") && field.at("x-secret") == Json(true);
}

/// Below a field nothing may be secret: the host takes secrets out of the top level alone.
void refuse_unsafe(const Json& node) {
  if (node.is_array())
    for (const Json& item : node) refuse_unsafe(item);
  if (!node.is_object()) return;
  for (const auto& [key, value] : node.items()) {
    if (std::find(kRefused.begin(), kRefused.end(), key) != kRefused.end())
      throw not_understood("its form uses " + key);
    if (key == "x-secret" && value != Json(false)) throw not_understood("it has a secret inside of a field");
    if (key == "pattern" && value.is_string() && !Pattern::is_usable(value.get_ref<const std::string&>()))
      throw not_understood("it has a pattern that cannot be used");
    refuse_unsafe(value);
  }
}

Json checked_field(const std::string& name, Json field) {
  if (!is_secret(field)) {
    refuse_unsafe(field);
    return field;
  }
  if (field.value("type", "") != "string") throw not_understood("the secret " + name + " is no text");
  field.erase("x-secret");
  refuse_unsafe(field);
  field.erase("default");
  field["x-secret"] = true;
  return field;
}

bool is_pointer_to_field(const Json& value) {
  return value.is_string() && value.get_ref<const std::string&>().starts_with('/');
}

bool is_fitting_hint(std::string_view name, const Json& value) {
  if (name == "widget")
    return value.is_string() &&
           std::find(kWidgets.begin(), kWidgets.end(), value.get_ref<const std::string&>()) != kWidgets.end();
  if (name == "placeholder" || name == "help" || name == "group") return value.is_string();
  if (name == "order") return value.is_number_integer();
  if (name == "advanced") return value.is_boolean();
  if (name == "labels")
    return value.is_object() &&
           std::all_of(value.begin(), value.end(), [](const Json& word) { return word.is_string(); });
  if (name == "visible_when")
    return value.is_object() && value.size() == 2 && value.contains("field") && value.contains("in") &&
           is_pointer_to_field(value.at("field")) && value.at("in").is_array();
  return false;
}

}  // namespace

Json checked_form_schema(const Json& schema) {
  Json checked = schema;
  for (auto& [name, field] : checked.at("properties").items()) field = checked_field(name, field);
  Json rest = checked;
  rest.erase("properties");
  refuse_unsafe(rest);
  try {
    const JsonSchema compiles(checked);
  } catch (const std::exception&) {
    throw not_understood("its form has a schema that is none");
  }
  return checked;
}

Json known_hints(const Json& ui) {
  Json known = Json::object();
  for (const auto& [pointer, hints] : ui.items()) {
    Json kept = Json::object();
    for (const auto& [name, value] : hints.items())
      if (is_fitting_hint(name, value)) kept[name] = value;
    if (!kept.empty()) known[pointer] = std::move(kept);
  }
  return known;
}

std::set<std::string> secret_fields(const Json& form_schema) {
  std::set<std::string> names;
  for (const auto& [name, field] : form_schema.at("properties").items())
    if (is_secret(field)) names.insert(name);
  return names;
}

}  // namespace rollcall::wizard
