#include "web/api/schema_check.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

const json kComponents = json::parse(R"({"schemas": {
  "Name": {"type": "string", "minLength": 1, "maxLength": 5},
  "Time": {"type": ["string", "null"], "format": "date-time"},
  "Shape": {"oneOf": [{"$ref": "#/components/schemas/Circle"}, {"$ref": "#/components/schemas/Box"}]},
  "Circle": {"type": "object", "required": ["kind", "radius"], "properties": {"kind": {"const": "circle"}, "radius": {"type": "number"}}},
  "Box": {"type": "object", "required": ["kind", "inside"], "properties": {"kind": {"const": "box"},
          "inside": {"type": "array", "items": {"$ref": "#/components/schemas/Shape"}}}}}})");

/// "pointer: message" of each error, a line each.
std::string errors(const char* schema, const char* value) {
  std::string text;
  for (const auto& error : SchemaCheck(json::parse(schema), kComponents).errors_of(json::parse(value)))
    text += error.pointer + ": " + error.message + "\n";
  return text;
}

TEST(SchemaCheck, FollowsReferencesIntoTheComponents) {
  const char* schema = R"({"type": "object", "properties": {"name": {"$ref": "#/components/schemas/Name"}}})";
  EXPECT_EQ(errors(schema, R"({"name": "Ada"})"), "");
  EXPECT_EQ(errors(schema, R"({"name": "Augusta"})"), "/name: At most 5 characters are allowed.\n");
}

TEST(SchemaCheck, KnowsListsOfTypes) {
  const char* schema = R"({"$ref": "#/components/schemas/Time"})";
  EXPECT_EQ(errors(schema, "null"), "");
  EXPECT_EQ(errors(schema, R"("2026-11-23T09:30:00Z")"), "");
  EXPECT_NE(errors(schema, "7"), "");
}

TEST(SchemaCheck, FollowsSchemasThatReferToThemselves) {
  const char* schema = R"({"$ref": "#/components/schemas/Shape"})";
  EXPECT_EQ(errors(schema, R"({"kind": "box", "inside": [{"kind": "circle", "radius": 1}]})"), "");
  EXPECT_NE(errors(schema, R"({"kind": "box", "inside": [{"kind": "circle"}]})"), "");
}

TEST(SchemaCheck, PointsIntoLists) {
  EXPECT_EQ(
      errors(R"({"type": "object", "properties": {"ids": {"type": "array", "items": {"type": "integer"}}}})",
             R"({"ids": [1, "two", 3]})"),
      "/ids/1: This is not the kind of value that belongs here.\n");
}

TEST(SchemaCheck, EscapesNamesInPointers) {
  EXPECT_EQ(errors(R"({"type": "object", "properties": {"a/b~c": {"type": "integer"}}})", R"({"a/b~c": ""})"),
            "/a~1b~0c: This is not the kind of value that belongs here.\n");
}

TEST(SchemaCheck, CountsCharactersNotBytes) {
  EXPECT_EQ(errors(R"({"type": "string", "maxLength": 3})", R"("äöü")"), "");
}

TEST(SchemaCheck, SaysTheNumbersOfALimit) {
  EXPECT_EQ(errors(R"({"type": "integer", "minimum": 1})", "0"), ": The number must be 1 at least.\n");
  EXPECT_EQ(errors(R"({"type": "integer", "maximum": 366})", "400"), ": The number may be 366 at most.\n");
  EXPECT_EQ(errors(R"({"type": "array", "minItems": 2})", "[1]"), ": At least 2 are needed.\n");
  EXPECT_EQ(errors(R"({"type": "array", "uniqueItems": true})", "[1, 1]"),
            ": The same value is given twice.\n");
  EXPECT_EQ(errors(R"({"type": "object", "minProperties": 1})", "{}"), ": Nothing is given here.\n");
}

TEST(SchemaCheck, NamesFieldsThatAreMissingOrTooMany) {
  const char* schema =
      R"({"type": "object", "required": ["a"], "properties": {"a": {}}, "additionalProperties": false})";
  EXPECT_EQ(errors(schema, R"({"a": 1})"), "");
  EXPECT_NE(errors(schema, "{}").find("/a: This is needed.\n"), std::string::npos);
  EXPECT_NE(errors(schema, R"({"a": 1, "it's": 2})").find("/it's: There is no field of this name here.\n"),
            std::string::npos);
}

TEST(SchemaCheck, RefusesASchemaThatIsNone) {
  EXPECT_THROW(SchemaCheck(json::parse(R"({"$ref": "#/components/schemas/Nothing"})"), kComponents),
               std::exception);
}

}  // namespace
}  // namespace rollcall::web::api
