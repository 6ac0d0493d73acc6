#include "web/support/host.hpp"

#include <gtest/gtest.h>

namespace rollcall::test::web {
namespace {

class ProfileOperationsTest : public WebTest {};

TEST_F(ProfileOperationsTest, ShowAndChangeTheOwnAccount) {
  const auto changed =
      viewer.patch("/profile", {{"name", "Vera V."}, {"email", "v@example.com"}, {"language", "he"}});
  EXPECT_EQ(changed.status, 200U);
  const auto profile = viewer.get("/profile").json();
  EXPECT_EQ(profile, changed.json());
  EXPECT_EQ(profile.at("name"), "Vera V.");
  EXPECT_EQ(profile.at("language"), "he");
  EXPECT_EQ(host.audit_lines().at(0), "vera: profile.changed vera");
}

TEST_F(ProfileOperationsTest, CannotRaiseTheOwnRole) {
  EXPECT_NE(field_error(viewer.patch("/profile", {{"role", "administrator"}}), "/role"), "");
  EXPECT_NE(field_error(viewer.patch("/profile", {{"password", "nine loud pink herons"}}), "/password"), "");
  EXPECT_EQ(viewer.get("/profile").json().at("role"), "viewer");
}

TEST_F(ProfileOperationsTest, NameTheFieldThatIsWrong) {
  EXPECT_NE(field_error(patch("/profile", {{"email", "ada"}}), "/email"), "");
  EXPECT_NE(field_error(patch("/profile", {{"language", "en_US"}}), "/language"), "");
  EXPECT_EQ(patch("/profile", nlohmann::json::object()).status, 422U);
}

TEST_F(ProfileOperationsTest, ChangeThePasswordAndKeepThisBrowserSignedIn) {
  Client other(host);
  EXPECT_EQ(other.sign_in("vera", kPassword).status, 200U);
  const std::string before = viewer.cookie;
  EXPECT_EQ(viewer.post("/profile/password", {{"current", kPassword}, {"password", "nine loud pink herons"}})
                .status,
            204U);
  EXPECT_NE(viewer.cookie, before);
  EXPECT_EQ(other.get("/profile").status, 401U);
  const Reply stale = viewer.patch("/profile", {{"name", "Vera"}});
  EXPECT_EQ(stale.status, 403U);
  EXPECT_EQ(stale.json().at("type"), "urn:rollcall:problem:csrf-token");
  viewer.csrf_token = viewer.get("/session").json().at("csrf_token");
  EXPECT_EQ(viewer.patch("/profile", {{"name", "Vera"}}).status, 200U);
}

TEST_F(ProfileOperationsTest, WantThePresentPasswordAndAGoodNewOne) {
  EXPECT_NE(
      field_error(post("/profile/password", {{"current", "wrong"}, {"password", "nine loud pink herons"}}),
                  "/current"),
      "");
  EXPECT_NE(
      field_error(post("/profile/password", {{"current", kPassword}, {"password", "short"}}), "/password"),
      "");
  EXPECT_NE(field_error(post("/profile/password", {{"current", kPassword}, {"password", "passwordpassword"}}),
                        "/password"),
            "");
  EXPECT_EQ(get("/profile").status, 200U);
}

}  // namespace
}  // namespace rollcall::test::web
