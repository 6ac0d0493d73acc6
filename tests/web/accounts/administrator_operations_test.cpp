#include "web/support/host.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::test::web {
namespace {

class AdministratorOperationsTest : public WebTest {
 protected:
  static std::string path_of(std::int64_t id) { return "/administrators/" + std::to_string(id); }
};

TEST_F(AdministratorOperationsTest, AddAnAccountThatCanSignIn) {
  const Reply reply = post("/administrators", {{"user", "bob"},
                                               {"name", "Bob"},
                                               {"email", "bob@example.com"},
                                               {"role", "administrator"},
                                               {"password", "nine loud pink herons"}});
  EXPECT_EQ(reply.status, 201U);
  EXPECT_EQ(reply.header("Location"), "/api/v1" + path_of(reply.json().at("id")));
  EXPECT_EQ(reply.body.find("herons"), std::string::npos);
  EXPECT_EQ(nobody.sign_in("Bob", "nine loud pink herons").status, 200U);
  EXPECT_EQ(nobody.get("/administrators").json().at("administrators").size(), 3U);
  EXPECT_EQ(host.audit_lines().at(1), "ada: administrator.added bob");
}

TEST_F(AdministratorOperationsTest, RefuseATakenNameAndABadPassword) {
  const nlohmann::json account{{"user", "VERA"}, {"role", "viewer"}, {"password", "nine loud pink herons"}};
  EXPECT_EQ(post("/administrators", account).status, 409U);
  auto weak = account;
  weak["user"] = "carl";
  weak["password"] = "passwordpassword";
  EXPECT_NE(field_error(post("/administrators", weak), "/password"), "");
  EXPECT_EQ(get("/administrators").json().at("administrators").size(), 2U);
}

TEST_F(AdministratorOperationsTest, ChangeRoleAndPasswordOfOthers) {
  EXPECT_EQ(patch(path_of(vera), {{"role", "administrator"}}).json().at("role"), "administrator");
  EXPECT_EQ(viewer.get("/administrators").status, 200U);
  EXPECT_EQ(patch(path_of(vera), {{"password", "nine loud pink herons"}}).status, 200U);
  EXPECT_EQ(viewer.get("/administrators").status, 401U);
  EXPECT_EQ(host.audit_lines().at(0), "ada: administrator.changed vera");
  EXPECT_EQ(patch(path_of(999), {{"role", "viewer"}}).status, 404U);
}

TEST_F(AdministratorOperationsTest, EndWhatADisabledAccountHas) {
  EXPECT_EQ(patch(path_of(vera), {{"enabled", false}}).status, 200U);
  EXPECT_EQ(viewer.get("/profile").status, 401U);
  EXPECT_EQ(nobody.sign_in("vera", kPassword).status, 401U);
  EXPECT_EQ(patch(path_of(vera), {{"enabled", true}}).status, 200U);
  EXPECT_EQ(nobody.sign_in("vera", kPassword).status, 200U);
}

TEST_F(AdministratorOperationsTest, KeepTheLastAdministrator) {
  EXPECT_EQ(patch(path_of(ada), {{"enabled", false}}).status, 409U);
  EXPECT_EQ(patch(path_of(ada), {{"role", "viewer"}}).status, 409U);
  const Reply reply = del(path_of(ada));
  EXPECT_EQ(reply.status, 409U);
  EXPECT_EQ(reply.json().at("code"), "failed_precondition");
  EXPECT_EQ(get("/profile").status, 200U);
}

TEST_F(AdministratorOperationsTest, RemoveAnAccountWithAllThatItHas) {
  EXPECT_EQ(del(path_of(vera)).status, 204U);
  EXPECT_EQ(viewer.get("/profile").status, 401U);
  EXPECT_EQ(del(path_of(vera)).status, 404U);
  EXPECT_EQ(host.audit_lines().at(0), "ada: administrator.removed vera");
}

}  // namespace
}  // namespace rollcall::test::web
