#include "delta_checklist.hpp"
#include "tests/simulator/text.hpp"

#include <chrono>

namespace rollcall::simulator::test {
namespace {

class DeltaTokens : public DeltaChecklist {
 protected:
  void set_shape(ExpiredDeltaToken shape) {
    change_switches([&](DeltaSwitches& delta) { delta.expired_token = shape; });
  }
};

TEST_F(DeltaTokens, N52_gone_names_the_address_of_a_new_round) {
  const std::string link =
      round("/v1.0/users/delta?$select=mail&" + id_filter({user(1), user(2)})).delta_link;
  simulator_.forget_delta_tokens();
  const Answer answer = get(link);
  expect_graph_error(answer, 410, "resyncRequired");
  const std::string location = answer.headers.at("location");
  EXPECT_TRUE(location.starts_with(simulator_.graph_url() + "/v1.0/users/delta?$deltatoken=&")) << location;
  const Round again = round(location);
  EXPECT_EQ(ids(again), (std::set<std::string>{user(1), user(2)}));
  EXPECT_EQ(again.objects[0].size(), 2U) << "id and mail";
  EXPECT_TRUE(round(again.delta_link).objects.empty());
}

TEST_F(DeltaTokens, N52_older_than_30_days) {
  const std::string link = round("/v1.0/groups/delta?$select=members").delta_link;
  simulator_.forget_delta_tokens();
  set_shape(ExpiredDeltaToken::unsupported_query);
  const Answer answer = get(link);
  expect_graph_error(answer, 400, "Request_UnsupportedQuery",
                     "DeltaLink older than 30 days is not supported.");
  EXPECT_FALSE(answer.headers.contains("location"));
}

TEST_F(DeltaTokens, N52_sync_state_not_found) {
  const std::string link = round("/v1.0/users/delta?$select=mail").delta_link;
  simulator_.forget_delta_tokens();
  set_shape(ExpiredDeltaToken::sync_state_not_found);
  expect_graph_error(get(link), 400, "syncStateNotFound");
  change_switches([](DeltaSwitches& delta) { delta.sync_state_not_found_status = 404; });
  expect_graph_error(get(link), 404, "syncStateNotFound");
}

TEST_F(DeltaTokens, N52_tokens_live_seven_days_and_each_round_gives_a_new_one) {
  std::string link = round("/v1.0/users/delta?$select=mail").delta_link;
  const std::string first = link;
  for (int day = 0; day < 2; ++day) {
    simulator_.advance_clock(std::chrono::hours(24 * 6));
    sign_in();
    link = round(link).delta_link;
  }
  expect_graph_error(get(first), 410, "resyncRequired");
  EXPECT_TRUE(round(link).objects.empty());
  change_switches([](DeltaSwitches& delta) { delta.token_lifetime = std::chrono::seconds(0); });
  EXPECT_TRUE(round(first).objects.empty());
}

TEST_F(DeltaTokens, N52_a_restart_forgets_edits_and_the_tokens_that_know_them) {
  const std::string first = round("/v1.0/users/delta?$select=mail").delta_link;
  simulator_.edits().remove_person(user(1));
  const std::string second = round(first).delta_link;
  Simulator restarted(options());
  TestClient client(restarted.port());
  restarted.edits().remove_person(user(2));
  const auto again = [&](const std::string& link) {
    const std::string body = "grant_type=client_credentials&client_id=" + std::string(kClientId) +
                             "&client_secret=" + encode_query_value(kClientSecret) +
                             "&scope=" + encode_query_value(restarted.graph_url() + "/.default");
    const Answer token = client.send("POST", "/" + std::string(kTenantId) + "/oauth2/v2.0/token",
                                     {{"Content-Type", "application/x-www-form-urlencoded"}}, body);
    return client.send(
        "GET", link.substr(link.find("/v1.0")),
        {{"Authorization", "Bearer " + Json::parse(token.body).at("access_token").get<std::string>()}});
  };
  const Answer known = again(first);
  EXPECT_EQ(Json::parse(known.body).at("value").at(0).at("id"), user(2));
  EXPECT_EQ(again(second).status, 410U);
}

TEST_F(DeltaTokens, N52_page_tokens_expire_inside_a_round) {
  Switches switches = simulator_.switches();
  switches.page_token_lifetime = std::chrono::seconds(60);
  simulator_.set_switches(switches);
  const std::string next = get_json("/v1.0/users/delta?$select=mail").at("@odata.nextLink");
  EXPECT_EQ(get(next).status, 200U);
  simulator_.advance_clock(std::chrono::seconds(61));
  expect_graph_error(get(next), 400, "Directory_ExpiredPageToken");
  simulator_.faults().add(
      {.kind = FaultKind::page_token_expired, .path_contains = "/users/delta", .page = 3});
  Json page = get_json("/v1.0/users/delta?$select=mail");
  page = get_json(page.at("@odata.nextLink"));
  expect_graph_error(get(page.at("@odata.nextLink")), 400, "Directory_ExpiredPageToken");
}

TEST_F(DeltaTokens, N52_tokens_are_opaque_and_bound) {
  const Json page = get_json("/v1.0/users/delta?$select=mail");
  const std::string next = page.at("@odata.nextLink");
  const std::string last = round(next).delta_link;
  const std::string delta_token = last.substr(last.find('=') + 1);
  const auto refused = [&](const std::string& target) {
    expect_graph_error(get(target), 400, "Request_BadRequest");
  };
  refused(next + "&$select=mail");
  refused(last + "&$select=mail");
  refused("/v1.0/groups/delta?$deltatoken=" + delta_token);
  refused("/v1.0/users/delta?$skiptoken=" + delta_token);
  refused("/v1.0/users?$skiptoken=" + delta_token);
  refused("/v1.0/users/delta?$deltatoken=nonsense");
  std::string tampered = last;
  tampered[tampered.size() - 30] = tampered[tampered.size() - 30] == 'A' ? 'B' : 'A';
  refused(tampered);
}

TEST_F(DeltaTokens, N53_minimal_gives_only_what_changed) {
  const std::string link = round("/v1.0/users/delta?$select=displayName,mail,jobTitle").delta_link;
  PersonChange change;
  change.display_name = "Somebody New";
  simulator_.edits().change_person(user(3), change);
  simulator_.edits().add_people(1, "");
  simulator_.edits().remove_person(user(4));
  const Headers minimal{{"Prefer", "return=minimal"}};
  const Answer answer = get(link, minimal);
  EXPECT_EQ(answer.headers.at("preference-applied"), "return=minimal");
  const Json short_form = Json::parse(answer.body).at("value");
  ASSERT_EQ(short_form.size(), 3U);
  EXPECT_EQ(short_form[0], Json({{"displayName", "Somebody New"}, {"id", user(3)}}));
  EXPECT_EQ(removed(short_form[1]), "deleted");
  EXPECT_EQ(short_form[2].size(), 4U) << "everything about somebody new";
  EXPECT_EQ(round(link).objects[0].size(), 4U) << "all selected, unchanged included";

  const std::string groups = round("/v1.0/groups/delta?$select=displayName,description,members").delta_link;
  simulator_.edits().change_group("Sales", {.description = "Sells"});
  simulator_.edits().add_member("Leadership", user(999));
  const Round changed = round(groups, minimal);
  std::map<std::string, Json> by_id;
  for (const Json& object : changed.objects) by_id[object.at("id")] = object;
  EXPECT_EQ(by_id.at(simulator_.group_id("Sales")),
            Json({{"id", simulator_.group_id("Sales")}, {"description", "Sells"}}));
  EXPECT_EQ(by_id.at(simulator_.group_id("Leadership")).size(), 2U) << "id and members@delta";
}

}  // namespace
}  // namespace rollcall::simulator::test
