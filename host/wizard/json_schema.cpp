#include "wizard/json_schema.hpp"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace rollcall::wizard {

using valijson::adapters::NlohmannJsonAdapter;

struct JsonSchema::Compiled {
  valijson::Schema schema;
};

JsonSchema::JsonSchema(const nlohmann::json& schema) {
  auto compiled = std::make_unique<Compiled>();
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(NlohmannJsonAdapter(schema), compiled->schema);
  compiled_ = std::move(compiled);
}

JsonSchema::~JsonSchema() = default;

bool JsonSchema::fits(const nlohmann::json& document) const {
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  return validator.validate(compiled_->schema, NlohmannJsonAdapter(document), nullptr);
}

std::string JsonSchema::fault_of(const nlohmann::json& document) const {
  valijson::ValidationResults results;
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  if (validator.validate(compiled_->schema, NlohmannJsonAdapter(document), &results)) return {};
  std::string fault;
  for (const auto& result : results) {
    for (const auto& part : result.context) fault += part;
    fault += " " + result.description + "; ";
  }
  return fault.empty() ? "it does not fit" : fault;
}

}  // namespace rollcall::wizard
