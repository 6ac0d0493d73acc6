#include "core/field_error.hpp"
#include "core/ports.hpp"
#include "web/support/host.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::test::web {
namespace {

class RouterTest : public WebTest {
 protected:
  /// What the caller is told when an operation throws this.
  template <typename Exception>
  Reply reply_to(const Exception& exception) {
    host.stand_in("getHost", [exception](const api::Call&) -> http::Response { throw exception; });
    return get("/host");
  }
};

TEST_F(RouterTest, KnowsNoOtherAddresses) {
  for (const auto* path : {"/nothing", "/users/1/nothing", "", "/", "/users/", "//users"}) {
    const Reply reply = get(path);
    EXPECT_EQ(reply.status, 404U) << path;
    EXPECT_EQ(reply.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(reply.json().at("code"), "not_found");
  }
}

TEST_F(RouterTest, NamesTheMethodsOfAnAddress) {
  const Reply reply = admin.put("/session", {{"a", 1}});
  EXPECT_EQ(reply.status, 405U);
  EXPECT_NE(reply.header("Allow").find("GET, HEAD"), std::string::npos);
  EXPECT_NE(reply.header("Allow").find("DELETE"), std::string::npos);
  EXPECT_EQ(reply.header("Allow").find("PUT"), std::string::npos);
}

TEST_F(RouterTest, AnswersForAnOperationThatIsNotThere) {
  host.router = std::make_unique<api::Router>(api::Operations{});
  const Reply reply = get("/host");
  EXPECT_EQ(reply.status, 501U);
  EXPECT_EQ(reply.json().at("code"), "unsupported");
}

TEST_F(RouterTest, TurnsEachStatusIntoItsProblem) {
  const std::pair<Status, unsigned> expected[] = {
      {Status::invalid_argument, 422},    {Status::permission_denied, 403},
      {Status::not_found, 404},           {Status::conflict, 409},
      {Status::failed_precondition, 409}, {Status::throttled, 429},
      {Status::unavailable, 503},         {Status::internal, 500},
      {Status::unsupported, 501}};
  for (const auto& [status, http_status] : expected) {
    const Reply reply = reply_to(Error(status, {.message = "It did not work.",
                                                .next_step = "Try.",
                                                .detail = "for the log",
                                                .retry_after_ms = 1500}));
    EXPECT_EQ(reply.status, http_status);
    const auto problem = reply.json();
    EXPECT_EQ(problem.at("detail"), "It did not work.");
    EXPECT_EQ(problem.at("next_step"), "Try.");
    EXPECT_EQ(problem.at("request_id"), reply.header("X-Request-Id"));
    EXPECT_EQ(reply.body.find("for the log"), std::string::npos);
    EXPECT_EQ(reply.header("Retry-After"), http_status == 429 ? "2" : "");
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
  }
}

/// A provider's refusal must not look like the end of the administrator's session, which the panel would
/// answer by asking to sign in again.
TEST_F(RouterTest, KeepsAProvidersRefusalApartFromTheOwnSession) {
  const Reply reply = reply_to(Error(Status::unauthenticated, {.message = "The client secret is wrong."}));
  EXPECT_EQ(reply.status, 409U);
  EXPECT_EQ(reply.json().at("code"), "unauthenticated");
}

TEST_F(RouterTest, SaysWhenAPluginDied) {
  EXPECT_EQ(reply_to(core::PluginProcessDied({.message = "The plugin's process ended."})).status, 502U);
}

TEST_F(RouterTest, SaysNothingOfForeignExceptions) {
  const Reply reply = reply_to(std::runtime_error("ada@example.com is in row 7"));
  EXPECT_EQ(reply.status, 500U);
  EXPECT_EQ(reply.body.find("row 7"), std::string::npos);
  EXPECT_EQ(reply.json().at("code"), "internal");
}

TEST_F(RouterTest, NamesTheFieldOfARule) {
  const Reply reply = reply_to(core::FieldError("name", "The name is too long."));
  EXPECT_EQ(reply.status, 422U);
  EXPECT_EQ(field_error(reply, "/name"), "The name is too long.");
}

TEST_F(RouterTest, TakesOnlyJsonAsABody) {
  EXPECT_EQ(patch("/profile", {{"name", "Ada"}}, {{"Content-Type", "text/plain"}}).status, 415U);
  EXPECT_EQ(patch("/profile", {{"name", "Ada"}}, {{"Content-Type", "application/jsonx"}}).status, 415U);
  EXPECT_EQ(
      patch("/profile", {{"name", "Ada"}}, {{"Content-Type", "Application/JSON ; charset=utf-8"}}).status,
      200U);
}

TEST_F(RouterTest, RefusesBodiesThatAreNoJson) {
  http::Request request;
  request.method = "PATCH";
  request.path = "/api/v1/profile";
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Cookie", admin.cookie);
  request.headers.add("X-CSRF-Token", admin.csrf_token);
  for (const std::string& body : {std::string(), std::string("{"), std::string("{}x"),
                                  std::string(200000, '['), std::string("{\"name\":\"\xFF\"}")}) {
    request.body = body;
    EXPECT_EQ(host.send(request).status, 400U) << body.substr(0, 20);
  }
  request.body = "[]";
  EXPECT_EQ(host.send(request).status, 422U);
}

TEST_F(RouterTest, NamesEachFieldThatIsWrong) {
  const Reply reply = post("/administrators", {{"user", ""}, {"role", "king"}, {"colour", "red"}});
  EXPECT_EQ(reply.status, 422U);
  EXPECT_EQ(field_error(reply, "/user"), "Something has to be written here.");
  EXPECT_EQ(field_error(reply, "/role"), "This is none of the values that can be chosen here.");
  EXPECT_EQ(field_error(reply, "/colour"), "There is no field of this name here.");
  EXPECT_EQ(field_error(reply, "/password"), "This is needed.");
}

TEST_F(RouterTest, HoldsTheQueryAgainstTheContract) {
  EXPECT_EQ(get("/audit?limit=1").status, 200U);
  EXPECT_NE(field_error(get("/audit?limit=0"), "limit"), "");
  EXPECT_NE(field_error(get("/audit?limit=201"), "limit"), "");
  EXPECT_NE(field_error(get("/audit?limit=ten"), "limit"), "");
  EXPECT_NE(field_error(get("/audit?limit=1&limit=2"), "limit"), "");
  EXPECT_NE(field_error(get("/audit?colour=red"), "colour"), "");
  EXPECT_EQ(get("/audit?search=%ZZ").status, 422U);
  EXPECT_EQ(get("/audit?search=%00").status, 422U);
  EXPECT_EQ(get("/audit?search=" + std::string(201, 'x')).status, 422U);
}

TEST_F(RouterTest, HandsOverDecodedParametersWithTheContractsDefaults) {
  std::string search;
  std::size_t limit = 0;
  host.stand_in("listAudit", [&](const api::Call& call) {
    search = call.text("search").value_or("");
    limit = call.limit();
    return api::json_reply({{"audit", nlohmann::json::array()},
                            {"next_cursor", nullptr},
                            {"total", {{"value", 0}, {"exact", true}}}});
  });
  EXPECT_EQ(get("/audit?search=J%C3%BCrgen+B%2B").status, 200U);
  EXPECT_EQ(search, "J\xC3\xBCrgen B+");
  EXPECT_EQ(limit, 50U);
}

TEST_F(RouterTest, FindsNothingUnderAKeyThatIsNone) {
  for (const auto* key : {"x", "0", "-1", "1.5", "99999999999999999999", "%00", "1%2F2"})
    EXPECT_EQ(del(std::string("/administrators/") + key).status, 404U) << key;
}

TEST_F(RouterTest, NeedsTheVersionThatIsChanged) {
  EXPECT_EQ(del("/users/1").status, 428U);
}

TEST_F(RouterTest, HandsOutTheContract) {
  EXPECT_EQ(get("/openapi.json").json().at("openapi"), "3.1.0");
}

}  // namespace
}  // namespace rollcall::test::web
