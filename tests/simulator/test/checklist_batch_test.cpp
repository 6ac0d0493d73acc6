#include "checklist.hpp"

#include <algorithm>

namespace rollcall::simulator::test {
namespace {

class BatchChecklist : public Checklist {
 protected:
  BatchChecklist() { sign_in(); }

  static Json step(const std::string& id, const std::string& url, const Json& more = Json::object()) {
    Json step{{"id", id}, {"method", "GET"}, {"url", url}};
    step.update(more);
    return step;
  }

  static Json only(const std::string& id, const std::string& url, const Json& more = Json::object()) {
    return Json::array({step(id, url, more)});
  }

  Answer batch(const Json& steps, const Headers& headers = {}) {
    return post("/v1.0/$batch", Json{{"requests", steps}}.dump(), headers);
  }

  /// The responses by id.
  std::map<std::string, Json> responses(const Json& steps, unsigned status = 200) {
    const Answer answer = batch(steps);
    EXPECT_EQ(answer.status, status) << answer.body;
    std::map<std::string, Json> by_id;
    const Json body = Json::parse(answer.body);
    for (const Json& each : body.at("responses")) by_id[each.at("id")] = each;
    EXPECT_EQ(by_id.size(), steps.size());
    return by_id;
  }

  static Json many(int count) {
    Json steps = Json::array();
    for (int i = 1; i <= count; ++i) steps.push_back(step(std::to_string(i), "/users?$top=1&$select=id"));
    return steps;
  }
};

TEST_F(BatchChecklist, N49_batch_of_twenty_comes_back_shuffled) {
  const Answer answer = batch(many(20));
  ASSERT_EQ(answer.status, 200U) << answer.body;
  std::vector<int> order;
  const Json body = Json::parse(answer.body);
  for (const Json& each : body.at("responses")) {
    order.push_back(std::stoi(each.at("id").get<std::string>()));
    EXPECT_EQ(each.at("status"), 200);
    EXPECT_EQ(each.at("body").at("value").size(), 1U);
    EXPECT_TRUE(each.at("headers").at("Content-Type").get<std::string>().starts_with("application/json"));
    EXPECT_TRUE(each.at("headers").contains("request-id"));
  }
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  EXPECT_EQ(order.front(), 1);
  EXPECT_EQ(order.back(), 20);
  EXPECT_EQ(order.size(), 20U);
  EXPECT_TRUE(answer.headers.contains("request-id"));
}

TEST_F(BatchChecklist, N49_batch_of_twenty_one) {
  expect_graph_error(batch(many(21)), 400, "BadRequest", "exceeds the maximum value of '20'");
}

TEST_F(BatchChecklist, N49_batch_gives_what_each_request_alone_gives) {
  const std::string members = members_path("Sales", "?$select=id,mail&$top=5").substr(5);
  const Json ids{{"ids", {std::string(view(simulator_.directory()->user_id(3)))}}};
  const auto answers = responses(
      {step("list", members), step("missing", "users/nobody@northwind.example"),
       step("count", "/groups/$count"),
       step("eventual", "/groups/$count", {{"headers", {{"ConsistencyLevel", "eventual"}}}}),
       step("people", "/directoryObjects/getByIds?$select=id",
            {{"method", "POST"}, {"headers", {{"Content-Type", "application/json"}}}, {"body", ids}}),
       step("untyped", "/directoryObjects/getByIds", {{"method", "POST"}, {"body", ids}})});
  EXPECT_EQ(answers.at("list").at("body").at("value"), get_json("/v1.0" + members).at("value"));
  EXPECT_EQ(get(answers.at("list").at("body").at("@odata.nextLink").get<std::string>()).status, 200U);
  EXPECT_EQ(answers.at("missing").at("status"), 404);
  EXPECT_EQ(answers.at("missing").at("body").at("error").at("code"), "Request_ResourceNotFound");
  EXPECT_EQ(answers.at("count").at("status"), 400) << "the header must be that of the inner request";
  EXPECT_EQ(answers.at("eventual").at("body"), std::to_string(simulator_.directory()->groups().size()));
  EXPECT_EQ(answers.at("people").at("body").at("value").at(0).at("id"), ids.at("ids").at(0));
  EXPECT_EQ(answers.at("untyped").at("status"), 400) << "a body needs its Content-Type";
  const Json outer_header = Json::parse(batch(only("1", "/groups/$count"), kEventual).body);
  EXPECT_EQ(outer_header.at("responses").at(0).at("status"), 400);
}

TEST_F(BatchChecklist, N49_batch_with_a_throttled_request) {
  const auto throttle_sales = [&] {
    simulator_.faults().add({.kind = FaultKind::throttled,
                             .path_contains = simulator_.group_id("Sales"),
                             .retry_after = std::chrono::seconds(9)});
  };
  const Json steps{step("sales", members_path("Sales").substr(5)), step("users", "/users?$top=1")};
  throttle_sales();
  const auto answers = responses(steps);
  EXPECT_EQ(answers.at("sales").at("status"), 429);
  EXPECT_EQ(answers.at("sales").at("headers").at("Retry-After"), "9");
  EXPECT_EQ(answers.at("sales").at("body").at("error").at("code"), "TooManyRequests");
  EXPECT_EQ(answers.at("users").at("status"), 200);
  Switches switches = simulator_.switches();
  switches.throttled_batch_is_424 = true;
  simulator_.set_switches(switches);
  throttle_sales();
  EXPECT_EQ(responses(steps, 424).at("sales").at("status"), 429);
}

TEST_F(BatchChecklist, N49_batch_is_charged_for_what_it_holds) {
  simulator_.set_quota(10);
  const std::string members = members_path("Sales").substr(5);
  const auto answers = responses(
      {step("1", members), step("2", members), step("3", members), step("4", members), step("5", members)});
  EXPECT_EQ(answers.at("1").at("headers").at("x-ms-resource-unit"), "3");
  EXPECT_EQ(answers.at("3").at("status"), 200);
  EXPECT_EQ(answers.at("4").at("status"), 429);
  EXPECT_GE(std::stoi(answers.at("5").at("headers").at("Retry-After").get<std::string>()), 1);
}

TEST_F(BatchChecklist, N49_batch_with_dependencies) {
  const std::string good = "/users?$top=1";
  const std::string bad = "/users/nobody@northwind.example";
  const auto answers = responses({step("after good", good, {{"dependsOn", {"good"}}}), step("good", good),
                                  step("bad", bad), step("after bad", good, {{"dependsOn", {"good", "bad"}}}),
                                  step("after that", good, {{"dependsOn", {"after bad"}}})});
  EXPECT_EQ(answers.at("after good").at("status"), 200) << "named before the request that it depends on";
  EXPECT_EQ(answers.at("after bad").at("status"), 424);
  EXPECT_EQ(answers.at("after that").at("status"), 424);
  const auto refused = [&](const Json& steps) { expect_graph_error(batch(steps), 400, "BadRequest"); };
  refused({step("1", good, {{"dependsOn", {"2"}}}), step("2", good, {{"dependsOn", {"1"}}})});
  refused(only("1", good, {{"dependsOn", {"1"}}}));
  refused(only("1", good, {{"dependsOn", {"7"}}}));
  refused(only("1", good, {{"dependsOn", "7"}}));
}

TEST_F(BatchChecklist, N49_batch_malformed) {
  const auto refused = [&](const std::string& body) { return post("/v1.0/$batch", body); };
  for (const char* body : {"", "[]", "{}", "{\"requests\":{}}", "{\"requests\":[]}", "{\"requests\":[1]}"}) {
    expect_graph_error(refused(body), 400, "BadRequest");
  }
  expect_graph_error(batch(only("1", simulator_.graph_url() + "/v1.0/users")), 400, "BadRequest",
                     "must be relative");
  expect_graph_error(batch({step("1", "/users"), step("1", "/users")}), 400, "BadRequest", "twice");
  expect_graph_error(batch(only("", "/users")), 400, "BadRequest", "'id'");
  expect_graph_error(batch(only("1", "")), 400, "BadRequest", "'url'");
  expect_graph_error(batch(only("1", "/users", {{"method", 7}})), 400, "BadRequest", "'method'");
  expect_graph_error(batch(only("1", "/users", {{"headers", {{"Accept", 7}}}})), 400, "BadRequest");
  EXPECT_EQ(responses(only("1", "/$batch", {{"method", "POST"}})).at("1").at("status"), 400);
  EXPECT_EQ(responses(only("1", "/v1.0/users")).at("1").at("status"), 400) << "the version is the batch's";
  expect_graph_error(get("/v1.0/$batch"), 405, "Request_BadRequest");
  token_ = "garbled";
  expect_graph_error(batch(many(1)), 401, "InvalidAuthenticationToken");
}

}  // namespace
}  // namespace rollcall::simulator::test
