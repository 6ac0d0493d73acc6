#include "checklist.hpp"
#include "tests/simulator/certificate.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

namespace rollcall::simulator::test {
namespace {

TEST_F(Checklist, N54_resource_units) {
  sign_in();
  EXPECT_EQ(get(members_path("Sales")).headers.at("x-ms-resource-unit"), "3");
  EXPECT_EQ(get(members_path("Sales", "?$select=id")).headers.at("x-ms-resource-unit"), "2");
  EXPECT_EQ(get("/v1.0/users").headers.at("x-ms-resource-unit"), "2");
  EXPECT_EQ(get("/v1.0/groups").headers.at("x-ms-resource-unit"), "1");
  EXPECT_EQ(resource_units_per_10s(tenant_size_for(49)), 3500);
  EXPECT_EQ(resource_units_per_10s(tenant_size_for(500)), 5000);
  EXPECT_EQ(resource_units_per_10s(tenant_size_for(501)), 8000);

  // So little refill that the speed of this machine does not matter.
  simulator_.set_quota(10);
  const std::string path = members_path("Sales");
  EXPECT_FALSE(get(path).headers.contains("x-ms-throttle-limit-percentage"));
  EXPECT_EQ(get(path).status, 200U);
  const Answer last = get(path);
  EXPECT_EQ(last.status, 200U);
  EXPECT_TRUE(last.headers.contains("x-ms-throttle-limit-percentage"));
  const Answer refused = get(path);
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(Json::parse(refused.body).at("error").at("code"), "TooManyRequests");
  EXPECT_EQ(refused.headers.at("x-ms-throttle-information"), "ResourceUnitLimitExceeded");
  EXPECT_TRUE(refused.headers.at("x-ms-throttle-scope").starts_with("Tenant_Application/ReadWrite/"));
  const int first_wait = std::stoi(refused.headers.at("retry-after"));
  EXPECT_GE(first_wait, 1);
  const int longer_wait = std::stoi(get(path).headers.at("retry-after"));
  EXPECT_GT(longer_wait, first_wait) << "a request during the ban counts as well";
  simulator_.advance_clock(std::chrono::seconds(longer_wait));
  EXPECT_EQ(get(path).status, 200U);
}

TEST_F(Checklist, N55_refusals) {
  sign_in();
  const std::string path = members_path("Sales");
  const auto meet = [&](FaultKind kind) {
    simulator_.faults().add(
        {.kind = kind, .path_contains = "/members", .retry_after = std::chrono::seconds(7)});
    Answer answer = get(path);
    EXPECT_EQ(simulator_.faults().pending(), 0U);
    return answer;
  };
  Answer answer = meet(FaultKind::throttled);
  EXPECT_EQ(answer.status, 429U);
  EXPECT_EQ(answer.headers.at("retry-after"), "7");
  answer = meet(FaultKind::throttled_without_hint);
  EXPECT_EQ(answer.status, 429U);
  EXPECT_FALSE(answer.headers.contains("retry-after"));
  answer = meet(FaultKind::unavailable);
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.headers.at("retry-after"), "7");
  answer = meet(FaultKind::gateway_timeout);
  expect_graph_error(answer, 504, "UnknownError");
  EXPECT_EQ(Json::parse(answer.body).at("error").at("message"), "");
  answer = meet(FaultKind::bad_gateway_html);
  EXPECT_EQ(answer.status, 502U);
  EXPECT_TRUE(answer.body.starts_with("<html>"));
  EXPECT_EQ(get(path).status, 200U);
}

TEST_F(Checklist, N55_persistent_503_on_one_connection) {
  sign_in();
  const std::string path = members_path("Sales");
  simulator_.faults().add({.kind = FaultKind::unavailable_on_connection, .path_contains = "/members"});
  EXPECT_EQ(get(path).status, 503U);
  EXPECT_EQ(get(path).status, 503U);
  client_.disconnect();
  EXPECT_EQ(get(path).status, 200U);
}

TEST_F(Checklist, N55_damaged_bodies) {
  sign_in();
  const std::string path = members_path("Sales");
  const auto meet = [&](FaultKind kind) {
    simulator_.faults().add({.kind = kind, .path_contains = "/members"});
    return get(path);
  };
  Answer answer = meet(FaultKind::truncated_json);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.transfer_error, "");
  EXPECT_TRUE(Json::parse(answer.body, nullptr, false).is_discarded());
  for (const FaultKind kind :
       {FaultKind::cut_connection, FaultKind::reset_connection, FaultKind::malformed_chunk}) {
    answer = meet(kind);
    EXPECT_NE(answer.transfer_error, "") << fault_name(kind);
    EXPECT_TRUE(Json::parse(answer.body, nullptr, false).is_discarded());
  }
  answer = meet(FaultKind::page_without_value);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_FALSE(Json::parse(answer.body).contains("value"));
  EXPECT_EQ(get(path).status, 200U);
}

TEST_F(Checklist, N55_pages_that_are_wrong_inside) {
  sign_in();
  const std::string path = members_path("Sales", "?$top=100");
  const auto whole = get_json(path);
  const auto meet = [&](FaultKind kind) {
    simulator_.faults().add({.kind = kind, .path_contains = "/members"});
    return get(path);
  };
  EXPECT_TRUE(Json::parse(meet(FaultKind::garbled_user).body, nullptr, false).is_discarded());
  Json page = Json::parse(meet(FaultKind::user_without_id).body);
  EXPECT_FALSE(page.at("value").at(0).contains("id"));
  EXPECT_EQ(page.at("value").size(), whole.at("value").size());
  page = Json::parse(meet(FaultKind::people_missing).body);
  EXPECT_LT(page.at("value").size(), whole.at("value").size());
  EXPECT_EQ(page.at("value").at(0), whole.at("value").at(0));
  EXPECT_EQ(get_json(path).at("value"), whole.at("value"));
}

TEST_F(Checklist, N55_gzip_and_slowness) {
  sign_in();
  const std::string path = members_path("Sales");
  const Answer plain = get(path);
  const Answer packed = get(path, {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_LT(std::stoul(packed.headers.at("content-length")), std::stoul(plain.headers.at("content-length")));
  EXPECT_EQ(Json::parse(packed.body).at("value"), Json::parse(plain.body).at("value"));
  for (const FaultKind kind : {FaultKind::slow_first_byte, FaultKind::slow_body}) {
    simulator_.faults().add(
        {.kind = kind, .path_contains = "/members", .delay = std::chrono::milliseconds(50)});
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(Json::parse(get(path).body).at("value"), Json::parse(plain.body).at("value"));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(50));
  }
}

TEST_F(Checklist, N55_faults_meet_the_right_request) {
  sign_in();
  simulator_.faults().add(
      {.kind = FaultKind::unavailable, .path_contains = "/members", .page = 3, .times = 2});
  const std::string first = members_path("All employees", "?$top=100");
  const std::string second = get_json(first).at("@odata.nextLink").get<std::string>();
  const std::string third = get_json(second).at("@odata.nextLink").get<std::string>();
  EXPECT_EQ(get(third).status, 503U);
  EXPECT_EQ(get(third).status, 503U);
  EXPECT_EQ(get(third).status, 200U);
  simulator_.faults().add({.kind = FaultKind::unavailable, .path_contains = "/v1.0/users", .nth_request = 2});
  EXPECT_EQ(get("/v1.0/users").status, 200U);
  EXPECT_EQ(get("/v1.0/users").status, 503U);
  EXPECT_EQ(get("/v1.0/users").status, 200U);
}

TEST_F(Checklist, N56_token_expires_at_a_page) {
  sign_in();
  simulator_.faults().add({.kind = FaultKind::token_expired, .path_contains = "/members", .page = 2});
  const std::string link = get_json(members_path("All employees")).at("@odata.nextLink").get<std::string>();
  expect_graph_error(get(link), 401, "InvalidAuthenticationToken", "Lifetime validation failed");
  expect_graph_error(get(link), 401, "InvalidAuthenticationToken", "Lifetime validation failed");
  sign_in();
  EXPECT_EQ(get_json(link).at("value").size(), 100U);
}

TEST_F(Checklist, Log_tells_what_was_asked_and_no_secret) {
  sign_in();
  simulator_.log().clear();
  get("/v1.0/groups?$top=1", {{"client-request-id", "mine"}, {"ConsistencyLevel", "eventual"}});
  get(members_path("Sales"));
  const auto entries = simulator_.log().all();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].target, "/v1.0/groups?$top=1");
  EXPECT_EQ(entries[0].client_request_id, "mine");
  EXPECT_EQ(entries[0].consistency_level, "eventual");
  EXPECT_EQ(entries[0].connection_id, entries[1].connection_id) << "keep-alive";
  EXPECT_EQ(entries[0].token_tag, entries[1].token_tag);
  EXPECT_EQ(token_.find(entries[0].token_tag), std::string::npos);
  EXPECT_EQ(simulator_.log().matching("/members").size(), 1U);
}

TEST_F(Checklist, Control_over_http) {
  sign_in();
  const auto control = [&](const std::string& operation, const Json& input) {
    return client_.send("POST", "/_control/" + operation, {{"Content-Type", "application/json"}},
                        input.dump());
  };
  EXPECT_EQ(
      control("faults", {{"kind", "throttled"}, {"path_contains", "/groups"}, {"retry_after_s", 9}}).status,
      200U);
  EXPECT_EQ(get("/v1.0/groups").headers.at("retry-after"), "9");
  EXPECT_EQ(control("faults", {{"kind", "nonsense"}}).status, 400U);
  EXPECT_EQ(control("faults", {{"kind", "throttled"}, {"pth", "/groups"}}).status, 400U);
  EXPECT_EQ(control("switches", {{"no_such_switch", true}}).status, 400U);
  EXPECT_EQ(Json::parse(control("switches", {{"empty_page", 2}}).body).at("empty_page"), 2);
  EXPECT_EQ(simulator_.switches().empty_page, 2U);
  const Json counts = Json::parse(control("expected", {{"group", "All employees"}}).body);
  EXPECT_EQ(counts.at("importable"), 1'194);
  const std::string user(view(simulator_.directory()->user_id(0)));
  EXPECT_EQ(control("directory/change-person", {{"user", user}, {"mail", nullptr}}).status, 200U);
  EXPECT_TRUE(get_json("/v1.0/users/" + user).at("mail").is_null());
  EXPECT_GT(Json::parse(control("directory/change-share", {{"percent", 50}}).body).at("changed"), 100);
  EXPECT_EQ(control("directory/delete-group", {{"group", "Sales"}}).status, 200U);
  EXPECT_EQ(simulator_.directory()->group_by_name("Sales"), nullptr);
  EXPECT_GT(Json::parse(control("log", Json::object()).body).at("count"), 2);
}

TEST(Tls, ServesHttpsWithASelfSignedCertificate) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("entra-simulator-test-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const std::string certificate = folder / "certificate.pem";
  const std::string key = folder / "key.pem";
  write_self_signed_certificate(certificate, key);
  SimulatorOptions options;
  options.users = kSmallestCompany;
  options.tls_certificate_file = certificate;
  options.tls_key_file = key;
  {
    const Simulator simulator(options);
    EXPECT_TRUE(simulator.login_url().starts_with("https://127.0.0.1:"));
    const Answer answer =
        get_over_tls(simulator.port(), certificate,
                     "/" + std::string(kTenantId) + "/v2.0/.well-known/openid-configuration");
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(Json::parse(answer.body).at("token_endpoint"),
              simulator.login_url() + "/" + std::string(kTenantId) + "/oauth2/v2.0/token");
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace rollcall::simulator::test
