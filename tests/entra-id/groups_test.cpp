#include "graph/groups.hpp"

#include "graph/chain.hpp"
#include "graph/group_cursor.hpp"
#include "tenant.hpp"
#include "tests/simulator/object_id.hpp"

#include <set>

#include <gmock/gmock.h>

namespace rollcall::entra_id {
namespace {

using simulator::FaultKind;
using simulator::Simulator;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> names_of(const std::vector<Group>& groups) {
  std::vector<std::string> names;
  for (const auto& group : groups) names.push_back(group.name);
  return names;
}

class Groups : public ::testing::Test {
 protected:
  Simulator simulator{test::company(simulator::kSmallestCompany, 250)};
  test::DirectClient client{simulator};
  GroupDirectory directory{client.graph, test::hasty().interactive};
};

TEST_F(Groups, AreListedByNamePageByPage) {
  std::vector<std::string> names;
  std::string cursor;
  int pages = 0;
  do {
    auto page = directory.list("", cursor, 100, client.stop);
    for (auto& name : names_of(page.groups)) names.push_back(std::move(name));
    cursor = std::move(page.cursor);
    ++pages;
  } while (!cursor.empty());
  EXPECT_EQ(names.size(), simulator.directory()->groups().size());
  EXPECT_GE(pages, 3);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end(), [](const auto& a, const auto& b) {
    return to_lower_ascii(a) < to_lower_ascii(b);
  }));
}

TEST_F(Groups, AreSearchedWithTheHeaderOnEveryPage) {
  std::set<std::string> ids;
  std::string cursor;
  int pages = 0;
  do {
    auto page = directory.list("berlin", cursor, 5, client.stop);
    for (const auto& group : page.groups) EXPECT_TRUE(ids.insert(group.id).second);
    EXPECT_THAT(names_of(page.groups), Each(HasSubstr("Berlin")));
    cursor = std::move(page.cursor);
    ++pages;
  } while (!cursor.empty());
  EXPECT_GT(ids.size(), 5U);
  EXPECT_GE(pages, 2);
  const auto searches = simulator.log().matching("search=");
  EXPECT_GE(searches.size(), 2U);
  for (const auto& request : searches) EXPECT_EQ(request.consistency_level, "eventual");
}

TEST_F(Groups, SearchTextsWithSpecialLettersAreHarmless) {
  for (const auto* text : {"\"", "\\", "O'Brien", "a&b=c", "%27", "#", "+", "\xC3\xA4\xE2\x82\xAC"}) {
    EXPECT_NO_THROW((void)directory.list(text, "", 5, client.stop)) << text;
  }
}

TEST_F(Groups, AreResolvedByIdOrExactName) {
  const auto id = simulator.group_id("Sales");
  EXPECT_EQ(directory.resolve(id, client.stop).name, "Sales");
  EXPECT_EQ(directory.resolve("Sales", client.stop).id, id);
  const auto found = directory.by_ids({id, "00000000-0000-4000-8000-000000000001", "no guid"}, client.stop);
  EXPECT_THAT(names_of(found), ::testing::ElementsAre("Sales"));
}

TEST_F(Groups, UnknownOnesAreNamed) {
  for (const auto* wanted : {"Salles", "O'Brien's & Söhne", "00000000-0000-4000-8000-000000000001"}) {
    try {
      (void)directory.resolve(wanted, client.stop);
      FAIL() << wanted;
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::not_found);
      EXPECT_THAT(error.message(), HasSubstr(wanted));
    }
  }
}

TEST_F(Groups, AmbiguousNamesListTheIds) {
  try {
    (void)directory.resolve("Project Phoenix", client.stop);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::invalid_argument);
    for (const auto& group : simulator.directory()->groups()) {
      if (group->display_name != "Project Phoenix") continue;
      EXPECT_THAT(error.message(), HasSubstr(std::string(simulator::view(group->id))));
    }
    EXPECT_THAT(error.next_step(), HasSubstr("id"));
  }
}

TEST_F(Groups, AreCounted) {
  EXPECT_EQ(directory.count("/groups/" + simulator.group_id("Sales") + "/members/microsoft.graph.user",
                            client.stop),
            simulator.expected("Sales").users);
  EXPECT_EQ(directory.count("/groups/00000000-0000-4000-8000-000000000001/members/microsoft.graph.user",
                            client.stop),
            std::nullopt);
}

TEST_F(Groups, AThrottledRequestIsRepeatedWithItsOwnIds) {
  simulator.faults().add(
      {.kind = FaultKind::throttled, .path_contains = "/groups", .retry_after = std::chrono::seconds(0)});
  simulator.faults().add({.kind = FaultKind::unavailable_on_connection, .path_contains = "/groups"});
  simulator.faults().add({.kind = FaultKind::bad_gateway_html, .path_contains = "/groups"});
  simulator.faults().add({.kind = FaultKind::token_expired, .path_contains = "/groups"});
  EXPECT_FALSE(directory.list("", "", 10, client.stop).groups.empty());
  EXPECT_EQ(client.graph.retries(), 4U);
  std::set<std::string> ids;
  for (const auto& request : simulator.log().matching("/groups")) {
    EXPECT_TRUE(is_guid(request.client_request_id));
    EXPECT_TRUE(ids.insert(request.client_request_id).second);
    EXPECT_THAT(client.host.all_logs(), HasSubstr(request.client_request_id));
    EXPECT_THAT(client.host.all_logs(), HasSubstr(request.request_id));
  }
  EXPECT_EQ(simulator.log().matching("/token").size(), 2U);
}

TEST_F(Groups, ALinkToAnotherHostIsNotFollowed) {
  for (const auto* link : {"https://evil.example/v1.0/groups", "http://127.0.0.1:1/v1.0/groups",
                           "/v1.0/groups", "http://user@127.0.0.1/v1.0", "nonsense"}) {
    const auto cursor = write_cursor({.search = "", .link = link, .stage = 0, .top = 5, .skip = 0}, "");
    EXPECT_THROW((void)directory.list("", cursor, 5, client.stop), Error) << link;
    PageBuffer body;
    Chain chain(client.graph, {.target = "/v1.0/users"}, link);
    EXPECT_THROW((void)chain.read(body, client.stop), Error) << link;
  }
  EXPECT_EQ(simulator.log().matching("/v1.0").size(), 0U);
}

TEST_F(Groups, AChainBeginsAgainWhenItsPageTokenHasExpired) {
  simulator.faults().add({.kind = FaultKind::page_token_expired, .path_contains = "/members", .page = 3});
  Chain chain(
      client.graph,
      {.target = client.graph.path("/groups/" + simulator.group_id("Sales") + "/members?$select=id&$top=10")},
      "");
  PageBuffer body;
  std::vector<bool> restarted;
  std::uint64_t people = 0;
  for (bool last = false; !last;) {
    const auto step = chain.read(body, client.stop);
    restarted.push_back(step.restarted);
    if (step.restarted) people = 0;
    people += PageReader().read(body, [](const GraphUser&) {}).users;
    last = step.next_link.empty();
  }
  EXPECT_EQ(people, simulator.expected("Sales").users);
  EXPECT_EQ(std::count(restarted.begin(), restarted.end(), true), 1);
  EXPECT_TRUE(restarted.at(2));
}

TEST_F(Groups, AChainDoesNotBeginAgainForEver) {
  simulator.faults().add(
      {.kind = FaultKind::page_token_expired, .path_contains = "/members", .page = 2, .times = -1});
  Chain chain(
      client.graph,
      {.target = client.graph.path("/groups/" + simulator.group_id("Sales") + "/members?$select=id&$top=10")},
      "");
  PageBuffer body;
  EXPECT_THROW(
      {
        while (true) (void)chain.read(body, client.stop);
      },
      PageTokenExpired);
  EXPECT_LE(simulator.log().matching("/members").size(), 2U * (Chain::kMaxRestarts + 1));
}

}  // namespace
}  // namespace rollcall::entra_id
