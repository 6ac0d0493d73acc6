#include "delta_checklist.hpp"
#include "tests/simulator/text.hpp"

#include <algorithm>

namespace rollcall::simulator::test {
namespace {

PersonChange renamed(const std::string& name) {
  PersonChange change;
  change.display_name = name;
  return change;
}

TEST_F(DeltaChecklist, N50_users_come_in_pages_of_200_and_end_in_a_delta_link) {
  const std::uint64_t everybody = simulator_.directory()->users().size();
  ASSERT_EQ(everybody % 200, 0U);
  const Round first = round("/v1.0/users/delta?$select=displayName,mail");
  ASSERT_EQ(first.pages.size(), everybody / 200 + 1) << "a full last page is followed by an empty one";
  for (std::size_t i = 0; i + 1 < first.pages.size(); ++i) {
    EXPECT_EQ(first.pages[i].at("value").size(), 200U);
    const auto link = first.pages[i].at("@odata.nextLink").get<std::string>();
    EXPECT_TRUE(link.starts_with(simulator_.graph_url() + "/v1.0/users/delta?$skiptoken=")) << link;
    EXPECT_EQ(link.find('&'), std::string::npos) << "the token holds the options";
  }
  EXPECT_TRUE(first.delta_link.starts_with(simulator_.graph_url() + "/v1.0/users/delta?$deltatoken="));
  EXPECT_EQ(ids(first).size(), everybody);
  EXPECT_EQ(first.pages[0].at("@odata.context"),
            simulator_.graph_url() + "/v1.0/$metadata#users(displayName,mail,id)");

  const Round second = round(first.delta_link);
  EXPECT_EQ(second.pages.size(), 1U);
  EXPECT_TRUE(second.objects.empty());
}

TEST_F(DeltaChecklist, N50_tokens_keep_the_options_and_never_set_properties_are_left_out) {
  for (const Json& page : round("/v1.0/users/delta?$select=displayName,mail").pages) {
    for (const Json& each : page.at("value")) {
      for (const auto& item : each.items()) {
        EXPECT_TRUE(item.key() == "displayName" || item.key() == "mail" || item.key() == "id");
        EXPECT_FALSE(item.value().is_null());
      }
    }
  }
  const Round standard = round("/v1.0/users/delta?" + id_filter({user(0)}));
  ASSERT_EQ(standard.objects.size(), 1U);
  EXPECT_EQ(standard.objects[0].size(), 11U) << "the default properties of a clean person";
}

TEST_F(DeltaChecklist, N50_options_that_are_refused_or_ignored) {
  expect_graph_error(get("/v1.0/users/delta?$expand=manager"), 400, "Request_UnsupportedQuery");
  expect_graph_error(get("/v1.0/users/delta?$orderby=displayName"), 400, "Request_UnsupportedQuery");
  expect_graph_error(get("/v1.0/users/delta?$search=%22displayName:a%22", kEventual), 400,
                     "Request_UnsupportedQuery");
  expect_graph_error(get("/v1.0/users/delta?$select=shoeSize"), 400, "Request_BadRequest", "'shoeSize'");
  expect_graph_error(get("/v1.0/users/delta?$select=members"), 400, "Request_BadRequest");
  EXPECT_EQ(get_json("/v1.0/users/delta?$top=5").at("value").size(), 200U);
  change_switches([](DeltaSwitches& delta) { delta.top_is_refused = true; });
  expect_graph_error(get("/v1.0/users/delta?$top=5"), 400, "Request_UnsupportedQuery", "$top");
  expect_graph_error(get("/v1.0/users?$deltatoken=latest"), 400, "Request_BadRequest");
  EXPECT_EQ(get_json("/v1.0/users/delta()").at("value").size(), 200U);
  EXPECT_EQ(get_json("/v1.0/users/microsoft.graph.delta()").at("value").size(), 200U);
}

TEST_F(DeltaChecklist, N50_filter_takes_50_ids_and_nothing_else) {
  std::vector<std::string> wanted;
  for (std::uint32_t i = 0; i < 50; ++i) wanted.push_back(user(i));
  const Round fifty = round("/v1.0/users/delta?$select=mail&" + id_filter(wanted));
  EXPECT_EQ(ids(fifty), std::set<std::string>(wanted.begin(), wanted.end()));
  simulator_.edits().change_person(user(7), renamed("Unselected"));
  simulator_.edits().change_person(user(60), renamed("Unasked"));
  EXPECT_TRUE(round(fifty.delta_link).objects.empty());

  wanted.push_back(user(50));
  expect_graph_error(get("/v1.0/users/delta?" + id_filter(wanted)), 400, "Request_UnsupportedQuery", "51");
  const auto refused = [&](const std::string& filter) {
    expect_graph_error(get("/v1.0/users/delta?$filter=" + filter), 400, "Request_UnsupportedQuery");
  };
  refused("displayName+eq+'a'");
  refused("id+in+('" + user(0) + "')");
  refused("startswith(id,'a')");
  refused("id+eq+'" + user(0) + "'+and+id+eq+'" + user(1) + "'");
  expect_graph_error(get("/v1.0/users/delta?$filter=id+eq+'nonsense'"), 400, "Request_BadRequest");
  const std::string nobody = "11111111-2222-4333-8444-555555555555";
  EXPECT_TRUE(round("/v1.0/users/delta?" + id_filter({nobody})).objects.empty());
}

TEST_F(DeltaChecklist, N50_latest_gives_a_link_without_data) {
  const Json answer = get_json("/v1.0/users/delta?$deltatoken=latest&$select=displayName");
  EXPECT_TRUE(answer.at("value").empty());
  const auto link = answer.at("@odata.deltaLink").get<std::string>();
  EXPECT_TRUE(round(link).objects.empty());
  simulator_.edits().change_person(user(9), renamed("Somebody New"));
  const Round next = round(link);
  ASSERT_EQ(next.objects.size(), 1U);
  EXPECT_EQ(next.objects[0], Json({{"displayName", "Somebody New"}, {"id", user(9)}}));
}

TEST_F(DeltaChecklist, N50_only_changes_of_selected_properties_surface) {
  const auto latest = [&](const std::string& select) {
    return get_json("/v1.0/users/delta?$deltatoken=latest&$select=" + select)
        .at("@odata.deltaLink")
        .get<std::string>();
  };
  const std::string names = latest("displayName,mail");
  const std::string jobs = latest("jobTitle");
  const std::string addresses = latest("proxyAddresses");
  const std::uint64_t changed = simulator_.edits().change_share_of_people(10);
  ASSERT_GT(changed, 50U);
  EXPECT_TRUE(round(names).objects.empty());
  const std::size_t new_jobs = round(jobs).objects.size();
  EXPECT_GT(new_jobs, 50U);
  EXPECT_LE(new_jobs, changed);

  PersonChange change;
  change.mail = std::optional<std::string>();
  simulator_.edits().change_person(user(3), change);
  const Round mail = round(names);
  ASSERT_EQ(mail.objects.size(), 1U);
  EXPECT_EQ(mail.objects[0].at("id"), user(3));
  EXPECT_TRUE(mail.objects[0].at("mail").is_null()) << "it was set before";
  EXPECT_TRUE(mail.objects[0].contains("displayName")) << "unchanged, and selected";
  EXPECT_EQ(ids(round(addresses)), std::set<std::string>{user(3)}) << "they follow from the mail";
}

TEST_F(DeltaChecklist, N50_people_come_and_go) {
  std::string link = round("/v1.0/users/delta?$select=displayName").delta_link;
  const auto expect_one = [&](const std::string& id, const std::string& reason) {
    const Round next = round(link);
    ASSERT_EQ(next.objects.size(), 1U);
    EXPECT_EQ(next.objects[0].at("id"), id);
    EXPECT_EQ(removed(next.objects[0]), reason);
    EXPECT_EQ(next.objects[0].contains("displayName"), reason.empty());
    link = next.delta_link;
    EXPECT_TRUE(round(link).objects.empty());
  };
  simulator_.edits().add_people(1, "");
  expect_one(user(1'400), "");
  simulator_.edits().soft_delete_person(user(5));
  expect_one(user(5), "changed");
  EXPECT_EQ(get("/v1.0/users/" + user(5)).status, 404U);
  simulator_.edits().restore_person(user(5));
  expect_one(user(5), "");
  EXPECT_EQ(get("/v1.0/users/" + user(5)).status, 200U);
  simulator_.edits().soft_delete_person(user(5));
  expect_one(user(5), "changed");
  simulator_.edits().remove_person(user(5));
  expect_one(user(5), "deleted");
  EXPECT_THROW(simulator_.edits().restore_person(user(5)), std::invalid_argument);
  simulator_.edits().remove_person(user(6));
  expect_one(user(6), "deleted");
}

TEST_F(DeltaChecklist, N50_deleted_people_can_be_restored_for_30_days) {
  std::string link = round("/v1.0/users/delta?$select=displayName").delta_link;
  simulator_.edits().soft_delete_person(user(5));
  link = round(link).delta_link;
  simulator_.advance_clock(std::chrono::hours(24 * 6));
  sign_in();
  for (int week = 0; week < 4; ++week) {
    link = round(link).delta_link;
    simulator_.advance_clock(std::chrono::hours(24 * 6));
    sign_in();
  }
  const Round last = round(link);
  ASSERT_EQ(last.objects.size(), 1U);
  EXPECT_EQ(removed(last.objects[0]), "deleted");
  EXPECT_THROW(simulator_.edits().restore_person(user(5)), std::invalid_argument);
}

TEST_F(DeltaChecklist, N50_a_page_costs_one_resource_unit) {
  const Answer users = get("/v1.0/users/delta");
  EXPECT_EQ(users.headers.at("x-ms-resource-unit"), "1");
  const Answer groups = get("/v1.0/groups/delta?$select=members");
  EXPECT_EQ(groups.headers.at("x-ms-resource-unit"), "1");
}

TEST_F(DeltaChecklist, N50_needs_permission_for_users) {
  sign_in(kNoUserReadClientId);
  expect_graph_error(get("/v1.0/users/delta"), 403, "Authorization_RequestDenied");
  sign_in(kNoGroupReadClientId);
  EXPECT_EQ(get("/v1.0/users/delta").status, 200U);
  expect_graph_error(get("/v1.0/groups/delta"), 403, "Authorization_RequestDenied");
}

TEST_F(DeltaChecklist, N50_a_round_tells_the_tenant_of_its_beginning_and_the_next_one_the_rest) {
  Json page = get_json("/v1.0/users/delta?$select=displayName");
  std::set<std::string> seen;
  std::uint32_t edited = 0;
  while (page.contains("@odata.nextLink")) {
    for (const std::string& id : texts(page, "id")) EXPECT_TRUE(seen.insert(id).second);
    for (int i = 0; i < 5; ++i) simulator_.edits().remove_person(user(edited++ * 30));
    page = get_json(page.at("@odata.nextLink"));
  }
  for (const std::string& id : texts(page, "id")) seen.insert(id);
  EXPECT_EQ(seen.size(), 1'400U);
  const Round next = round(page.at("@odata.deltaLink"));
  EXPECT_EQ(next.objects.size(), edited);
  for (const Json& each : next.objects) EXPECT_EQ(removed(each), "deleted");
}

TEST_F(DeltaChecklist, N50_empty_pages_and_repeated_objects_when_switched_on) {
  Switches switches = simulator_.switches();
  switches.empty_page = 1;
  switches.delta.repeats_objects = true;
  simulator_.set_switches(switches);
  const Round first = round("/v1.0/users/delta?$select=displayName");
  EXPECT_TRUE(first.pages[0].at("value").empty());
  EXPECT_TRUE(first.pages[0].contains("@odata.nextLink"));
  EXPECT_EQ(ids(first).size(), 1'400U);
  EXPECT_GT(first.objects.size(), 1'400U);

  simulator_.edits().soft_delete_person(user(8));
  simulator_.edits().restore_person(user(8));
  const Round second = round(first.delta_link);
  EXPECT_EQ(ids(second), std::set<std::string>{user(8)});
  EXPECT_EQ(removed(second.objects.front()), "changed");
  EXPECT_EQ(removed(second.objects.back()), "") << "who takes the last one is right";

  switches.empty_page = 0;
  switches.delta.repeats_objects = false;
  switches.overlapping_pages = true;
  simulator_.set_switches(switches);
  const Round overlapping = round("/v1.0/users/delta?$select=displayName");
  EXPECT_EQ(ids(overlapping).size(), 1'400U);
  EXPECT_GT(overlapping.objects.size(), 1'400U);
}

TEST_F(DeltaChecklist, N50_replays_removed_objects_and_lag_when_switched_on) {
  simulator_.edits().change_person(user(1), renamed("One"));
  const std::string link = round("/v1.0/users/delta?$select=displayName").delta_link;
  simulator_.edits().change_person(user(2), renamed("Two"));
  change_switches([](DeltaSwitches& delta) { delta.replayed_versions = 1; });
  EXPECT_EQ(ids(round(link)), (std::set<std::string>{user(1), user(2)}));

  simulator_.edits().soft_delete_person(user(3));
  simulator_.edits().remove_person(user(4));
  EXPECT_EQ(round("/v1.0/users/delta").objects.size(), 1'398U);
  change_switches([](DeltaSwitches& delta) {
    delta.replayed_versions = 0;
    delta.initial_round_has_removed = true;
  });
  std::map<std::string, std::string> reasons;
  for (const Json& each : round("/v1.0/users/delta").objects) {
    if (each.contains("@removed")) reasons[each.at("id")] = removed(each);
  }
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{{user(3), "changed"}, {user(4), "deleted"}}));

  const std::string now = round(link).delta_link;
  change_switches([](DeltaSwitches& delta) { delta.lag = std::chrono::seconds(60); });
  simulator_.edits().change_person(user(9), renamed("Nine"));
  const Round lagging = round(now);
  EXPECT_TRUE(lagging.objects.empty());
  simulator_.advance_clock(std::chrono::seconds(61));
  EXPECT_EQ(ids(round(lagging.delta_link)), std::set<std::string>{user(9)});
}

TEST(DeltaOfAMillion, N50_a_round_tells_what_changed_and_nothing_else) {
  SimulatorOptions options;
  options.scenario = Scenario::large;
  options.users = 1'000'000;
  Simulator simulator(options);
  TestClient client(simulator.port());
  const Answer signed_in = client.send("POST", "/" + std::string(kTenantId) + "/oauth2/v2.0/token",
                                       {{"Content-Type", "application/x-www-form-urlencoded"}},
                                       "grant_type=client_credentials&client_id=" + std::string(kClientId) +
                                           "&client_secret=" + encode_query_value(kClientSecret) + "&scope=" +
                                           encode_query_value(simulator.graph_url() + "/.default"));
  const Headers token{
      {"Authorization", "Bearer " + Json::parse(signed_in.body).at("access_token").get<std::string>()}};
  const auto get = [&](const std::string& link) {
    return Json::parse(client.send("GET", link.substr(link.find("/v1.0")), token).body);
  };
  const Json latest = get("/v1.0/users/delta?$deltatoken=latest&$select=displayName,jobTitle");
  const Json unchanged = get(latest.at("@odata.deltaLink"));
  EXPECT_TRUE(unchanged.at("value").empty());
  EXPECT_TRUE(unchanged.contains("@odata.deltaLink"));

  const std::uint64_t changed = simulator.edits().change_share_of_people(0.1);
  std::uint64_t told = 0;
  Json page = get(unchanged.at("@odata.deltaLink"));
  for (; page.contains("@odata.nextLink"); page = get(page.at("@odata.nextLink"))) {
    EXPECT_EQ(page.at("value").size(), 200U);
    told += page.at("value").size();
  }
  EXPECT_EQ(told + page.at("value").size(), changed);
}

TEST_F(DeltaChecklist, N50_control_operations_over_http) {
  const auto control = [&](const std::string& operation, const Json& body) {
    return client_.send("POST", "/_control/" + operation, {}, body.dump());
  };
  const std::string link = round("/v1.0/users/delta?$select=displayName").delta_link;
  EXPECT_EQ(control("directory/soft-delete-person", {{"user", user(1)}}).status, 200U);
  EXPECT_EQ(control("directory/soft-delete-person", {{"user", user(2)}}).status, 200U);
  EXPECT_EQ(control("directory/restore-person", {{"user", user(2)}}).status, 200U);
  EXPECT_EQ(control("directory/remove-person", {{"user", user(3)}}).status, 200U);
  EXPECT_EQ(control("directory/restore-person", {{"user", user(3)}}).status, 400U);
  std::map<std::string, std::string> reasons;
  for (const Json& each : round(link).objects) reasons[each.at("id")] = removed(each);
  EXPECT_EQ(reasons,
            (std::map<std::string, std::string>{{user(1), "changed"}, {user(2), ""}, {user(3), "deleted"}}));

  const Answer added =
      control("directory/add-group", {{"display_name", "Newcomers"}, {"kind", "microsoft365"}});
  EXPECT_EQ(Json::parse(added.body).at("id"), simulator_.group_id("Newcomers"));
  EXPECT_EQ(control("directory/change-group", {{"group", "Newcomers"}, {"display_name", "Old hands"}}).status,
            200U);
  EXPECT_EQ(control("directory/delete-group", {{"group", "Old hands"}}).status, 200U);
  EXPECT_EQ(control("directory/restore-group", {{"group", "Old hands"}}).status, 200U);
  EXPECT_EQ(control("directory/remove-group", {{"group", "Old hands"}}).status, 200U);
  EXPECT_EQ(control("directory/restore-group", {{"group", "Old hands"}}).status, 400U);

  EXPECT_EQ(
      control("switches", {{"expired_delta_token", "unsupported_query"}, {"delta_page_size", 7}}).status,
      200U);
  EXPECT_EQ(simulator_.switches().delta.page_size, 7U);
  EXPECT_EQ(control("switches", {{"expired_delta_token", "nonsense"}}).status, 400U);
  EXPECT_EQ(control("delta/forget-tokens", Json::object()).status, 200U);
  EXPECT_EQ(get(link).status, 400U);
}

}  // namespace
}  // namespace rollcall::simulator::test
