#include "checklist.hpp"
#include "tests/simulator/text.hpp"

#include <set>

namespace rollcall::simulator::test {
namespace {

std::map<std::string, int> types_of(const std::vector<Json>& pages) {
  std::map<std::string, int> types;
  for (const Json& page : pages) {
    for (const Json& member : page.at("value")) ++types[member.at("@odata.type").get<std::string>()];
  }
  return types;
}

std::vector<std::size_t> sizes_of(const std::vector<Json>& pages) {
  std::vector<std::size_t> sizes;
  for (const Json& page : pages) sizes.push_back(page.at("value").size());
  return sizes;
}

TEST_F(Checklist, N30_mixed_types_and_hidden_service_principals) {
  sign_in();
  const std::map<std::string, int> visible{{"#microsoft.graph.user", 30},
                                           {"#microsoft.graph.device", 12},
                                           {"#microsoft.graph.group", 1},
                                           {"#microsoft.graph.orgContact", 5}};
  EXPECT_EQ(types_of(get_chain(members_path("Mixed objects"))), visible);
  auto with_principals = visible;
  with_principals["#microsoft.graph.servicePrincipal"] = 7;
  EXPECT_EQ(types_of(get_chain("/beta" + members_path("Mixed objects").substr(5))), with_principals);
}

TEST_F(Checklist, N31_page_sizes_and_empty_pages) {
  sign_in();
  EXPECT_EQ(sizes_of(get_chain(members_path("Automation accounts"))),
            (std::vector<std::size_t>{50, 0, 0, 50}));
  EXPECT_EQ(sizes_of(get_chain(members_path("All employees", "?$top=999"))),
            (std::vector<std::size_t>{999, 201}));
  EXPECT_EQ(sizes_of(get_chain(members_path("Exactly two hundred"))),
            (std::vector<std::size_t>{100, 100, 0}));
  EXPECT_EQ(sizes_of(get_chain(members_path("Nobody yet"))), std::vector<std::size_t>{0});
  Switches switches = simulator_.switches();
  switches.trailing_empty_page = false;
  switches.empty_page = 2;
  simulator_.set_switches(switches);
  EXPECT_EQ(sizes_of(get_chain(members_path("Exactly two hundred"))),
            (std::vector<std::size_t>{100, 0, 100}));
}

TEST_F(Checklist, N32_next_link_and_page_token) {
  sign_in();
  const std::string link = get_json(members_path("All employees", "?$select=id,displayName&$top=50"))
                               .at("@odata.nextLink")
                               .get<std::string>();
  EXPECT_TRUE(link.starts_with(simulator_.graph_url() + "/v1.0/groups/"));
  EXPECT_NE(link.find("$select=id%2cdisplayName&$top=50&$skiptoken=X%27"), std::string::npos) << link;
  EXPECT_TRUE(link.ends_with("%27"));
  const std::string token = link.substr(link.find("&$skiptoken="));
  EXPECT_EQ(get(link).status, 200U);
  EXPECT_EQ(get(link).status, 200U) << "the same link may be asked again";

  expect_graph_error(get(members_path("Sales", "?$select=id,displayName&$top=50" + token)), 400,
                     "Request_BadRequest");
  expect_graph_error(get(members_path("All employees", "?$select=id&$top=50" + token)), 400,
                     "Request_BadRequest");
  expect_graph_error(get(members_path("All employees", "?$top=50" + token)), 400, "Request_BadRequest");
  std::string tampered = link;
  char& letter = tampered[tampered.size() - 40];
  letter = letter == '0' ? '1' : '0';
  expect_graph_error(get(tampered), 400, "Request_BadRequest");
  expect_graph_error(get(members_path("All employees", "?$skiptoken=nonsense")), 400, "Request_BadRequest");
}

TEST_F(Checklist, N33_user_cast) {
  sign_in();
  const std::string cast = members_path("Mixed objects", "/microsoft.graph.user?$select=id,mail");
  const Json page = get_json(cast);
  EXPECT_EQ(page.at("value").size(), 30U);
  EXPECT_EQ(page.at("@odata.context"), simulator_.graph_url() + "/v1.0/$metadata#users(id,mail)");
  EXPECT_FALSE(page.at("value").at(0).contains("@odata.type"));
  Switches switches = simulator_.switches();
  switches.strict_cast = true;
  simulator_.set_switches(switches);
  expect_graph_error(get(cast), 400, "Request_UnsupportedQuery");
  EXPECT_EQ(get_json(cast + "&$count=true", kEventual).at("value").size(), 30U);
}

TEST_F(Checklist, N34_impossible_cast) {
  sign_in();
  expect_graph_error(get(members_path("Marketing", "/microsoft.graph.group")), 400,
                     "Request_UnsupportedQuery");
  EXPECT_EQ(get_json(members_path("Product organisation", "/microsoft.graph.group")).at("value").size(), 3U);
}

TEST_F(Checklist, N35_filter_on_members) {
  sign_in();
  const std::string filter =
      members_path("All employees", "/microsoft.graph.user?$filter=startswith(displayName,'a')");
  const std::string text = "The specified filter to the reference property query is currently not supported.";
  expect_graph_error(get(filter), 400, "Request_UnsupportedQuery", text);
  expect_graph_error(get(filter, kEventual), 400, "Request_UnsupportedQuery", text);
  expect_graph_error(get(filter + "&$count=true"), 400, "Request_UnsupportedQuery", text);
  const Json page = get_json(filter + "&$count=true", kEventual);
  EXPECT_GT(page.at("@odata.count").get<int>(), 0);
  for (const std::string& name : texts(page, "displayName"))
    EXPECT_TRUE(name[0] == 'A' || name[0] == 'a') << name;

  Switches switches = simulator_.switches();
  switches.index_lag = std::chrono::seconds(3600);
  simulator_.set_switches(switches);
  const std::string by_name =
      members_path("All employees", "/microsoft.graph.user?$count=true&$filter=" +
                                        encode_query_value("displayName eq 'Aaron Newname'"));
  PersonChange change;
  change.display_name = "Aaron Newname";
  simulator_.edits().change_person(view(simulator_.directory()->user_id(5)), change);
  EXPECT_EQ(get_json(by_name, kEventual).at("@odata.count"), 0) << "the index lags an hour behind";
  simulator_.advance_clock(std::chrono::seconds(3700));
  sign_in();
  EXPECT_EQ(get_json(by_name, kEventual).at("@odata.count"), 1);
}

TEST_F(Checklist, N36_advanced_paging_needs_the_header_on_each_page) {
  sign_in();
  const std::string link = get_json(members_path("All employees", "?$count=true&$top=100"), kEventual)
                               .at("@odata.nextLink")
                               .get<std::string>();
  EXPECT_NE(link.find("&$skiptoken=RFNwdA"), std::string::npos) << link;
  expect_graph_error(get(link), 400, "Request_UnsupportedQuery", "Unsupported Query.");
  EXPECT_EQ(get_json(link, kEventual).at("value").size(), 100U);
}

TEST_F(Checklist, N41_count_differs_from_the_list) {
  sign_in();
  EXPECT_EQ(get(members_path("Mixed objects", "/$count"), kEventual).body, "55");
  EXPECT_EQ(get_json(members_path("Mixed objects")).at("value").size(), 48U);
  EXPECT_EQ(get(members_path("Mixed objects", "/microsoft.graph.user/$count"), kEventual).body, "30");
  expect_graph_error(get(members_path("Mixed objects", "/$count")), 400, "Request_BadRequest");
}

TEST_F(Checklist, N42_limited_objects) {
  sign_in(kNoUserReadClientId);
  const Json page =
      get_json(members_path("Sales", "?$select=id,displayName,mail,userPrincipalName,businessPhones"));
  ASSERT_FALSE(page.at("value").empty());
  for (const Json& user : page.at("value")) {
    EXPECT_EQ(user.at("@odata.type"), "#microsoft.graph.user");
    EXPECT_TRUE(is_guid(user.at("id").get<std::string>()));
    for (const char* field : {"displayName", "mail", "userPrincipalName"})
      EXPECT_TRUE(user.at(field).is_null());
    EXPECT_EQ(user.at("businessPhones"), Json::array());
  }
  expect_graph_error(get("/v1.0/users"), 403, "Authorization_RequestDenied");
}

TEST_F(Checklist, N43_hidden_membership) {
  sign_in();
  EXPECT_TRUE(get_json(members_path("Board")).at("value").empty());
  Switches switches = simulator_.switches();
  switches.hidden_members_are_403 = true;
  simulator_.set_switches(switches);
  expect_graph_error(get(members_path("Board")), 403, "Authorization_RequestDenied");
  sign_in(kHiddenReaderClientId);
  EXPECT_EQ(get_json(members_path("Board")).at("value").size(), 9U);
}

TEST_F(Checklist, N44_group_deleted_between_pages) {
  sign_in();
  const std::string link = get_json(members_path("All employees")).at("@odata.nextLink").get<std::string>();
  simulator_.edits().delete_group("All employees");
  expect_graph_error(get(link), 404, "Request_ResourceNotFound");
  change_switches([](Switches& switches) { switches.deleted_group_keeps_its_pages = true; });
  EXPECT_EQ(get_json(link).at("value").size(), 100U);
}

TEST_F(Checklist, Members_transitive) {
  sign_in();
  const std::string path =
      "/v1.0/groups/" + simulator_.group_id("Product organisation") + "/transitiveMembers?$top=999";
  const auto types = types_of(get_chain(path));
  EXPECT_EQ(types.at("#microsoft.graph.group"), 3);
  const auto directory = simulator_.directory();
  const auto expected =
      transitive_expectations_of(*directory, *directory->group_by_name("Product organisation"));
  EXPECT_EQ(types.at("#microsoft.graph.user"), static_cast<int>(expected.users));
  EXPECT_LT(expected.users,
            simulator_.expected("Engineering").users + simulator_.expected("Sales").users + 14)
      << "Engineering and Sales overlap";
}

}  // namespace
}  // namespace rollcall::simulator::test
