#include "wizard/form_check.hpp"

#include <map>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

/// Sentences by field for one field `x` of this schema.
std::string fault(const Json& field, const Json& value) {
  const Json schema{{"type", "object"}, {"properties", {{"x", field}}}};
  const auto faults = faults_of(schema, {{"x", value}}, {});
  if (faults.empty()) return "";
  EXPECT_EQ(faults.front().pointer, "/answers/x");
  return faults.front().message;
}

TEST(FormAnswers, SayWhatIsWrongInPlainWords) {
  EXPECT_EQ(fault({{"type", "string"}}, "text"), "");
  EXPECT_EQ(fault({{"type", "string"}}, 3), "Give a text.");
  EXPECT_EQ(fault({{"type", "boolean"}}, "true"), "Say yes or no.");
  EXPECT_EQ(fault({{"type", "string"}, {"minLength", 1}}, ""), "Write something here.");
  EXPECT_EQ(fault({{"type", "string"}, {"maxLength", 2}}, "abc"), "At most 2 characters are allowed.");
  EXPECT_EQ(fault({{"type", "string"}, {"enum", {"a", "b"}}}, "c"), "Choose one of: a, b.");
  EXPECT_EQ(fault({{"oneOf", {{{"const", "a"}}, {{"const", "b"}}}}}, "c"), "Choose one of: a, b.");
  EXPECT_EQ(fault({{"type", "integer"}, {"minimum", 3}}, 2), "The number must be 3 at least.");
  EXPECT_EQ(fault({{"type", "array"}, {"minItems", 1}}, Json::array()), "Choose at least one.");
  EXPECT_EQ(fault({{"type", "array"}, {"uniqueItems", true}}, {"a", "a"}), "The same value is given twice.");
  EXPECT_EQ(fault({{"type", "array"}, {"items", {{"type", "string"}, {"minLength", 1}}}}, {""}),
            "One of the values in this list is not allowed.");
  EXPECT_EQ(fault({{"type", "string"}, {"pattern", "^[a-z]+$"}}, "A1"),
            "This does not have the form that is needed here.");
  EXPECT_EQ(fault({{"type", "string"}, {"pattern", "^[a-z]+$"}}, "abc"), "");
}

TEST(FormAnswers, AreMatchedWithBoundedEffort) {
  const Json field{{"type", "string"}, {"pattern", "^(a+)+$"}};
  EXPECT_NE(fault(field, std::string(5'000, 'a') + "b"), "");
  const Json either{{"type", "string"}, {"pattern", "^(a|b)*$"}};
  EXPECT_EQ(fault(either, std::string(1'000, 'a')), "");
  EXPECT_NE(fault(either, std::string(900'000, 'a')), "") << "too much effort counts as no match";
  EXPECT_EQ(fault({{"type", "string"}, {"format", "date"}}, std::string(900'000, '1')), "");
}

TEST(FormAnswers, MayHaveRulesBetweenFields) {
  const Json schema =
      Json::parse(R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},
      "if":{"properties":{"a":{"const":"x"}},"required":["a"]},"then":{"required":["b"]}})");
  EXPECT_TRUE(faults_of(schema, {{"a", "y"}}, {}).empty());
  const auto faults = faults_of(schema, {{"a", "x"}}, {});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].pointer, "/answers");
}

TEST(FormAnswers, NamePlacesAsPointers) {
  const Json schema{{"type", "object"}, {"properties", Json::object()}};
  EXPECT_EQ(faults_of(schema, {{"a/b~c", 1}}, {}).at(0).pointer, "/answers/a~1b~0c");
}

TEST(FormSchema, TakesNoSecretThatItCouldNotHide) {
  const auto form = [](const Json& field) {
    return Json{{"type", "object"}, {"properties", {{"x", field}}}};
  };
  const Json secret{{"type", "string"}, {"title", "x"}, {"x-secret", true}, {"default", "given-away"}};
  EXPECT_FALSE(checked_form_schema(form(secret)).at("properties").at("x").contains("default"));
  EXPECT_EQ(secret_fields(form(secret)), std::set<std::string>{"x"});
  EXPECT_THROW((void)checked_form_schema(form({{"type", "object"}, {"properties", {{"y", secret}}}})), Error);
  EXPECT_THROW((void)checked_form_schema(form({{"type", "integer"}, {"x-secret", true}})), Error);
  EXPECT_THROW((void)checked_form_schema(form({{"$ref", "https://evil.example/schema"}})), Error);
  EXPECT_THROW((void)checked_form_schema(form({{"type", "string"}, {"pattern", "(["}})), Error);
  EXPECT_THROW((void)checked_form_schema(form({{"type", "nonsense"}})), Error);
  EXPECT_THROW((void)checked_form_schema(form({{"type", "string"}, {"minLength", "many"}})), Error);
  EXPECT_THROW(
      (void)checked_form_schema(form({{"type", "object"}, {"patternProperties", {{"(a+)+", true}}}})), Error);
}

TEST(FormHints, AreThoseThatPanelsKnow) {
  const Json ui = Json::parse(R"({
    "/a": {"widget": "textarea", "onclick": "x", "help": "Words", "order": 1, "advanced": true, "group": "G"},
    "/b": {"widget": "iframe"},
    "/c": {"visible_when": {"field": "/a", "in": ["x"]}, "labels": {"x": "X"}, "placeholder": 3},
    "/d": {"visible_when": {"field": "/a", "in": ["x"], "script": "y"}, "labels": {"x": {}}}})");
  EXPECT_EQ(known_hints(ui), Json::parse(R"({
    "/a": {"widget": "textarea", "help": "Words", "order": 1, "advanced": true, "group": "G"},
    "/c": {"visible_when": {"field": "/a", "in": ["x"]}, "labels": {"x": "X"}}})"));
}

}  // namespace
}  // namespace rollcall::wizard
