#include "web/api/schema_check.hpp"

#include "web/api/field_sentence.hpp"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

/// valijson judges `format` of values that are no strings by throwing, and examples are no part of a schema.
json without_annotations(const json& node) {
  if (node.is_array()) {
    json kept = json::array();
    for (const auto& item : node) kept.push_back(without_annotations(item));
    return kept;
  }
  if (!node.is_object()) return node;
  json kept = json::object();
  for (const auto& [key, value] : node.items()) {
    const bool is_annotation =
        (key == "format" && value.is_string()) || key == "example" || (key == "examples" && value.is_array());
    if (!is_annotation) kept[key] = without_annotations(value);
  }
  return kept;
}

json document_for(const json& schema, const json& components) {
  return {{"allOf", json::array({without_annotations(schema)})},
          {"components", {{"schemas", without_annotations(components.at("schemas"))}}}};
}

/// valijson's way to a value is {"<root>", "[name]", "[3]"}.
json::json_pointer pointer_of(const std::vector<std::string>& context) {
  json::json_pointer pointer;
  for (const auto& part : context)
    if (part.size() >= 2 && part.front() == '[' && part.back() == ']')
      pointer /= part.substr(1, part.size() - 2);
  return pointer;
}

void add_once(std::vector<FieldError>& errors, FieldError error) {
  constexpr std::size_t kMost = 50;
  if (errors.size() >= kMost) return;
  for (const auto& known : errors)
    if (known.pointer == error.pointer) return;
  errors.push_back(std::move(error));
}

}  // namespace

struct SchemaCheck::Compiled {
  valijson::Schema schema;
};

SchemaCheck::SchemaCheck(const json& schema, const json& components) {
  auto compiled = std::make_unique<Compiled>();
  const json document = document_for(schema, components);
  valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(document),
                                          compiled->schema);
  compiled_ = std::move(compiled);
}

SchemaCheck::~SchemaCheck() = default;

std::vector<FieldError> SchemaCheck::errors_of(const json& value) const {
  valijson::ValidationResults results;
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  if (validator.validate(compiled_->schema, valijson::adapters::NlohmannJsonAdapter(value), &results))
    return {};
  std::vector<FieldError> errors;
  for (const auto& result : results) {
    auto sentence = field_sentence(result.description);
    if (!sentence) continue;
    auto pointer = pointer_of(result.context);
    if (!sentence->child.empty()) pointer /= sentence->child;
    add_once(errors, {pointer.to_string(), std::move(sentence->message)});
  }
  if (errors.empty()) errors.push_back({"", "This does not have the form that is needed here."});
  return errors;
}

}  // namespace rollcall::web::api
