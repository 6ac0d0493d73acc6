#include "documents/documents.hpp"

#include "documents/csv_rows.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::documents {
namespace {

core::Job incremental_job() {
  core::Job job;
  job.id = 7;
  job.request.plugin_id = "entra-id";
  job.request.plugin_options = R"({"add":true})";
  job.base_job = 3;
  job.since = "2026-01-01T00:00:00Z";
  job.gone = 2;
  return job;
}

core::User user() {
  core::User user;
  user.id = 4;
  user.email = "ada@example.com";
  user.display_name = "Ada Lovelace";
  return user;
}

std::vector<std::string> names_of(const nlohmann::ordered_json& document) {
  std::vector<std::string> names;
  for (const auto& [name, value] : document.items()) names.push_back(name);
  return names;
}

TEST(Documents, AJobHasItsMembersInTheOrderThatScriptsKnow) {
  const std::vector<std::string> names{
      "id",         "state",      "kind",         "of_job",    "plugin",   "connection_id", "dry_run",
      "staged",     "phase",      "leaver_grace", "limits",    "approved", "options",       "requested_by",
      "counts",     "disabled",   "removed",      "since_job", "since",    "gone",          "issues",
      "created_at", "started_at", "finished_at",  "error"};
  EXPECT_EQ(names_of(Cli::of(incremental_job(), JobSince::told)), names);
}

TEST(Documents, RestSaysTheSameOfAJobButForSinceWhenItRead) {
  nlohmann::json printed = Cli::of(incremental_job(), JobSince::told);
  EXPECT_EQ(printed.at("since_job"), 3);
  EXPECT_EQ(printed.at("since"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(printed.at("gone"), 2);
  for (const char* name : {"since_job", "since", "gone"}) printed.erase(name);
  EXPECT_EQ(Rest::of(incremental_job(), JobSince::left_out), printed);
}

TEST(Documents, WhatAJobDoesNotHaveIsNull) {
  const auto document = Cli::of(core::Job{}, JobSince::told);
  for (const char* name : {"of_job", "leaver_grace", "since_job", "since"})
    EXPECT_TRUE(document.at(name).is_null()) << name;
  EXPECT_EQ(document.at("options"), nlohmann::ordered_json::object());
}

TEST(Documents, TextThatIsNoUtf8DoesNotStopADocument) {
  EXPECT_EQ(text_of(nlohmann::json{{"name", "\xFF"}}), "{\"name\":\"\xEF\xBF\xBD\"}");
}

TEST(CsvRows, TheFilesOfPeopleKeepTheirColumns) {
  const std::string rest_of_columns =
      ",given_name,surname,job_title,department,company_name,office_location,employee_id,mobile_phone,"
      "business_phone,preferred_language,user_principal_name,user_type,enabled,source,external_id,created_at,"
      "updated_at,last_import_id\r\n";
  EXPECT_EQ(user_columns(PeopleFile::of_command), "id,email,display_name" + rest_of_columns);
  EXPECT_EQ(user_columns(PeopleFile::of_rest), "id,name,email" + rest_of_columns);
  EXPECT_EQ(row_of(user(), PeopleFile::of_command),
            "4,ada@example.com,Ada Lovelace,,,,,,,,,,,,,true,,,,,\r\n");
  EXPECT_EQ(row_of(user(), PeopleFile::of_rest), "4,Ada Lovelace,ada@example.com,,,,,,,,,,,,,true,,,,,0\r\n");
}

TEST(CsvRows, AChangeIsARowAFieldAndNobodyIsLeftOut) {
  core::JobChange change{
      .action = "link", .external_id = "x", .email = "ada@example.com", .display_name = "Ada", .fields = {}};
  EXPECT_EQ(rows_of(change), "link,x,ada@example.com,Ada,,,\r\n");
  change.fields = {{"surname", "Byron", "Lovelace"}, {"job_title", "", "Engineer"}};
  EXPECT_EQ(rows_of(change),
            "link,x,ada@example.com,Ada,surname,Byron,Lovelace\r\n"
            "link,x,ada@example.com,Ada,job_title,,Engineer\r\n");
}

}  // namespace
}  // namespace rollcall::documents
