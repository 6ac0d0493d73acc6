#include "checklist.hpp"
#include "tests/simulator/text.hpp"

#include <algorithm>
#include <set>

namespace rollcall::simulator::test {
namespace {

TEST_F(Checklist, N16_token_missing_garbled_expired) {
  const Answer none = get("/v1.0/groups");
  expect_graph_error(none, 401, "InvalidAuthenticationToken");
  EXPECT_TRUE(none.headers.contains("www-authenticate"));
  change_switches([](Switches& switches) { switches.unauthenticated_has_no_challenge = true; });
  EXPECT_FALSE(get("/v1.0/groups").headers.contains("www-authenticate"));
  token_ = "EwSimgarbled.garbled";
  expect_graph_error(get("/v1.0/groups"), 401, "InvalidAuthenticationToken", "CompactToken parsing failed");
  sign_in();
  token_.back() = token_.back() == 'A' ? 'Q' : 'A';
  expect_graph_error(get("/v1.0/groups"), 401, "InvalidAuthenticationToken", "CompactToken parsing failed");
  sign_in();
  EXPECT_EQ(get("/v1.0/groups").status, 200U);
  simulator_.advance_clock(std::chrono::hours(2));
  expect_graph_error(get("/v1.0/groups"), 401, "InvalidAuthenticationToken",
                     "Lifetime validation failed, the token is expired.");
}

TEST_F(Checklist, N17_token_of_another_resource) {
  const Answer answer = request_token({{"scope", "https://management.azure.com/.default"}});
  ASSERT_EQ(answer.status, 200U);
  token_ = Json::parse(answer.body).at("access_token").get<std::string>();
  expect_graph_error(get("/v1.0/groups"), 401, "InvalidAuthenticationToken", "Invalid audience");
}

TEST_F(Checklist, N18_headers_and_error_ids) {
  sign_in();
  const std::string mine = "9b2c7a10-0000-4000-8000-00000000abcd";
  const Answer good = get("/v1.0/groups?$top=1", {{"client-request-id", mine}});
  EXPECT_EQ(good.headers.at("client-request-id"), mine);
  EXPECT_TRUE(is_guid(good.headers.at("request-id")));
  EXPECT_TRUE(good.headers.contains("date"));
  EXPECT_TRUE(good.headers.contains("x-ms-ags-diagnostic"));
  EXPECT_EQ(
      good.headers.at("content-type"),
      "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8");

  const Answer bad = get("/v1.0/groups?$top=0", {{"client-request-id", mine}});
  const Json inner = Json::parse(bad.body).at("error").at("innerError");
  EXPECT_EQ(inner.at("client-request-id"), mine);
  EXPECT_EQ(inner.at("request-id"), bad.headers.at("request-id"));
  EXPECT_EQ(inner.at("date").get<std::string>().size(), std::string("2026-01-31T12:00:00").size())
      << "no zone";

  const Answer without_own = get("/v1.0/groups?$top=1");
  EXPECT_EQ(without_own.headers.at("client-request-id"), without_own.headers.at("request-id"));
}

TEST_F(Checklist, N20_unknown_and_malformed_group_id) {
  sign_in();
  const std::string unknown = "11111111-2222-4333-8444-555555555555";
  expect_graph_error(get("/v1.0/groups/" + unknown), 404, "Request_ResourceNotFound",
                     "Resource '" + unknown + "'");
  expect_graph_error(get("/v1.0/groups/" + unknown + "/members"), 404, "Request_ResourceNotFound");
  expect_graph_error(get("/v1.0/groups/nonsense"), 400, "Request_BadRequest", "nonsense");
  Switches switches = simulator_.switches();
  switches.malformed_id_is_404 = true;
  simulator_.set_switches(switches);
  expect_graph_error(get("/v1.0/groups/nonsense"), 404, "Request_ResourceNotFound");
}

TEST_F(Checklist, N21_groups_page_sizes) {
  sign_in();
  const Json standard = get_json("/v1.0/groups");
  EXPECT_EQ(standard.at("value").size(), 100U);
  EXPECT_TRUE(standard.contains("@odata.nextLink"));
  EXPECT_EQ(get_json("/v1.0/groups?$top=999").at("value").size(), 999U);
  expect_graph_error(get("/v1.0/groups?$top=1000"), 400, "Request_UnsupportedQuery",
                     "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.");
  expect_graph_error(get("/v1.0/groups?$top=0"), 400, "Request_UnsupportedQuery",
                     "Invalid page size specified: '0'");

  std::set<std::string> ids;
  std::size_t listed = 0;
  for (const Json& page : get_chain("/v1.0/groups?$select=id&$top=500")) {
    for (const std::string& id : texts(page, "id")) ids.insert(id);
    listed += page.at("value").size();
  }
  EXPECT_EQ(listed, simulator_.directory()->groups().size());
  EXPECT_EQ(ids.size(), listed);
}

TEST_F(Checklist, N22_skip) {
  sign_in();
  expect_graph_error(get("/v1.0/groups?$skip=10"), 400, "Request_BadRequest",
                     "'$skip' is not supported by the service.");
}

TEST_F(Checklist, N23_orderby) {
  sign_in();
  std::vector<std::string> names;
  for (const Json& page : get_chain("/v1.0/groups?$orderby=displayName&$select=displayName&$top=999")) {
    for (const std::string& name : texts(page, "displayName")) names.push_back(to_lower(name));
  }
  EXPECT_EQ(names.size(), simulator_.directory()->groups().size());
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  const std::string with_filter = "/v1.0/groups?$orderby=displayName&$filter=startswith(displayName,'Team')";
  expect_graph_error(get(with_filter), 400, "Request_UnsupportedQuery",
                     "Sorting not supported for current query.");
  EXPECT_EQ(get(with_filter + "&$count=true", kEventual).status, 200U);
}

TEST_F(Checklist, N24_search_needs_the_header_and_matches_beginnings_of_words) {
  sign_in();
  const std::string search = "/v1.0/groups?$search=%22displayName:Video%22&$select=displayName";
  expect_graph_error(get(search), 400, "Request_UnsupportedQuery", "'ConsistencyLevel: eventual'");
  EXPECT_EQ(texts(get_json(search, kEventual), "displayName"), std::vector<std::string>{"OneVideo"});
  const Json two_words = get_json("/v1.0/groups?$search=%22displayName:all%20emp%22", kEventual);
  EXPECT_EQ(texts(two_words, "displayName"), std::vector<std::string>{"All employees"});
  const Json either =
      get_json("/v1.0/groups?$search=%22displayName:OneVideo%22%20OR%20%22description:payroll%22", kEventual);
  EXPECT_EQ(either.at("value").size(), 2U);
  expect_graph_error(get("/v1.0/groups?$search=Video", kEventual), 400, "Request_BadRequest");
}

TEST_F(Checklist, N25_count_true) {
  sign_in();
  EXPECT_FALSE(get_json("/v1.0/groups?$count=true").contains("@odata.count"));
  const auto pages = get_chain("/v1.0/groups?$count=true&$top=999", kEventual);
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(pages[0].at("@odata.count"), simulator_.directory()->groups().size());
  EXPECT_FALSE(pages[1].contains("@odata.count"));
}

TEST_F(Checklist, N26_count_segment) {
  sign_in();
  expect_graph_error(get("/v1.0/groups/$count"), 400, "Request_BadRequest",
                     "$count is not currently supported.");
  const Answer answer = get("/v1.0/groups/$count", kEventual);
  EXPECT_EQ(answer.headers.at("content-type"), "text/plain");
  EXPECT_EQ(answer.body, std::to_string(simulator_.directory()->groups().size()));
}

TEST_F(Checklist, N27_clauses_of_or) {
  sign_in();
  const auto with_clauses = [](int count) {
    std::string filter = "displayName eq 'Sales'";
    for (int i = 1; i < count; ++i) filter += " or displayName eq 'no group " + std::to_string(i) + "'";
    return "/v1.0/groups?$filter=" + encode_query_value(filter);
  };
  EXPECT_EQ(get_json(with_clauses(15)).at("value").size(), 1U);
  expect_graph_error(
      get(with_clauses(16)), 400, "Request_UnsupportedQuery",
      "Too many child clauses specified in search filter expression containing 'OR' operators: "
      "16. Max allowed: 15");
  expect_graph_error(get(with_clauses(16), kEventual), 400, "Request_UnsupportedQuery", "Max allowed: 15");
  EXPECT_EQ(get_json(with_clauses(16) + "&$count=true", kEventual).at("@odata.count"), 1);
}

TEST_F(Checklist, N28_expand_members_and_select) {
  sign_in();
  const Json group = get_json("/v1.0/groups/" + simulator_.group_id("All employees") + "?$expand=members");
  EXPECT_EQ(group.at("members").size(), 20U);
  EXPECT_FALSE(group.contains("members@odata.nextLink"));
  EXPECT_FALSE(group.contains("@odata.nextLink"));
  const Json chosen = get_json("/v1.0/groups?$select=id,displayName&$top=1").at("value").at(0);
  EXPECT_EQ(chosen.size(), 2U);
  expect_graph_error(get("/v1.0/groups?$select=id,shoeSize"), 400, "Request_BadRequest", "'shoeSize'");
  expect_graph_error(get("/v1.0/users?$select=id,shoeSize"), 400, "Request_BadRequest", "'shoeSize'");
}

TEST_F(Checklist, N29_groups_of_every_kind) {
  SimulatorOptions many = options();
  many.extra_groups = 30'000;
  Simulator large(many);
  EXPECT_GT(large.directory()->groups().size(), 30'000U);

  sign_in();
  std::map<std::string, std::vector<Json>> by_name;
  for (const Json& page : get_chain("/v1.0/groups?$top=999")) {
    for (const Json& group : page.at("value")) by_name[group.at("displayName")].push_back(group);
  }
  EXPECT_EQ(by_name.at("Project Phoenix").size(), 2U);
  EXPECT_EQ(by_name.at("Contractors")[0].at("membershipRuleProcessingState"), "Paused");
  EXPECT_EQ(by_name.at("Contractors")[0].at("groupTypes"), Json::array({"DynamicMembership"}));
  EXPECT_EQ(by_name.at("All guests")[0].at("groupTypes"), Json::array({"DynamicMembership", "Unified"}));
  EXPECT_EQ(by_name.at("Board")[0].at("visibility"), "HiddenMembership");
  EXPECT_EQ(by_name.at("Privileged administrators")[0].at("isAssignableToRole"), true);
  EXPECT_EQ(by_name.at("Domain users")[0].at("onPremisesSyncEnabled"), true);
  EXPECT_EQ(by_name.at("Former domain users")[0].at("onPremisesSyncEnabled"), false);
  EXPECT_TRUE(by_name.at("Sales")[0].at("onPremisesSyncEnabled").is_null());
  const auto kind = [&](const char* name) {
    const Json& group = by_name.at(name)[0];
    return std::pair(group.at("mailEnabled").get<bool>(), group.at("securityEnabled").get<bool>());
  };
  EXPECT_EQ(kind("Sales"), std::pair(false, true));
  EXPECT_EQ(kind("Marketing"), std::pair(true, false));
  EXPECT_EQ(kind("Announcements"), std::pair(true, false));
  EXPECT_EQ(kind("Facilities"), std::pair(true, true));
  EXPECT_EQ(by_name.at("Announcements")[0].at("groupTypes"), Json::array());
}

TEST_F(Checklist, Groups_filters_that_an_importer_uses) {
  sign_in();
  const auto names = [&](const std::string& filter, const Headers& headers = {}) {
    return texts(get_json("/v1.0/groups?$select=displayName&$filter=" + encode_query_value(filter), headers),
                 "displayName");
  };
  EXPECT_EQ(names("displayName eq 'sales'"), std::vector<std::string>{"Sales"});
  EXPECT_EQ(names("startswith(displayName,'Project Pho')").size(), 2U);
  EXPECT_EQ(names("mail eq 'marketing@northwind.example'"), std::vector<std::string>{"Marketing"});
  EXPECT_EQ(names("id eq '" + simulator_.group_id("Sales") + "' or displayName eq 'Board'").size(), 2U);
  EXPECT_EQ(names("displayName in ('Sales','Board')").size(), 2U);
  EXPECT_EQ(names("groupTypes/any(c:c eq 'Unified') and startswith(displayName,'Mark')"),
            std::vector<std::string>{"Marketing"});
  const auto refused = [&](const std::string& filter) {
    return get("/v1.0/groups?$filter=" + encode_query_value(filter));
  };
  expect_graph_error(refused("not(groupTypes/any(c:c eq 'Unified'))"), 400, "Request_UnsupportedQuery");
  expect_graph_error(refused("startswith(id,'a')"), 400, "Request_UnsupportedQuery",
                     "can only be used with eq");
  expect_graph_error(refused("displayName ge 'a'"), 400, "Request_UnsupportedQuery");
  expect_graph_error(refused("displayName eq"), 400, "Request_BadRequest");
}

}  // namespace
}  // namespace rollcall::simulator::test
