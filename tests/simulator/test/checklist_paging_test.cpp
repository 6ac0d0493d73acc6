#include "checklist.hpp"
#include "tests/simulator/text.hpp"

#include <algorithm>
#include <set>

namespace rollcall::simulator::test {
namespace {

class PagingChecklist : public Checklist {
 protected:
  PagingChecklist() { sign_in(); }

  static std::string next_of(const Json& page) { return page.at("@odata.nextLink").get<std::string>(); }

  static std::vector<std::string> ids_of(const std::vector<Json>& pages) {
    std::vector<std::string> ids;
    for (const Json& page : pages) {
      for (const std::string& id : texts(page, "id")) ids.push_back(id);
    }
    return ids;
  }

  static std::size_t distinct(const std::vector<std::string>& ids) {
    return std::set(ids.begin(), ids.end()).size();
  }

  std::string user(std::uint32_t index) { return std::string(view(simulator_.directory()->user_id(index))); }
};

TEST_F(PagingChecklist, N37_ranges_of_texts) {
  const auto filtered = [&](const std::string& filter) {
    return members_path(
        "All employees",
        "/microsoft.graph.user?$count=true&$select=userPrincipalName&$filter=" + encode_query_value(filter));
  };
  const std::string range = filtered("userPrincipalName ge 'b' and userPrincipalName lt 'd'");
  expect_graph_error(get(range, kEventual), 400, "Request_UnsupportedQuery", "userPrincipalName");
  expect_graph_error(get(filtered("id ge 'a'"), kEventual), 400, "Request_UnsupportedQuery",
                     "can only be used with eq");
  change_switches([](Switches& switches) { switches.text_ranges = true; });
  const auto in_range = get_json(range, kEventual);
  EXPECT_EQ(
      in_range.at("@odata.count"),
      get_json(filtered("startswith(userPrincipalName,'b') or startswith(userPrincipalName,'C')"), kEventual)
          .at("@odata.count"));
  for (const std::string& name : texts(in_range, "userPrincipalName"))
    EXPECT_TRUE(to_lower(name)[0] == 'b' || to_lower(name)[0] == 'c') << name;
  EXPECT_FALSE(in_range.at("value").empty());
  expect_graph_error(get(filtered("id ge 'a'"), kEventual), 400, "Request_UnsupportedQuery",
                     "can only be used with eq");
}

TEST_F(PagingChecklist, N38_page_token_expires_by_age) {
  change_switches([](Switches& switches) { switches.page_token_lifetime = std::chrono::seconds(60); });
  const std::string link = next_of(get_json(members_path("All employees")));
  EXPECT_EQ(get(link).status, 200U);
  simulator_.advance_clock(std::chrono::seconds(120));
  for (int again = 0; again < 2; ++again) {
    expect_graph_error(get(link), 400, "Directory_ExpiredPageToken",
                       "The specified page token value has expired");
  }
  EXPECT_EQ(get_chain(members_path("All employees")).size(), 13U) << "from the beginning it works";
}

TEST_F(PagingChecklist, N38_page_token_expires_at_a_page) {
  simulator_.faults().add({.kind = FaultKind::page_token_expired, .path_contains = "/members", .page = 3});
  const std::string path = members_path("All employees", "?$top=400");
  const Json first = get_json(path);
  const std::string third = next_of(get_json(next_of(first)));
  expect_graph_error(get(third), 400, "Directory_ExpiredPageToken");
  expect_graph_error(get(third), 400, "Directory_ExpiredPageToken");
  simulator_.edits().remove_member("All employees", user(0));
  const auto pages = get_chain(path);
  EXPECT_EQ(ids_of(pages).size(), 1'199U) << "the chain that begins again, with other members";
  EXPECT_EQ(std::count(pages.begin(), pages.end(), first), 0);
  expect_graph_error(get(third), 400, "Directory_ExpiredPageToken");
}

TEST_F(PagingChecklist, N39_token_of_a_retried_page) {
  change_switches([](Switches& switches) { switches.retried_page_tokens_are_lost = true; });
  const std::string path = members_path("All employees", "?$top=400");
  simulator_.faults().add({.kind = FaultKind::reset_connection, .path_contains = "/members", .page = 2});
  const std::string second = next_of(get_json(path));
  EXPECT_NE(get(second).transfer_error, "") << "served, and lost on its way";
  const Json retried = get_json(second);
  EXPECT_EQ(retried.at("value").size(), 400U);
  expect_graph_error(get(next_of(retried)), 400, "DirectoryPageTokenNotFoundException");
  change_switches([](Switches& switches) { switches.lost_page_token_is_404 = true; });
  expect_graph_error(get(next_of(retried)), 404, "DirectoryPageTokenNotFoundException");
  EXPECT_EQ(ids_of(get_chain(path)).size(), 1'200U) << "from the beginning it works";
  change_switches([](Switches& switches) { switches.retried_page_tokens_are_lost = false; });
  EXPECT_EQ(get_json(next_of(retried)).at("value").size(), 400U);
}

TEST_F(PagingChecklist, N39_a_page_that_was_refused_may_be_asked_again) {
  change_switches([](Switches& switches) { switches.retried_page_tokens_are_lost = true; });
  simulator_.faults().add({.kind = FaultKind::throttled, .path_contains = "/members", .page = 2});
  const std::string second = next_of(get_json(members_path("All employees", "?$top=400")));
  EXPECT_EQ(get(second).status, 429U);
  EXPECT_EQ(get(next_of(get_json(second))).status, 200U);
}

TEST_F(PagingChecklist, N40_members_that_come_and_go_between_pages) {
  const Json first = get_json(members_path("All employees"));
  const auto begun = ids_of({first});
  simulator_.edits().remove_member("All employees", begun[10]);
  simulator_.edits().add_people(1, "All employees");
  auto ids = begun;
  for (const std::string& id : ids_of(get_chain(next_of(first)))) ids.push_back(id);
  EXPECT_EQ(distinct(ids), ids.size());
  EXPECT_EQ(std::count(ids.begin(), ids.end(), user(1'400)), 1) << "who was added at the end is found";
  EXPECT_EQ(ids.size(), 1'200U) << "1,201 were members at some time, and one slipped through";
}

TEST_F(PagingChecklist, N40_one_member_on_two_pages) {
  change_switches([](Switches& switches) {
    switches.max_page_size = 30;
    switches.overlapping_pages = true;
  });
  const Json first = get_json(members_path("Sales", "?$top=999"));
  ASSERT_EQ(first.at("value").size(), 30U);
  const Json second = get_json(next_of(first));
  EXPECT_EQ(second.at("value").size(), 31U);
  EXPECT_EQ(second.at("value").at(0), first.at("value").back());
}

TEST_F(PagingChecklist, N40_one_person_in_two_nested_groups) {
  const std::string path = "/v1.0/groups/" + simulator_.group_id("Product organisation") +
                           "/transitiveMembers/microsoft.graph.user?$select=id&$top=999";
  const auto directory = simulator_.directory();
  const auto expected =
      transitive_expectations_of(*directory, *directory->group_by_name("Product organisation")).users;
  const auto once = ids_of(get_chain(path));
  EXPECT_EQ(once.size(), expected);
  EXPECT_EQ(distinct(once), expected);
  change_switches([](Switches& switches) { switches.transitive_lists_each_path = true; });
  const auto each_path = ids_of(get_chain(path));
  EXPECT_EQ(distinct(each_path), expected);
  EXPECT_EQ(each_path.size(), simulator_.expected("Engineering").users + simulator_.expected("Sales").users +
                                  simulator_.expected("Leadership").users + 2);
}

}  // namespace
}  // namespace rollcall::simulator::test
