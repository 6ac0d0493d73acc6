#include "web/support/contract_check.hpp"
#include "web/support/host.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::test::web {
namespace {

[[maybe_unused]] const bool kCovered = cover_area("accounts");

class SessionOperationsTest : public WebTest {};

TEST_F(SessionOperationsTest, TellNobodyNothing) {
  const auto session = nobody.get("/session").json();
  EXPECT_EQ(session.at("signed_in"), false);
  EXPECT_EQ(session.at("first_administrator_needed"), false);
  EXPECT_TRUE(session.at("profile").is_null());
  EXPECT_EQ(session.at("csrf_token"), "");
  EXPECT_EQ(session.at("expires_at"), "");
  EXPECT_EQ(session.at("version"), "");
}

TEST_F(SessionOperationsTest, TellAReloadedPageItsToken) {
  const auto session = get("/session").json();
  EXPECT_EQ(session.at("signed_in"), true);
  EXPECT_EQ(session.at("csrf_token"), admin.csrf_token);
  EXPECT_EQ(session.at("profile").at("user"), "ada");
  EXPECT_EQ(session.at("version"), "1.2.3");
}

TEST_F(SessionOperationsTest, KeepTheCookieFromScriptsAndOtherSites) {
  const Reply reply = nobody.sign_in("ada", kPassword);
  const std::string cookie = reply.header("Set-Cookie");
  EXPECT_TRUE(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax")) << cookie;
  EXPECT_EQ(reply.body.find(nobody.cookie.substr(nobody.cookie.find('=') + 1)), std::string::npos);
}

TEST_F(SessionOperationsTest, SendTheCookieOverTlsOnlyWhereThereIsTls) {
  http::Request request;
  request.method = "POST";
  request.path = "/api/v1/session";
  request.secure = true;
  request.headers.add("Content-Type", "application/json");
  request.body = nlohmann::json{{"user", "ada"}, {"password", kPassword}}.dump();
  EXPECT_TRUE(host.send(request).header("Set-Cookie").ends_with("; Secure"));
}

TEST_F(SessionOperationsTest, RefuseAWrongNameAndAWrongPasswordAlike) {
  const Reply wrong_password = nobody.sign_in("ada", "not the password"),
              wrong_name = nobody.sign_in("nobody", "not the password");
  EXPECT_EQ(wrong_password.status, 401U);
  EXPECT_EQ(wrong_name.status, 401U);
  EXPECT_EQ(wrong_password.json().at("detail"), wrong_name.json().at("detail"));
  EXPECT_EQ(wrong_password.header("Set-Cookie"), "");
  const auto lines = host.audit_lines();
  EXPECT_EQ(lines.at(0), ": session.refused  (refused)");
  EXPECT_EQ(lines.at(1), ": session.refused ada (refused)");
}

TEST_F(SessionOperationsTest, SayHowLongToWaitAfterManyAttempts) {
  nobody.address = "198.51.100.1";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(nobody.sign_in("ada", "not the password").status, 401U);
  const Reply reply = nobody.sign_in("ada", kPassword);
  EXPECT_EQ(reply.status, 429U);
  EXPECT_EQ(reply.header("Retry-After"), "1");
}

TEST_F(SessionOperationsTest, BeginANewSessionAtEachSignIn) {
  const std::string before = admin.cookie;
  EXPECT_EQ(admin.sign_in("ada", kPassword).status, 200U);
  EXPECT_NE(admin.cookie, before);
  Client earlier(host);
  earlier.cookie = before;
  EXPECT_EQ(earlier.get("/host").status, 401U);
}

TEST_F(SessionOperationsTest, IgnoreACookieThatSomebodyElseChose) {
  nobody.cookie = "rollcall_session=chosen-by-somebody-else";
  EXPECT_EQ(nobody.get("/session").json().at("signed_in"), false);
  EXPECT_EQ(nobody.sign_in("ada", kPassword).status, 200U);
  EXPECT_EQ(nobody.cookie.find("chosen"), std::string::npos);
}

TEST_F(SessionOperationsTest, EndTheSession) {
  const Client before = admin;
  EXPECT_EQ(del("/session").status, 204U);
  EXPECT_EQ(admin.cookie, "");
  Client same = before;
  EXPECT_EQ(same.get("/host").status, 401U);
  EXPECT_EQ(viewer.get("/host").status, 200U);
  EXPECT_EQ(host.audit_lines().at(0), "ada: session.ended ada");
}

TEST_F(SessionOperationsTest, EndWhenNobodyIsThereThoughThePageAsks) {
  host.execute("UPDATE sessions SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 hour')");
  host.stand_in("listNotifications", [](const api::Call&) -> http::Response {
    throw api::ProblemError(418, Status::failed_precondition, {.message = "The operation was reached."});
  });
  const auto end = [&] { return get("/session").json().at("expires_at").get<std::string>(); };
  const std::string before = end();
  EXPECT_EQ(get("/notifications").status, 418U);
  EXPECT_EQ(end(), before);
  EXPECT_EQ(get("/host").status, 200U);
  EXPECT_GT(end(), before);
  host.execute("UPDATE sessions SET expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 seconds')");
  EXPECT_EQ(get("/host").status, 401U);
}

/// A host on which nobody ever signed in.
class FirstAdministratorTest : public testing::Test {
 protected:
  Reply make(const std::string& token) {
    return browser.post("/session/first",
                        {{"token", token}, {"user", "ada"}, {"name", "Ada"}, {"password", kPassword}});
  }

  Host host;
  Client browser{host};
};

TEST_F(FirstAdministratorTest, IsMadeByTheLinkAndSignedIn) {
  EXPECT_EQ(browser.get("/session").json().at("first_administrator_needed"), true);
  const Reply reply = make(host.services->accounts->make_first_link());
  EXPECT_EQ(reply.status, 201U);
  EXPECT_EQ(reply.json().at("profile").at("role"), "administrator");
  browser.csrf_token = reply.json().at("csrf_token");
  EXPECT_EQ(browser.get("/administrators").json().at("administrators").size(), 1U);
  EXPECT_EQ(browser.patch("/profile", {{"language", "en"}}).status, 200U);
  EXPECT_EQ(host.audit_lines().at(1), "ada: administrator.added ada");
}

TEST_F(FirstAdministratorTest, NeedsTheLink) {
  const std::string link = host.services->accounts->make_first_link();
  EXPECT_EQ(make("another token, guessed").status, 404U);
  EXPECT_EQ(make(link).status, 201U);
  EXPECT_EQ(make(link).status, 409U);
}

}  // namespace
}  // namespace rollcall::test::web
