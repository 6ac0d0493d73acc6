#include "web/support/host.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::test::web {
namespace {

class TokenOperationsTest : public WebTest {
 protected:
  Reply make(const nlohmann::json& scopes) {
    return post("/tokens", {{"name", "nightly"}, {"scopes", scopes}, {"expires_in_days", 30}});
  }
};

TEST_F(TokenOperationsTest, ShowTheSecretOnce) {
  const Reply reply = make({"read"});
  EXPECT_EQ(reply.status, 201U);
  const std::string secret = reply.json().at("secret");
  const Reply list = get("/tokens");
  EXPECT_EQ(list.body.find(secret), std::string::npos);
  const auto token = list.json().at("tokens").at(0);
  EXPECT_EQ(token.at("name"), "nightly");
  EXPECT_EQ(token.at("last_used_at"), "");
  EXPECT_EQ(secret.find(token.at("hint").get<std::string>()), 0U);
  EXPECT_EQ(host.audit_lines().at(0), "ada: token.made nightly");
}

TEST_F(TokenOperationsTest, LetAScriptIn) {
  Client script(host);
  script.api_token = make({"read"}).json().at("secret");
  EXPECT_EQ(script.get("/profile").json().at("user"), "ada");
  EXPECT_NE(get("/tokens").json().at("tokens").at(0).at("last_used_at"), "");
  EXPECT_EQ(
      script.post("/tokens", {{"name", "more"}, {"scopes", {"import"}}, {"expires_in_days", 30}}).status,
      403U);
}

TEST_F(TokenOperationsTest, RevokeOne) {
  const auto made = make({"read"}).json();
  Client script(host);
  script.api_token = made.at("secret");
  const std::string path = "/tokens/" + std::to_string(made.at("token").at("id").get<int>());
  EXPECT_EQ(del(path).status, 204U);
  EXPECT_EQ(script.get("/profile").status, 401U);
  EXPECT_EQ(del(path).status, 404U);
  EXPECT_EQ(host.audit_lines().at(0), "ada: token.revoked nightly");
}

TEST_F(TokenOperationsTest, RefuseWhatNoTokenHas) {
  EXPECT_NE(field_error(make({"everything"}), "/scopes/0"), "");
  EXPECT_NE(field_error(make(nlohmann::json::array()), "/scopes"), "");
  EXPECT_NE(field_error(make({"read", "read"}), "/scopes"), "");
  EXPECT_NE(
      field_error(post("/tokens", {{"name", " "}, {"scopes", {"read"}}, {"expires_in_days", 1}}), "/name"),
      "");
  EXPECT_NE(field_error(post("/tokens", {{"name", "x"}, {"scopes", {"read"}}, {"expires_in_days", 0}}),
                        "/expires_in_days"),
            "");
}

}  // namespace
}  // namespace rollcall::test::web
