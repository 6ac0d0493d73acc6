#include "cli/import_options.hpp"

#include "rollcall/sdk/error.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using nlohmann::json;

/// The sentence with which options are refused; empty when they are not.
std::string refusal(const ImportOptions& options) {
  try {
    static_cast<void>(plugin_options(options));
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::invalid_argument);
    EXPECT_FALSE(error.next_step().empty());
    return error.message();
  }
  return {};
}

TEST(ImportOptions, HaveOnlyWhatWasGivenBesideTheFlags) {
  EXPECT_EQ(json::parse(plugin_options({.groups = {"Staff"}, .add = true, .no_guests = true})),
            (json{{"all_users", false},
                  {"add", true},
                  {"update", false},
                  {"transitive", false},
                  {"guests", false},
                  {"disabled", true},
                  {"email_from", "mail"},
                  {"groups", {"Staff"}}}));
}

TEST(ImportOptions, AskForAFullReadOnlyWhenThatWasGiven) {
  EXPECT_FALSE(json::parse(plugin_options({.all_users = true, .add = true})).contains("full"));
  EXPECT_EQ(json::parse(plugin_options({.all_users = true, .add = true, .full = true})).at("full"), true);
}

TEST(ImportOptions, CarryTheReader) {
  EXPECT_EQ(json::parse(plugin_options({.add = true, .reader = "shards"})).at("reader"), "shards");
}

TEST(ImportOptions, CarryFilters) {
  const json document =
      json::parse(plugin_options({.user_types = {"Member", "Guest"},
                                  .email_domains = {"*.a.example"},
                                  .excluded_email_domains = {"b.example", "c.example"},
                                  .conditions = {"department=R=D", "jobTitle^=Head of", "ext.attribute_1==x"},
                                  .all_users = true,
                                  .update = true}));
  EXPECT_EQ(document.at("user_types"), (json{"Member", "Guest"}));
  EXPECT_EQ(document.at("email_domains"), json{"*.a.example"});
  EXPECT_EQ(document.at("excluded_email_domains"), (json{"b.example", "c.example"}));
  EXPECT_EQ(document.at("where"), json::array({{{"field", "department"}, {"equals", "R=D"}},
                                               {{"field", "jobTitle"}, {"starts_with", "Head of"}},
                                               {{"field", "ext.attribute_1"}, {"equals", "=x"}}}));
}

TEST(ImportOptions, NameThePlaceOfAWrongCondition) {
  const std::pair<const char*, const char*> wrong[] = {
      {"", "at character 1:"},
      {"department", "at character 11: here"},
      {"=Sales", "at character 1: the name"},
      {"^=Sales", "at character 1: the name"},
      {"depart ment=x", "at character 7:"},
      {"department!=x", "at character 11:"},
      {"department^x", "at character 11:"},
      {"department=", "at character 12: a value is missing"},
      {"department^=", "at character 13: a value is missing"}};
  for (const auto& [condition, place] : wrong) {
    const std::string sentence = refusal({.conditions = {condition}, .all_users = true, .add = true});
    EXPECT_NE(sentence.find(place), std::string::npos) << condition << ": " << sentence;
  }
}

TEST(ImportOptions, RefuseWhatCannotBeADomain) {
  for (const char* domain :
       {"", "ada@a.example", "@a.example", "a.example,b.example", "a b", "*", "*.", "a.*.example"})
    EXPECT_NE(refusal({.email_domains = {domain}}).find("is no e-mail domain"), std::string::npos) << domain;
  EXPECT_NE(refusal({.excluded_email_domains = {"@x"}}).find("@x"), std::string::npos);
  EXPECT_NE(refusal({.email_domains = {"x.example"}, .excluded_email_domains = {"x.example"}})
                .find("both wanted and left out"),
            std::string::npos);
  EXPECT_NE(refusal({.user_types = {""}}).find("--user-type"), std::string::npos);
  EXPECT_NE(refusal({.groups = {"\xFF"}}).find("UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace rollcall::cli
