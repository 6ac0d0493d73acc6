#include "schema_check.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace rollcall::entra_id::test {

void expect_valid(const nlohmann::json& document, const std::string& name) {
  using Adapter = valijson::adapters::NlohmannJsonAdapter;
  const auto text = nlohmann::json::parse(std::ifstream(ROLLCALL_SCHEMA_DIR "/" + name + ".schema.json"));
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(Adapter(text), schema);
  EXPECT_TRUE(valijson::Validator().validate(schema, Adapter(document), nullptr)) << document.dump(2);
}

}  // namespace rollcall::entra_id::test
