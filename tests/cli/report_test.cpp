// How changes, issues and explanations look to a person.
#include "cli/change_report.hpp"
#include "cli/explain_report.hpp"
#include "cli/import_report.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using json = nlohmann::ordered_json;

std::string changes(const std::vector<core::JobChange>& list) {
  std::ostringstream out;
  print_changes(out, list);
  return out.str();
}

TEST(ChangeReport, HasARowForEachFieldAndOneForAWholePerson) {
  EXPECT_EQ(
      changes({{.action = "update",
                .external_id = "1",
                .email = "ada@x.example",
                .display_name = "Ada",
                .fields = {{"department", "Sales", "Research"}, {"job_title", "", "Head"}}},
               {.action = "add",
                .external_id = "2",
                .email = "bob@x.example",
                .display_name = "Bob",
                .fields = {{"email", "", "bob@x.example"}, {"department", "", "Sales"}, {"surname", "", ""}}},
               {.action = "disable",
                .external_id = "3",
                .email = "",
                .display_name = "",
                .fields = {{"enabled", "true", "false"}}}}),
      "ACTION   WHO                  WHAT\n"
      "update   Ada <ada@x.example>  department: Sales -> Research\n"
      "                              job_title: (empty) -> Head\n"
      "add      Bob <bob@x.example>  department: Sales\n"
      "disable  3                    enabled: true -> false\n");
}

TEST(ChangeReport, CutsLongValuesAndWhatWouldMoveTheCursor) {
  const std::string text = changes({{.action = "update",
                                     .external_id = "1",
                                     .email = "ada@x.example",
                                     .display_name = "Ada",
                                     .fields = {{"department", std::string(500, 'x'), "\x1B[31mred\n"}}}});
  EXPECT_LT(text.find("-> "), 120U) << text;
  EXPECT_NE(text.find("x\xE2\x80\xA6 -> "), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST(IssueReport, ShowsRequestIdsOnlyWhenThereAreAny) {
  core::JobIssue issue;
  issue.severity = "error";
  issue.code = "no-email";
  issue.external_id = "7";
  issue.person = "Ada";
  issue.message = "Ada has no e-mail address.";
  issue.next_step = "Add one.";
  std::ostringstream without;
  print_issues(without, {issue});
  EXPECT_EQ(without.str(),
            "SEVERITY  ISSUE     PERSON  WHO  WHAT AND WHAT TO DO\n"
            "error     no-email  Ada     7    Ada has no e-mail address. Add one.\n");
  issue.request_id = "r-1";
  std::ostringstream with;
  print_issues(with, {issue});
  EXPECT_EQ(with.str(),
            "SEVERITY  ISSUE     PERSON  WHO  REQUEST  WHAT AND WHAT TO DO\n"
            "error     no-email  Ada     7    r-1      Ada has no e-mail address. Add one.\n");
}

TEST(CountsReport, TellsWhatAnUndoDid) {
  core::Job job;
  job.request.kind = core::JobKind::undo;
  job.counts = {.fetched = 10, .updated = 2, .unchanged = 4, .skipped = 1};
  job.removed = 3;
  std::ostringstream out;
  print_counts(out, job);
  EXPECT_NE(out.str().find("restored    2"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("removed     3"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("unchanged   4"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("left        1"), std::string::npos) << out.str();
}

TEST(CountsReport, TellsOfLeaversOnlyWhenTheyWereAskedFor) {
  core::Job job;
  std::ostringstream without;
  print_counts(without, job);
  EXPECT_EQ(without.str().find("disabled"), std::string::npos);
  job.request.leaver_grace = 1;
  job.disabled = 12;
  std::ostringstream with;
  print_counts(with, job);
  EXPECT_NE(with.str().find("disabled   12"), std::string::npos) << with.str();
}

TEST(ExplainReport, SaysWhatWouldBecomeOfAPersonAndWhy) {
  std::ostringstream out;
  print_explanation(
      out,
      json::parse(R"({"person":"1b2c","raw":{"mail":"ada@x.example","jobTitle":null,"accountEnabled":true},
        "mapped":[{"column":"email","value":"ada@x.example","from":"mail"},
                  {"column":"job_title","value":"","from":""}],
        "result":{"outcome":"updated","reason":"Modes allow it.","matched_by":"external_id","filter":"",
                  "changes":[{"field":"department","old":"","new":"Sales"}]}})"));
  EXPECT_EQ(out.str(),
            "Person: 1b2c\n"
            "An import would count this person as: updated\n"
            "Why: Modes allow it.\n"
            "Match: is here already, found by the provider's id\n"
            "\n"
            "WOULD CHANGE  FROM     TO\n"
            "department    (empty)  Sales\n"
            "\n"
            "HERE       VALUE          FED BY\n"
            "email      ada@x.example  mail\n"
            "job_title  (empty)        (nothing feeds it)\n"
            "\n"
            "AT THE PROVIDER  VALUE\n"
            "mail             ada@x.example\n"
            "jobTitle         (none)\n"
            "accountEnabled   true\n");
}

TEST(ExplainReport, PassesOverWhatIsNotAsDescribed) {
  for (const char* text : {"{}", R"({"person":7,"raw":[],"mapped":{"a":1},"result":[1,2]})",
                           R"({"mapped":[1,null,"x"],"result":{"changes":"none"}})"}) {
    std::ostringstream out;
    EXPECT_NO_THROW(print_explanation(out, json::parse(text))) << text;
  }
}

}  // namespace
}  // namespace rollcall::cli
