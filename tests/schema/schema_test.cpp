#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

// Checks plugin-api/schema: the schemas are well-formed, and tell good documents (examples.json) from bad
// ones.
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

// What our schemas are made of. A keyword that is not here is a typing error that a validator would ignore.
const std::set<std::string> kKeywords{"$schema",
                                      "$id",
                                      "$ref",
                                      "title",
                                      "description",
                                      "type",
                                      "enum",
                                      "const",
                                      "items",
                                      "required",
                                      "minimum",
                                      "maximum",
                                      "minLength",
                                      "maxLength",
                                      "pattern",
                                      "if",
                                      "then",
                                      "allOf",
                                      "additionalProperties",
                                      "propertyNames",
                                      "properties",
                                      "format",
                                      "else",
                                      "maxItems",
                                      "minItems",
                                      "definitions",
                                      "default"};
const std::set<std::string> kTypes{"object", "array", "string", "integer", "number", "boolean"};

json read_json(const fs::path& file) {
  std::ifstream in(file);
  return json::parse(in);
}

json read_schema(const std::string& name) {
  return read_json(fs::path(ROLLCALL_SCHEMA_DIR) / (name + ".schema.json"));
}

enum class Described { required, optional };

/// Appends to `faults` what is wrong with the schema at `where`; subschemas included.
void inspect(const json& schema, const json& root, const std::string& where, Described described,
             std::vector<std::string>& faults) {
  const auto fault = [&](const std::string& text) { faults.push_back(where + ": " + text); };
  if (!schema.is_object()) return fault("is no object");
  for (const auto& [key, value] : schema.items()) {
    if (!kKeywords.contains(key)) fault("unknown keyword " + key);
  }
  if (schema.contains("$ref")) {
    const auto target = schema["$ref"].get<std::string>();
    if (!target.starts_with("#") || !root.contains(json::json_pointer(target.substr(1))))
      fault("$ref to nothing: " + target);
    return;
  }
  if (described == Described::required && !schema.contains("description")) fault("has no description");
  if (schema.contains("type") && !kTypes.contains(schema["type"].get<std::string>())) fault("unknown type");

  for (const char* map : {"properties", "definitions"}) {
    if (!schema.contains(map)) continue;
    for (const auto& [name, child] : schema[map].items())
      inspect(child, root, where + "/" + map + "/" + name, Described::required, faults);
  }
  for (const char* one : {"items", "additionalProperties"}) {
    if (schema.contains(one)) inspect(schema[one], root, where + "/" + one, Described::required, faults);
  }
  if (schema.contains("propertyNames"))
    inspect(schema["propertyNames"], root, where + "/propertyNames", Described::optional, faults);
  for (const auto& part : schema.value("allOf", json::array())) {
    inspect(part["then"], root, where + "/allOf/then", Described::optional, faults);
  }
  const json known = schema.value("properties", json::object());
  for (const auto& name : schema.value("required", json::array())) {
    const bool in_root = root["properties"].contains(name.get<std::string>());
    if (!known.contains(name.get<std::string>()) && !in_root) fault("requires unknown " + name.dump());
  }
}

std::vector<std::string> faults_of(const json& schema, const std::string& name) {
  std::vector<std::string> faults;
  if (schema.value("$schema", "") != "http://json-schema.org/draft-07/schema#")
    faults.push_back("not draft-07");
  if (schema.value("$id", "") != "urn:rollcall:schema:" + name + ":1")
    faults.push_back("$id differs from the file's name");
  if (schema.value("title", "") != name) faults.push_back("title differs from the file's name");
  inspect(schema, schema, name, Described::required, faults);
  return faults;
}

/// Empty when `document` obeys the schema; else why not.
std::string validate(const json& schema_json, const json& document) {
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_json), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results)) return "";
  std::ostringstream text;
  for (const auto& error : results) {
    for (const auto& step : error.context) text << step;
    text << ": " << error.description << "\n";
  }
  return text.str();
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

TEST(Schema, EverySchemaIsWellFormedAndHasExamples) {
  const json examples = read_json(ROLLCALL_SCHEMA_EXAMPLES);
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(ROLLCALL_SCHEMA_DIR)) {
    const std::string file = entry.path().filename().string();
    ASSERT_TRUE(file.ends_with(".schema.json")) << file;
    const std::string name = file.substr(0, file.size() - std::string(".schema.json").size());
    found.insert(name);
    const auto faults = faults_of(read_json(entry.path()), name);
    EXPECT_TRUE(faults.empty()) << join(faults);
    ASSERT_TRUE(examples.contains(name)) << "examples.json has none of " << name;
    EXPECT_FALSE(examples[name]["good"].empty()) << name;
    EXPECT_FALSE(examples[name]["bad"].empty()) << name;
  }
  EXPECT_EQ(found, (std::set<std::string>{"check", "explain", "explain-query", "run-options", "run-result", "choices-query", "choices",
                                          "wizard-input", "wizard-step"}));
}

TEST(Schema, InspectionSeesFaults) {
  const json misspelt = json::parse(
      R"({"$schema":"http://json-schema.org/draft-07/schema#","$id":"urn:rollcall:schema:x:1","title":"x",
          "description":"d","type":"object","requird":["a"],"required":["b"],"properties":{"a":{"type":"strin"}}})");
  EXPECT_EQ(join(faults_of(misspelt, "x")),
            "x: unknown keyword requird\nx/properties/a: has no description\nx/properties/a: unknown type\n"
            "x: requires unknown \"b\"\n");
}

TEST(Schema, AcceptsGoodDocuments) {
  const json examples = read_json(ROLLCALL_SCHEMA_EXAMPLES);
  for (const auto& [name, cases] : examples.items()) {
    const json schema = read_schema(name);
    for (const auto& document : cases["good"]) EXPECT_EQ(validate(schema, document), "") << name << document;
  }
}

TEST(Schema, RefusesBadDocuments) {
  const json examples = read_json(ROLLCALL_SCHEMA_EXAMPLES);
  for (const auto& [name, cases] : examples.items()) {
    const json schema = read_schema(name);
    for (const auto& bad : cases["bad"])
      EXPECT_NE(validate(schema, bad["document"]), "") << name << ": " << bad["why"];
  }
}

}  // namespace
