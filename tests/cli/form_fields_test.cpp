#include "cli/form_fields.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using Json = nlohmann::json;

const Json kPage = Json::parse(R"({
  "schema": {"required": ["tenant", "port"], "properties": {
    "certificate": {"title": "Certificate", "x-secret": true},
    "flag": {"title": "Flag", "type": "boolean"},
    "note": {"title": "Note"},
    "password": {"title": "Password", "x-secret": true},
    "port": {"title": "Port", "default": "443"},
    "tenant": {"title": "Tenant"},
    "way": {"title": "Way", "description": "How to get in", "enum": ["password", "certificate"], "default": "password"}}},
  "ui": {
    "/tenant": {"order": 1}, "/way": {"order": 2, "labels": {"password": "By a password"}},
    "/password": {"order": 3, "visible_when": {"field": "/way", "in": ["password"]}},
    "/certificate": {"order": 3, "widget": "file", "visible_when": {"field": "/way", "in": ["certificate"]}},
    "/note": {"order": 0, "advanced": true}, "/port": {"order": 9, "advanced": true}}})");

std::vector<std::string> asked(Json answers) {
  std::vector<std::string> names;
  std::set<std::string> done;
  while (const auto field = next_field(kPage, answers, done)) {
    names.push_back(field->name);
    done.insert(field->name);
  }
  return names;
}

TEST(FormFields, come_in_order_and_only_where_the_answers_so_far_show_them) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(asked(Json::object()), (Names{"tenant", "way", "password", "port"}));
  EXPECT_EQ(asked({{"way", "certificate"}}), (Names{"tenant", "certificate", "port"}));
  EXPECT_EQ(asked({{"tenant", "t"}, {"port", "1"}}), (Names{"way", "password"}));
}

TEST(FormFields, say_what_may_be_answered) {
  const auto way = next_field(kPage, {{"tenant", "t"}}, {});
  ASSERT_TRUE(way);
  EXPECT_EQ(way->help, "How to get in");
  EXPECT_EQ(way->otherwise, "password");
  EXPECT_EQ(way->values, (std::vector<std::pair<std::string, std::string>>{{"password", "By a password"},
                                                                           {"certificate", ""}}));
  const auto certificate = next_field(kPage, {{"way", "certificate"}}, {"tenant"});
  ASSERT_TRUE(certificate);
  EXPECT_TRUE(certificate->file);
  EXPECT_TRUE(certificate->secret);
  EXPECT_FALSE(certificate->required);
  EXPECT_TRUE(next_field(kPage, Json::object(), {})->required);
}

}  // namespace
}  // namespace rollcall::cli
