#include "web/api/contract.hpp"
#include "web/support/host.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::test::web {
namespace {

using rollcall::web::api::Access;
using rollcall::web::api::Contract;
using rollcall::web::api::ContractOperation;

/// Who may do what, held against every operation of the contract.
class AccessTest : public WebTest {
 protected:
  AccessTest() {
    // Whether an operation is reached, not what it does, is looked at here.
    for (const auto& operation : Contract::instance().operations())
      host.stand_in(operation.id, [](const api::Call&) -> http::Response {
        throw api::ProblemError(418, Status::failed_precondition, {.message = "The operation was reached."});
      });
  }

  static std::string address(const ContractOperation& operation) {
    std::string path = operation.path;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
      path.replace(open, path.find('}') - open + 1, "1");
    return path;
  }

  static Reply call(Client& client, const ContractOperation& operation, HeaderList headers = {}) {
    const nlohmann::json body = operation.has_body ? nlohmann::json::object() : nlohmann::json(nullptr);
    return client.send(operation.method, address(operation), body, headers);
  }

  static bool is_reached(const Reply& reply) {
    return reply.status == 418 || reply.status == 422 || reply.status == 428 || reply.status == 404;
  }
};

TEST_F(AccessTest, IsForNobodyWithoutASession) {
  for (const auto& operation : Contract::instance().operations()) {
    const Reply reply = call(nobody, operation);
    if (operation.access == Access::everyone) {
      EXPECT_TRUE(is_reached(reply)) << operation.id << reply.status;
    } else {
      EXPECT_EQ(reply.status, 401U) << operation.id;
      EXPECT_EQ(reply.json().at("type"), "urn:rollcall:problem:unauthenticated");
    }
  }
}

TEST_F(AccessTest, IsOpenToEveryoneOnlyToSignIn) {
  std::set<std::string> open;
  for (const auto& operation : Contract::instance().operations())
    if (operation.access == Access::everyone) open.insert(operation.id);
  EXPECT_EQ(open, (std::set<std::string>{"getSession", "signIn", "makeFirstAdministrator"}));
}

TEST_F(AccessTest, LetsViewersReadOnly) {
  for (const auto& operation : Contract::instance().operations()) {
    const Reply reply = call(viewer, operation);
    if (operation.access == Access::administrator)
      EXPECT_EQ(reply.status, 403U) << operation.id;
    else
      EXPECT_TRUE(is_reached(reply)) << operation.id << reply.status;
  }
}

TEST_F(AccessTest, LetsAdministratorsDoEverything) {
  for (const auto& operation : Contract::instance().operations())
    EXPECT_TRUE(is_reached(call(admin, operation))) << operation.id;
}

TEST_F(AccessTest, NeedsTheTokenOfTheSessionForEveryWrite) {
  Client forged = admin, stale = admin;
  forged.csrf_token.clear();
  stale.csrf_token = viewer.csrf_token;
  for (const auto& operation : Contract::instance().operations()) {
    if (operation.method == "GET" || operation.access == Access::everyone) continue;
    for (Client* client : {&forged, &stale}) {
      const Reply reply = call(*client, operation);
      EXPECT_EQ(reply.status, 403U) << operation.id;
      EXPECT_EQ(reply.json().at("type"), "urn:rollcall:problem:csrf-token") << operation.id;
    }
  }
}

TEST_F(AccessTest, RefusesWritesFromOtherSites) {
  for (const auto& operation : Contract::instance().operations()) {
    if (operation.method == "GET") continue;
    for (const HeaderList& headers :
         {HeaderList{{"Sec-Fetch-Site", "cross-site"}}, HeaderList{{"Sec-Fetch-Site", "same-site"}},
          HeaderList{{"Origin", "http://evil.example"}}, HeaderList{{"Origin", "null"}},
          HeaderList{{"Origin", "http://evil.example"}, {"Sec-Fetch-Site", "cross-site"}}}) {
      const Reply reply = call(admin, operation, headers);
      EXPECT_EQ(reply.status, 403U) << operation.id;
      EXPECT_EQ(reply.json().at("type"), "urn:rollcall:problem:permission-denied") << operation.id;
    }
    for (const HeaderList& headers :
         {HeaderList{{"Sec-Fetch-Site", "same-origin"}}, HeaderList{{"Origin", "http://rollcall.example"}}})
      EXPECT_TRUE(is_reached(call(admin, operation, headers))) << operation.id;
  }
}

TEST_F(AccessTest, LetsTokensDoWhatTheirScopesSay) {
  auto& accounts = *host.services->accounts;
  for (const auto* scope : {"read", "users:write", "import", "connections:write"}) {
    Client script(host);
    script.api_token = accounts.make_token(ada, scope, {scope}, 1).secret;
    for (const auto& operation : Contract::instance().operations()) {
      if (operation.access == Access::everyone) continue;
      const Reply reply = call(script, operation);
      if (operation.scope == scope)
        EXPECT_TRUE(is_reached(reply)) << operation.id << reply.status;
      else
        EXPECT_EQ(reply.status, 403U) << operation.id << " with " << scope;
    }
  }
}

TEST_F(AccessTest, DoesNotRaiseAViewerByAToken) {
  Client script(host);
  script.api_token =
      host.services->accounts->make_token(vera, "all", {"read", "users:write", "import"}, 1).secret;
  EXPECT_EQ(script.post("/users", nlohmann::json::object()).status, 403U);
  EXPECT_EQ(script.get("/users").status, 418U);
}

TEST_F(AccessTest, NeedsATokenThatIsGood) {
  for (const auto* token : {"rc_unknown", "", "nonsense"}) {
    const Reply reply = nobody.get("/host", {{"Authorization", std::string("Bearer ") + token}});
    EXPECT_EQ(reply.status, 401U) << token;
    EXPECT_EQ(reply.header("WWW-Authenticate"), "Bearer");
  }
  EXPECT_EQ(admin.get("/host", {{"Authorization", "Basic YTpi"}}).status, 401U);
}

TEST_F(AccessTest, FindsTheSessionAmongOtherCookies) {
  Client browser = admin;
  browser.cookie = "theme=dark; " + admin.cookie + "; rollcall_session_old=x";
  EXPECT_EQ(browser.get("/host").status, 418U);
  browser.cookie = "xrollcall_session=" + admin.cookie.substr(admin.cookie.find('=') + 1);
  EXPECT_EQ(browser.get("/host").status, 401U);
}

}  // namespace
}  // namespace rollcall::test::web
