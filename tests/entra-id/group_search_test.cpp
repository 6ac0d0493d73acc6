// Finding groups among many: what a search brings, in which order, and how its pages go on.
#include "graph/group_list.hpp"
#include "import_fixture.hpp"
#include "raw_server.hpp"
#include "schema_check.hpp"
#include "tests/simulator/object_id.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using simulator::FaultKind;
using simulator::Simulator;
using test::Workbench;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

class GroupSearch : public ::testing::Test {
 protected:
  Json ask(const Json& query) {
    Json question = query;
    question["name"] = "groups";
    test::expect_valid(question, "choices-query");
    auto reply = Json::parse(bench.plugin().list_choices(question.dump()));
    test::expect_valid(reply, "choices");
    return reply;
  }
  /// All pages.
  std::vector<Json> find(const std::string& search, int limit = 50) {
    std::vector<Json> found;
    std::string cursor;
    do {
      const auto page = ask({{"search", search}, {"cursor", cursor}, {"limit", limit}});
      EXPECT_LE(page.at("items").size(), static_cast<std::size_t>(limit));
      for (const auto& item : page.at("items")) found.push_back(item);
      cursor = page.at("cursor");
    } while (!cursor.empty());
    return found;
  }
  static std::vector<std::string> texts(const std::vector<Json>& items, const char* key) {
    std::vector<std::string> all;
    for (const auto& item : items) all.push_back(item.at(key));
    return all;
  }
  std::vector<std::string> names(const std::string& search) { return texts(find(search), "name"); }
  Json only(const std::string& search) {
    const auto found = find(search);
    EXPECT_EQ(found.size(), 1U) << search;
    return found.empty() ? Json() : found.front();
  }
  std::string refusal_of(const Json& query) {
    try {
      (void)ask(query);
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::invalid_argument);
      EXPECT_FALSE(error.next_step().empty());
      return error.message();
    }
    return {};
  }

  Workbench bench{test::company(simulator::kSmallestCompany, 400)};
};

TEST_F(GroupSearch, FindsByWordMailAndId) {
  EXPECT_THAT(names("video"), ::testing::UnorderedElementsAre("OneVideo")) << "not the middle of a word";
  EXPECT_THAT(names("organisation"), Contains("Product organisation"));
  const auto marketing = only("marketing@northwind.example");
  EXPECT_EQ(marketing.at("name"), "Marketing");
  EXPECT_EQ(only("launch.cr").at("hint"), "launch.crew@northwind.example") << "a mail begins with it";
  auto id = bench.simulator.group_id("Sales");
  EXPECT_EQ(only(id).at("name"), "Sales");
  std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return std::toupper(c); });
  EXPECT_EQ(only("  " + id + " ").at("name"), "Sales");
  EXPECT_TRUE(find("00000000-0000-4000-8000-000000000001").empty());
  EXPECT_TRUE(find("no group is called that").empty());
}

TEST_F(GroupSearch, FindsOddNames) {
  for (const auto* name : {"Say \"hello\" \\ goodbye", "R&D 100% (EU) #1?", "O'Brien's team",
                           "\xF0\x9F\x9A\x80 Launch crew \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80",
                           "\xD9\x81\xD8\xB1\xD9\x8A\xD9\x82 \xD8\xA7\xD9\x84\xD9\x85\xD8\xA8\xD9\x8A\xD8\xB9"
                           "\xD8\xA7\xD8\xAA"}) {
    EXPECT_EQ(only(name).at("name"), name);
    const std::string beginning = std::string(name).substr(0, 5);
    if (beginning.back() < 0) continue;  // in the middle of a letter
    EXPECT_THAT(names(beginning), Contains(name)) << beginning;
  }
  EXPECT_THAT(names("\xF0\x9F\x9A\x80"), Contains(HasSubstr("Launch crew")));
  EXPECT_THAT(names("100%"), Contains("R&D 100% (EU) #1?"));
}

TEST_F(GroupSearch, ExactMatchesComeFirstAndEachGroupOnce) {
  const auto expected = [&] {
    std::set<std::string> ids;
    for (const auto& group : bench.simulator.directory()->groups()) {
      const auto& name = group->display_name;
      if (name.starts_with("Team") || name.find(" Team") != std::string::npos)
        ids.emplace(simulator::view(group->id));
    }
    return ids;
  }();
  ASSERT_GT(expected.size(), 20U);
  for (const int limit : {1, 7, 50, 999}) {
    const auto ids = texts(find("team", limit), "id");
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size()) << "with pages of " << limit;
    for (const auto& id : expected) EXPECT_THAT(ids, Contains(id)) << "with pages of " << limit;
  }
  const auto found = names("sales");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front(), "Sales");
}

TEST_F(GroupSearch, NoPageIsPromisedThatIsEmpty) {
  for (const auto* search :
       {"", "sales", "team", "project", "project phoenix", "book club", "organisation"}) {
    const auto all = find(search, 999).size();
    ASSERT_GT(all, 0U);
    // Pages that end where a request's list does, or where the next ones bring nothing new.
    for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{5}, all, all + 1}) {
      std::string cursor;
      std::size_t shown = 0;
      do {
        const auto page =
            ask({{"search", search}, {"cursor", cursor}, {"limit", std::min<std::size_t>(limit, 999)}});
        ASSERT_FALSE(page.at("items").empty()) << '"' << search << "\" with pages of " << limit;
        shown += page.at("items").size();
        cursor = page.at("cursor");
      } while (!cursor.empty());
      EXPECT_EQ(shown, all) << '"' << search << "\" with pages of " << limit;
    }
  }
}

TEST_F(GroupSearch, TheIndexLeavesOutWhatANameBeginsWith) {
  bench.simulator.log().clear();
  EXPECT_FALSE(names("team").empty());
  const auto asked = bench.simulator.log().matching("$search=");
  ASSERT_FALSE(asked.empty());
  for (const auto& request : asked)
    EXPECT_THAT(request.target, HasSubstr("not%28startswith%28displayName")) << request.status;
}

TEST_F(GroupSearch, TellsNamesakesApart) {
  const auto phoenix = find("Project Phoenix");
  ASSERT_GE(phoenix.size(), 2U);
  std::map<std::string, std::string> hints;
  for (const auto& group : phoenix) hints[group.at("kind")] = group.at("hint");
  EXPECT_EQ(hints.at("microsoft365"), "phoenix@northwind.example");
  const auto clubs = find("book club");
  ASSERT_EQ(clubs.size(), 2U);
  EXPECT_NE(clubs[0].at("hint"), clubs[1].at("hint"));
  for (const auto& club : clubs)
    EXPECT_TRUE(club.at("id").get<std::string>().starts_with(club.at("hint").get<std::string>()));
}

TEST_F(GroupSearch, SaysOfWhichKindAGroupIs) {
  const auto is = [&](const char* name, const char* kind, const std::vector<std::string>& traits) {
    const auto group = find(name).front();
    EXPECT_EQ(group.at("kind"), kind) << name;
    for (const auto* trait : {"dynamic", "role_assignable", "synced", "hidden_membership"}) {
      const bool wanted = std::find(traits.begin(), traits.end(), trait) != traits.end();
      EXPECT_EQ(group.at(trait), wanted) << name << " " << trait;
    }
  };
  is("Engineering", "security", {});
  is("Marketing", "microsoft365", {});
  is("Announcements", "distribution", {});
  is("Facilities", "mail-enabled-security", {});
  is("Contractors", "security", {"dynamic"});
  is("All guests", "microsoft365", {"dynamic"});
  is("Board", "microsoft365", {"hidden_membership"});
  is("Privileged administrators", "security", {"role_assignable"});
  is("Domain users", "security", {"synced"});
  is("Former domain users", "security", {});
}

TEST_F(GroupSearch, CountsOnRequest) {
  const auto count = [&](const char* name) {
    return ask({{"search", name}, {"counts", true}}).at("items").at(0);
  };
  auto group = count("Product organisation");
  EXPECT_EQ(group.at("members"), 5);
  EXPECT_EQ(group.at("nested"), true);
  group = count("Marketing");
  EXPECT_EQ(group.at("members"), 40);
  EXPECT_EQ(group.at("nested"), false) << "no question that gives 400";
  EXPECT_EQ(count("Nobody yet").at("members"), 0);
  EXPECT_FALSE(count("Board").contains("members")) << "0 would be a lie";
  EXPECT_FALSE(ask({{"search", "Sales"}}).at("items").at(0).contains("members")) << "nobody asked";
  for (const auto& request : bench.simulator.log().matching("/$count")) {
    EXPECT_EQ(request.consistency_level, "eventual");
    EXPECT_EQ(request.status, 200U) << request.target;
  }
}

TEST_F(GroupSearch, AListDoesNotFailWithItsCounts) {
  bench.simulator.faults().add({.kind = FaultKind::throttled,
                                .path_contains = "/members",
                                .times = -1,
                                .retry_after = std::chrono::seconds(60)});
  const auto page = ask({{"search", "team"}, {"counts", true}, {"limit", 30}});
  EXPECT_EQ(page.at("items").size(), 30U);
  for (const auto& group : page.at("items")) EXPECT_FALSE(group.contains("members"));
  EXPECT_LT(bench.simulator.log().matching("/members").size(), 30U) << "asked on while throttled";
}

TEST_F(GroupSearch, ACursorOfAnotherListIsRefused) {
  const std::string cursor = ask({{"limit", 3}}).at("cursor");
  const std::string searched = ask({{"search", "team"}, {"limit", 3}}).at("cursor");
  ASSERT_FALSE(cursor.empty());
  ASSERT_FALSE(searched.empty());
  auto tampered = cursor;
  tampered[tampered.size() / 2] = tampered[tampered.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_THAT(refusal_of({{"cursor", tampered}}), HasSubstr("damaged"));
  EXPECT_THAT(refusal_of({{"cursor", "https://evil.example/v1.0/groups"}}), HasSubstr("damaged"));
  EXPECT_THAT(refusal_of({{"cursor", searched}, {"search", "project"}}), HasSubstr("of another list"));
  bench.host.settings = test::settings_for(bench.simulator, simulator::kHiddenReaderClientId);
  bench.restart_plugin();
  EXPECT_THAT(refusal_of({{"cursor", cursor}}), HasSubstr("of another list"));
}

/// As a tenant without advanced queries (Azure AD B2C) answers.
std::string answer(const char* status, const std::string& body) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

std::string answer_without_index(const std::string& request) {
  if (request.find("/oauth2/") != std::string::npos)
    return answer("200 OK", R"({"expires_in":3600,"access_token":"opaque"})");
  if (request.find("$search=") != std::string::npos)
    return answer("400 Bad Request", R"({"error":{"code":"Request_UnsupportedQuery","message":"m"}})");
  if (request.find("startswith") != std::string::npos)
    return answer("200 OK", R"({"value":[{"id":"1","displayName":"Announcements"}]})");
  return answer("200 OK", R"({"value":[]})");
}

/// As one that takes no $filter beside $search.
std::string answer_without_exceptions(const std::string& request) {
  if (request.find("/oauth2/") != std::string::npos) return answer_without_index(request);
  if (request.find("$search=") == std::string::npos) return answer("200 OK", R"({"value":[]})");
  if (request.find("$filter=") != std::string::npos)
    return answer("400 Bad Request", R"({"error":{"code":"Request_UnsupportedQuery","message":"m"}})");
  return answer("200 OK", R"({"value":[{"id":"1","displayName":"The announcements"}]})");
}

Json search_at(const test::RawServer& server) {
  test::FakeHost host;
  host.secrets["client_secret"] = "s";
  host.settings = Json{
      {"tenant_id", simulator::kTenantId},
      {"client_id", simulator::kClientId},
      {"cloud", "custom"},
      {"login_url", server.url()},
      {"graph_url",
       server.url()}}.dump();
  EntraPlugin plugin(host.host(), test::hasty());
  return Json::parse(plugin.list_choices(R"({"name":"groups","search":"ann"})"));
}

TEST(GroupSearchWithoutIndex, FindsBeginningsStill) {
  const test::RawServer server(
      [](test::RawConnection& connection) { connection.send(answer_without_index(connection.request())); });
  const auto page = search_at(server);
  ASSERT_EQ(page.at("items").size(), 1U);
  EXPECT_EQ(page.at("items").at(0).at("name"), "Announcements");
  EXPECT_EQ(page.at("cursor"), "");
}

TEST(GroupSearchWithoutExceptions, FindsWordsStill) {
  const test::RawServer server([](test::RawConnection& connection) {
    connection.send(answer_without_exceptions(connection.request()));
  });
  const auto page = search_at(server);
  ASSERT_EQ(page.at("items").size(), 1U);
  EXPECT_EQ(page.at("items").at(0).at("name"), "The announcements");
}

TEST_F(GroupSearch, IdsBecomeNamesInOneRequest) {
  std::vector<std::string> ids{"00000000-0000-4000-8000-000000000001", "no id"};
  for (const auto& group : bench.simulator.directory()->groups())
    ids.emplace_back(simulator::view(group->id));
  ids.push_back(ids.back());
  bench.simulator.log().clear();
  const auto items = ask({{"ids", ids}}).at("items");
  EXPECT_EQ(items.size(), ids.size() - 3) << "unknown ones are left out, others come once";
  EXPECT_EQ(items.at(0).at("id"), ids[2]) << "in the order of the question";
  EXPECT_EQ(bench.simulator.log().matching("/v1.0/").size(), 1U);
}

TEST_F(GroupSearch, IdsBecomeNamesWithoutThatRequestAsWell) {
  auto switches = bench.simulator.switches();
  switches.get_by_ids_needs_directory_role = true;
  bench.simulator.set_switches(switches);
  std::vector<std::string> ids{"00000000-0000-4000-8000-000000000001"};
  for (const auto& group : bench.simulator.directory()->groups())
    ids.emplace_back(simulator::view(group->id));
  EXPECT_EQ(ask({{"ids", ids}}).at("items").size(), ids.size() - 1);
}

TEST(GroupSearchAmongMany, FiftyThousandGroups) {
  Workbench bench(test::company(simulator::kSmallestCompany, 50'000));
  const auto ask = [&](const Json& query) { return Json::parse(bench.plugin().list_choices(query.dump())); };
  const auto page = ask({{"name", "groups"}, {"search", "committee 49"}, {"limit", 20}});
  ASSERT_FALSE(page.at("items").empty());
  for (const auto& item : page.at("items"))
    EXPECT_THAT(item.at("name").get<std::string>(), HasSubstr("Committee"));
  const auto name = bench.simulator.directory()->groups().at(49'000)->display_name;
  const auto found = ask({{"name", "groups"}, {"search", name}, {"limit", 20}}).at("items");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.at(0).at("name"), name);
  EXPECT_LE(bench.simulator.log().matching("/v1.0/").size(), 12U) << "groups are not read to be searched";
}

}  // namespace
}  // namespace rollcall::entra_id
