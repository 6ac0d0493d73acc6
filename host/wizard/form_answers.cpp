#include "wizard/form_check.hpp"
#include "wizard/json_schema.hpp"
#include "wizard/pattern.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <optional>

// What is wrong with the answers to a plugin's form, in sentences for whoever typed them.
namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

std::string pointer_to(const std::string& field) {
  return (Json::json_pointer("/answers") / field).to_string();
}

/// Without what valijson judges by std::regex; `pattern` is matched here, other formats are the plugin's.
Json without_regular_expressions(const Json& node) {
  if (node.is_array()) {
    Json kept = Json::array();
    for (const Json& item : node) kept.push_back(without_regular_expressions(item));
    return kept;
  }
  if (!node.is_object()) return node;
  Json kept = Json::object();
  for (const auto& [key, value] : node.items()) {
    const bool is_expression = (key == "pattern" || key == "format") && value.is_string();
    if (!is_expression) kept[key] = without_regular_expressions(value);
  }
  return kept;
}

bool fits(const Json& schema, const Json& value) {
  try {
    return JsonSchema(schema).fits(value);
  } catch (const std::exception&) {
    throw not_understood("its form has a schema that is none");
  }
}

bool matches_pattern(const Json& schema, const Json& value) {
  if (!schema.is_object()) return true;
  if (value.is_array()) {
    const Json items = schema.value("items", Json::object());
    return std::all_of(value.begin(), value.end(),
                       [&](const Json& item) { return matches_pattern(items, item); });
  }
  const auto pattern = schema.find("pattern");
  if (pattern == schema.end() || !pattern->is_string() || !value.is_string()) return true;
  return Pattern::matches(pattern->get_ref<const std::string&>(), value.get_ref<const std::string&>());
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string choices_sentence(const Json& field) {
  std::string names;
  if (const auto values = field.find("enum"); values != field.end())
    for (const Json& value : *values) names += (names.empty() ? "" : ", ") + text_of(value);
  if (const auto values = field.find("oneOf"); values != field.end() && values->is_array())
    for (const Json& value : *values)
      if (value.is_object() && value.contains("const"))
        names += (names.empty() ? "" : ", ") + text_of(value.at("const"));
  return names.empty() ? "Choose one of the values that are offered." : "Choose one of: " + names + ".";
}

std::string kind_sentence(const std::string& type) {
  if (type == "string") return "Give a text.";
  if (type == "integer") return "Give a whole number.";
  if (type == "number") return "Give a number.";
  if (type == "boolean") return "Say yes or no.";
  if (type == "array") return "Give a list.";
  return "This is not the kind of value that belongs here.";
}

/// Which single rule of the field is broken, tried one after the other.
std::string sentence_for(const Json& field, const Json& value) {
  const auto breaks = [&](const char* rule) {
    return field.contains(rule) && !fits({{rule, without_regular_expressions(field.at(rule))}}, value);
  };
  if (breaks("type")) return kind_sentence(text_of(field.at("type")));
  if (breaks("enum") || breaks("oneOf")) return choices_sentence(field);
  if (breaks("const")) return "This must be " + text_of(field.at("const")) + ".";
  if (breaks("minLength"))
    return field.at("minLength") == Json(1)
               ? "Write something here."
               : "At least " + text_of(field.at("minLength")) + " characters are needed.";
  if (breaks("maxLength")) return "At most " + text_of(field.at("maxLength")) + " characters are allowed.";
  if (breaks("minimum")) return "The number must be " + text_of(field.at("minimum")) + " at least.";
  if (breaks("maximum")) return "The number may be " + text_of(field.at("maximum")) + " at most.";
  if (breaks("minItems"))
    return field.at("minItems") == Json(1) ? "Choose at least one."
                                           : "Choose at least " + text_of(field.at("minItems")) + ".";
  if (breaks("maxItems")) return "Choose at most " + text_of(field.at("maxItems")) + ".";
  if (breaks("uniqueItems")) return "The same value is given twice.";
  if (breaks("items")) return "One of the values in this list is not allowed.";
  return "This value is not allowed here.";
}

std::optional<std::string> fault_of_field(const Json& field, const Json& value) {
  const Json schema = without_regular_expressions(field);
  if (!fits(schema, value)) return sentence_for(field, value);
  if (!matches_pattern(field, value)) return "This does not have the form that is needed here.";
  return std::nullopt;
}

/// The rules between fields; a stored secret counts as given.
bool fits_together(const Json& form_schema, const Json& answers, const std::set<std::string>& stored) {
  Json schema = without_regular_expressions(form_schema);
  if (const auto required = schema.find("required"); required != schema.end()) {
    Json still = Json::array();
    for (const Json& name : *required)
      if (!stored.contains(name.get<std::string>())) still.push_back(name);
    *required = std::move(still);
  }
  return fits(schema, answers);
}

}  // namespace

std::vector<core::FieldFault> faults_of(const Json& form_schema, const Json& answers,
                                        const std::set<std::string>& stored) {
  std::vector<core::FieldFault> faults;
  const Json& fields = form_schema.at("properties");
  for (const auto& [name, value] : answers.items()) {
    const auto field = fields.find(name);
    if (field == fields.end()) {
      faults.push_back({pointer_to(name), "There is no field of this name here."});
    } else if (const auto fault = fault_of_field(*field, value)) {
      faults.push_back({pointer_to(name), *fault});
    }
  }
  for (const Json& name : form_schema.value("required", Json::array())) {
    const auto& field = name.get_ref<const std::string&>();
    if (!answers.contains(field) && !stored.contains(field))
      faults.push_back({pointer_to(field), "This is needed."});
  }
  if (faults.empty() && !fits_together(form_schema, answers, stored))
    faults.push_back({"/answers", "These answers do not go together."});
  return faults;
}

}  // namespace rollcall::wizard
