#include "rollcall/people/person.hpp"
#include "store/people_search.hpp"
#include "store/repositories.hpp"
#include "web/support/contract_check.hpp"
#include "web/support/host.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::test::web {
namespace {

const bool kCovered = cover_area("users");

using nlohmann::json;
using Names = std::vector<std::string>;

class UserOperationsTest : public WebTest {
 protected:
  UserOperationsTest() {
    const auto open = [url = host.database_url] {
      return std::make_shared<store::Database>(url, store::Database::Tables::expect);
    };
    host.services->directory =
        store::make_user_directory(host.database, std::make_shared<store::PeopleSearch>(open, 1));
    host.services->imported_groups = store::make_imported_groups(host.database);
  }

  json add(const std::string& email, const std::string& name) {
    const Reply reply = post("/users", {{"email", email}, {"name", name}});
    EXPECT_EQ(reply.status, 201U) << reply.body;
    return reply.json();
  }
  static std::string path_of(const json& user) {
    return "/users/" + std::to_string(user.at("id").get<int>());
  }
  Names names(const std::string& query) {
    Names found;
    const json page = get("/users" + query).json();
    for (const auto& user : page.at("users")) found.push_back(user.at("name"));
    return found;
  }
};

TEST_F(UserOperationsTest, AddSomebodyWithAllFields) {
  json body{{"email", "ada@example.com"}, {"name", "Ada Lovelace"}, {"enabled", false}};
  for (const char* field :
       {"given_name", "surname", "job_title", "department", "company_name", "office_location", "employee_id",
        "mobile_phone", "business_phone", "preferred_language"})
    body[field] = std::string("my ") + field;
  const Reply reply = post("/users", body);
  ASSERT_EQ(reply.status, 201U) << reply.body;
  const json user = reply.json();
  for (const auto& [field, value] : body.items()) EXPECT_EQ(user.at(field), value) << field;
  EXPECT_EQ(user.at("source"), "");
  EXPECT_EQ(user.at("last_import_id"), 0);
  EXPECT_EQ(reply.header("Location"), "/api/v1" + path_of(user));
  const Reply again = get(path_of(user));
  EXPECT_EQ(again.json(), user);
  EXPECT_EQ(again.header("ETag"), reply.header("ETag"));
  EXPECT_EQ(host.audit_lines().at(0), "ada: user.added " + std::to_string(user.at("id").get<int>()));
}

TEST_F(UserOperationsTest, FilterByAGroup) {
  EXPECT_EQ(get("/groups").json(), (json{{"groups", json::array()},
                                         {"next_cursor", nullptr},
                                         {"total", {{"value", 0}, {"exact", true}}}}));
  add("ada@example.com", "Ada");
  host.execute("UPDATE users SET source = 'entra-id', source_tenant = 't', external_id = 'i1'");
  add("bea@example.com", "Bea");
  host.execute(
      "INSERT INTO import_jobs (workspace_id, plugin_id, state) VALUES (1, 'entra-id', 'completed')");
  host.execute(
      "INSERT INTO import_groups (workspace_id, source, source_tenant, external_id, name) VALUES (1, "
      "'entra-id', 't', 'g', 'All employees')");
  std::string hex;
  for (std::size_t i = 0; i < 8; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = std::to_integer<unsigned>(people::id_digest("i1")[i]);
    hex.append(1, kDigits[byte >> 4U]).append(1, kDigits[byte & 15U]);
  }
  host.execute("INSERT INTO import_members (group_id, job_id, batch, joined, departed) VALUES (1, 1, 0, x'" +
               hex + "', x'')");
  EXPECT_EQ(names("?group=1"), Names{"Ada"});
  EXPECT_EQ(names("?group=1&search=be"), Names{});
  EXPECT_EQ(names("?group=2"), Names{});
  EXPECT_EQ(get("/users?group=x").status, 422U);
  EXPECT_EQ(get("/users.csv?group=1").body.find("Bea"), std::string::npos);
  const json group{{"id", 1}, {"name", "All employees"}, {"source", "entra-id"}, {"external_id", "g"}};
  EXPECT_EQ(get("/groups?search=emp").json().at("groups"), json::array({group}));
  EXPECT_EQ(get("/groups/1").json(), group);
  EXPECT_EQ(get("/groups/2").status, 404U);
  EXPECT_EQ(get("/groups?cursor=x").status, 422U);
}

TEST_F(UserOperationsTest, NameTheFieldThatIsWrong) {
  add("ada@example.com", "Ada");
  const Reply taken = post("/users", {{"email", "ADA@example.com"}, {"name", "B"}});
  EXPECT_EQ(taken.status, 409U);
  EXPECT_NE(field_error(taken, "/email"), "");
  const Reply wrong = post("/users", {{"email", "no address"}, {"name", "  "}});
  EXPECT_EQ(wrong.status, 422U);
  EXPECT_NE(field_error(wrong, "/email"), "");
  EXPECT_NE(field_error(wrong, "/name"), "");
  EXPECT_NE(
      field_error(post("/users", {{"email", "b@x"}, {"name", "B"}, {"surname", std::string("a\0b", 3)}}),
                  "/surname"),
      "");
  EXPECT_EQ(post("/users", {{"email", "b@x"}, {"name", "B"}, {"source", "entra-id"}}).status, 422U);
}

TEST_F(UserOperationsTest, EditOnlyTheVersionThatWasSeen) {
  const json person = add("ada@example.com", "Ada");
  const std::string version = get(path_of(person)).header("ETag");
  const Reply edited = patch(path_of(person), {{"job_title", "Countess"}}, {{"If-Match", version}});
  ASSERT_EQ(edited.status, 200U) << edited.body;
  EXPECT_EQ(edited.json().at("job_title"), "Countess");
  EXPECT_EQ(edited.json().at("name"), "Ada");
  EXPECT_NE(edited.header("ETag"), version);
  EXPECT_EQ(patch(path_of(person), {{"job_title", "Duchess"}}, {{"If-Match", version}}).status, 412U);
  EXPECT_EQ(del(path_of(person), {{"If-Match", version}}).status, 412U);
  EXPECT_EQ(get(path_of(person)).json().at("job_title"), "Countess");
  const json bea = add("bea@example.com", "Bea");
  const Reply taken = patch(path_of(bea), {{"email", "ADA@example.com"}}, {{"If-Match", "*"}});
  EXPECT_EQ(taken.status, 409U);
  EXPECT_NE(field_error(taken, "/email"), "");
  EXPECT_EQ(del(path_of(person), {{"If-Match", edited.header("ETag")}}).status, 204U);
  EXPECT_EQ(get(path_of(person)).status, 404U);
  EXPECT_EQ(host.audit_lines().at(0), "ada: user.deleted " + std::to_string(person.at("id").get<int>()));
}

TEST_F(UserOperationsTest, ListSearchSortAndPage) {
  add("zoe@example.com", "Zo\xC3\xAB Adams");
  add("ada@example.com", "Ada Lovelace");
  add("bea@example.com", "Bea (IT)");
  EXPECT_EQ(names(""), (Names{"Ada Lovelace", "Bea (IT)", "Zo\xC3\xAB Adams"}));
  EXPECT_EQ(names("?sort=-email"), (Names{"Zo\xC3\xAB Adams", "Bea (IT)", "Ada Lovelace"}));
  EXPECT_EQ(names("?search=ADA"), (Names{"Ada Lovelace", "Zo\xC3\xAB Adams"}));
  EXPECT_EQ(names("?search=zoe"), Names{"Zo\xC3\xAB Adams"});
  EXPECT_EQ(names("?search=nobody"), Names{});
  EXPECT_EQ(names("?enabled=false"), Names{});
  EXPECT_EQ(names("?source=manual&search=it"), Names{"Bea (IT)"});
  EXPECT_EQ(names("?source=entra-id"), Names{});
  EXPECT_EQ(names("?last_import=3"), Names{});

  const json first = get("/users?limit=2").json();
  EXPECT_EQ(first.at("users").size(), 2U);
  EXPECT_EQ(first.at("total"), (json{{"value", 3}, {"exact", true}}));
  const std::string cursor = first.at("next_cursor");
  const json second = get("/users?limit=2&cursor=" + cursor).json();
  EXPECT_EQ(second.at("users").size(), 1U);
  EXPECT_TRUE(second.at("next_cursor").is_null());
  EXPECT_EQ(get("/users?sort=email&cursor=" + cursor).status, 422U);
  EXPECT_EQ(get("/users?cursor=rubbish").status, 422U);
  EXPECT_EQ(get("/users?sort=password").status, 422U);
}

TEST_F(UserOperationsTest, ExportWhatIsShownAndNoFormulas) {
  add("a@example.com", "=cmd|' /C calc'!A0");
  add("b@example.com", "Bea, \"B\"");
  const Reply all = get("/users.csv?sort=email");
  EXPECT_EQ(all.status, 200U);
  EXPECT_EQ(all.header("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(all.body.find("id,name,email,given_name,surname,job_title,department,"), 0U);
  EXPECT_NE(all.body.find(",'=cmd"), std::string::npos) << all.body;
  EXPECT_NE(all.body.find("\"Bea, \"\"B\"\"\",b@example.com,"), std::string::npos) << all.body;
  const Reply one = get("/users.csv?search=bea");
  EXPECT_EQ(one.body.find("a@example.com"), std::string::npos);
  EXPECT_NE(one.body.find("b@example.com"), std::string::npos);
}

TEST_F(UserOperationsTest, TellTheHistory) {
  const json person = add("ada@example.com", "Ada");
  static_cast<void>(
      patch(path_of(person), {{"name", "Ada Lovelace"}, {"enabled", false}}, {{"If-Match", "*"}}));
  const json newest = get(path_of(person) + "/history?limit=1").json();
  EXPECT_EQ(newest.at("total").at("value"), 2);
  const json edit = newest.at("history").at(0);
  EXPECT_EQ(edit.at("action"), "edit");
  EXPECT_EQ(edit.at("by"), "ada");
  EXPECT_TRUE(edit.at("job_id").is_null());
  EXPECT_TRUE(edit.at("kind").is_null());
  EXPECT_EQ(edit.at("fields").at(0),
            (json{{"name", "display_name"}, {"old", "Ada"}, {"new", "Ada Lovelace"}}));
  EXPECT_EQ(edit.at("fields").at(1), (json{{"name", "enabled"}, {"old", "true"}, {"new", "false"}}));
  const std::string cursor = newest.at("next_cursor");
  const json oldest = get(path_of(person) + "/history?limit=1&cursor=" + cursor).json();
  EXPECT_EQ(oldest.at("history").at(0).at("action"), "create");
  EXPECT_TRUE(oldest.at("next_cursor").is_null());
  EXPECT_EQ(get("/users/999/history").status, 404U);
}

TEST_F(UserOperationsTest, LetViewersReadAndNobodyElse) {
  const json person = add("ada@example.com", "Ada");
  EXPECT_EQ(viewer.get("/users").status, 200U);
  EXPECT_EQ(viewer.get(path_of(person) + "/history").status, 200U);
  EXPECT_EQ(viewer.post("/users", {{"email", "b@x"}, {"name", "B"}}).status, 403U);
  EXPECT_EQ(viewer.patch(path_of(person), {{"name", "B"}}, {{"If-Match", "*"}}).status, 403U);
  EXPECT_EQ(viewer.del(path_of(person), {{"If-Match", "*"}}).status, 403U);
  EXPECT_EQ(nobody.get("/users").status, 401U);
  EXPECT_EQ(nobody.get("/users.csv").status, 401U);
}

}  // namespace
}  // namespace rollcall::test::web
