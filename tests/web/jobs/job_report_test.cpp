// Issues and changes of a job: pages, filters, searches, counts and CSV.
#include "jobs_fixture.hpp"

#include <set>
#include <string>
#include <vector>

namespace rollcall::test::web {
namespace {

using nlohmann::json;

class JobReport : public JobsTest {
 protected:
  void add_issue(std::int64_t id, const std::string& severity, const std::string& code,
                 const std::string& person) {
    host.execute(
        "INSERT INTO import_issues (job_id, severity, code, person, email, external_id, message, "
        "next_step) VALUES (" +
        std::to_string(id) + ", '" + severity + "', '" + code + "', '" + person + "', '" + person +
        "@x.example', 'id-" + person + "', 'It is so.', 'Do this.')");
  }
  void add_change(std::int64_t id, int position, const std::string& action, const std::string& person) {
    host.execute(
        "INSERT INTO import_changes (job_id, batch, position, action, external_id, email, "
        "display_name, old_values, new_values) VALUES (" +
        std::to_string(id) + ", " + std::to_string(position / 2) + ", " + std::to_string(position % 2) +
        ", '" + action + "', 'id-" + person + "', '" + person + "@x.example', '" + person +
        R"(', '{"job_title":"Trainee"}', '{"job_title":"Engineer"}'))");
  }
  void add_person(std::int64_t id, const std::string& person) {
    host.execute(
        "INSERT INTO users (workspace_id, email, email_key, display_name, source, source_tenant, "
        "external_id, added_by_import) VALUES (1, '" +
        person + "@x.example', '" + person + "@x.example', '" + person + "', 'entra-id', 't', 'id-" + person +
        "', " + std::to_string(id) + ")");
  }
  std::string base(std::int64_t id) const { return "/jobs/" + std::to_string(id); }

  /// All pages of a list of two a page; each person by name.
  std::vector<std::string> walk(const std::string& path, const char* list, const char* name) {
    std::vector<std::string> names;
    std::string cursor;
    const char* separator = path.find('?') == std::string::npos ? "?" : "&";
    for (;;) {
      const json page = get(path + separator + "limit=2" + cursor).json();
      for (const auto& item : page.at(list)) names.push_back(item.at(name));
      if (page.at("next_cursor").is_null()) return names;
      cursor = "&cursor=" + page.at("next_cursor").get<std::string>();
    }
  }
};

using Names = std::vector<std::string>;

TEST_F(JobReport, IssuesComeInOrderPageByPage) {
  const auto id = add_job("completed_with_issues"), other = add_job("completed_with_issues");
  for (const char* person : {"ada", "bob", "eve", "joe", "zoe"}) {
    add_issue(id, "error", "no-email", person);
    add_issue(other, "error", "no-email", std::string("other-") + person);
  }
  EXPECT_EQ(walk(base(id) + "/issues", "issues", "person"), (Names{"ada", "bob", "eve", "joe", "zoe"}));
  const json page = get(base(id) + "/issues").json();
  EXPECT_EQ(page.at("total"), (json{{"value", 5}, {"exact", true}}));
  EXPECT_EQ(page.at("issues").front().at("next_step"), "Do this.");
  EXPECT_EQ(get(base(id) + "/issues?cursor=abc").status, 422U);
}

TEST_F(JobReport, IssuesAreFilteredSearchedAndCounted) {
  const auto id = add_job("completed_with_issues");
  add_issue(id, "error", "no-email", "ada");
  add_issue(id, "warning", "email-in-use", "bob");
  add_issue(id, "error", "no-email", "Åse");
  const std::string issues = base(id) + "/issues";
  EXPECT_EQ(walk(issues + "?code=no-email", "issues", "person"), (Names{"ada", "Åse"}));
  EXPECT_EQ(walk(issues + "?severity=warning", "issues", "person"), Names{"bob"});
  EXPECT_EQ(walk(issues + "?search=%C3%A5SE", "issues", "person"), Names{"Åse"});
  EXPECT_EQ(walk(issues + "?search=id-b", "issues", "person"), Names{"bob"});
  EXPECT_EQ(walk(issues + "?search=x.example&code=no-email", "issues", "person"), (Names{"ada", "Åse"}));
  EXPECT_EQ(walk(issues + "?search=nobody", "issues", "person"), Names{});
  const json page = get(issues + "?search=x.example&severity=error").json();
  EXPECT_EQ(page.at("total"), (json{{"value", 2}, {"exact", true}}));
  EXPECT_EQ(page.at("codes"), (json{{{"code", "no-email"}, {"severity", "error"}, {"count", 2}},
                                    {{"code", "email-in-use"}, {"severity", "warning"}, {"count", 1}}}))
      << "whatever is filtered";
}

TEST_F(JobReport, IssuesAreExportedWhole) {
  const auto id = add_job("completed_with_issues");
  host.execute("BEGIN");
  for (int i = 0; i < 2'100; ++i) add_issue(id, "error", "no-email", "=p" + std::to_string(i));
  host.execute("COMMIT");
  const Reply reply = get(base(id) + "/issues.csv");
  EXPECT_TRUE(reply.header("Content-Type").starts_with("text/csv")) << reply.header("Content-Type");
  EXPECT_NE(reply.header("Content-Disposition").find("issues-" + std::to_string(id) + ".csv"),
            std::string::npos);
  EXPECT_EQ(std::count(reply.body.begin(), reply.body.end(), '\n'), 2'101);
  EXPECT_NE(reply.body.find(",'=p2099,"), std::string::npos) << "no formula";
  const Reply some = get(base(id) + "/issues.csv?search=p77");
  EXPECT_EQ(std::count(some.body.begin(), some.body.end(), '\n'), 1 + 11) << "p77 and p770 to p779";
}

TEST_F(JobReport, ChangesAreThoseRecordedThenThePeopleWhoWereAdded) {
  const auto id = add_job("completed", "added = 3, updated = 2");
  add_change(id, 0, "update", "ada");
  add_change(id, 1, "absent", "gone");
  add_change(id, 2, "link", "bob");
  for (const char* person : {"eve", "joe", "zoe"}) add_person(id, person);
  add_person(id + 1, "another");
  const std::string changes = base(id) + "/changes";
  EXPECT_EQ(walk(changes, "changes", "display_name"), (Names{"ada", "bob", "eve", "joe", "zoe"}));
  const json page = get(changes).json();
  EXPECT_EQ(page.at("total"), (json{{"value", 5}, {"exact", true}}));
  EXPECT_EQ(page.at("actions"), (json{{{"action", "add"}, {"count", 3}},
                                      {{"action", "update"}, {"count", 1}},
                                      {{"action", "link"}, {"count", 1}}}));
  EXPECT_EQ(page.at("changes").front().at("fields"),
            (json{{{"name", "job_title"}, {"old", "Trainee"}, {"new", "Engineer"}}}));
  EXPECT_EQ(page.at("changes").back().at("action"), "add");
  EXPECT_EQ(page.at("changes").back().at("fields").front().at("new"), "zoe@x.example");
  EXPECT_EQ(walk(changes + "?action=add", "changes", "display_name"), (Names{"eve", "joe", "zoe"}));
  EXPECT_EQ(walk(changes + "?action=link", "changes", "display_name"), Names{"bob"});
  EXPECT_EQ(walk(changes + "?search=ZOE", "changes", "display_name"), Names{"zoe"});
  EXPECT_EQ(walk(changes + "?search=x.example", "changes", "display_name").size(), 5U);
  EXPECT_EQ(get(changes + "?search=x.example").json().at("total").at("value"), 5);
  EXPECT_EQ(get(changes + "?cursor=e30").status, 422U) << "an empty object";
}

TEST_F(JobReport, APlanTellsItsOwnRowsAlone) {
  const auto id = add_job("completed", "dry_run = (1 = 1), phase = 'planned', added = 1");
  add_change(id, 0, "add", "ada");
  add_person(id, "written-by-somebody");
  EXPECT_EQ(walk(base(id) + "/changes", "changes", "display_name"), Names{"ada"});
  EXPECT_EQ(get(base(id) + "/changes").json().at("actions"), (json{{{"action", "add"}, {"count", 1}}}));
}

TEST_F(JobReport, ChangesAreExportedARowAField) {
  const auto id = add_job("completed", "added = 1, updated = 1");
  add_change(id, 0, "update", "ada");
  add_person(id, "bob");
  const Reply reply = get(base(id) + "/changes.csv");
  EXPECT_TRUE(
      reply.body.starts_with("action,external_id,email,display_name,field,old,new\r\n"
                             "update,id-ada,ada@x.example,ada,job_title,Trainee,Engineer\r\n"
                             "add,id-bob,bob@x.example,bob,email,,bob@x.example\r\n"))
      << reply.body;
}

}  // namespace
}  // namespace rollcall::test::web
