#include "login/token_source.hpp"

#include "raw_server.hpp"
#include "tenant.hpp"

#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
using simulator::Simulator;
using test::RawConnection;
using test::RawServer;

Error refusal(const Simulator& simulator, std::string_view client_id,
              std::string secret = std::string(simulator::kClientSecret)) {
  test::DirectClient client(simulator, client_id, std::move(secret));
  try {
    (void)client.tokens.token(test::hasty().interactive, client.stop);
  } catch (const Error& error) {
    return error;
  }
  return {Status::ok, {.message = "accepted"}};
}

TEST(TokenSource, KeepsATokenUntilItIsRenewed) {
  Simulator simulator(test::company());
  test::DirectClient client(simulator);
  const auto policy = test::hasty().import;
  const auto first = client.tokens.token(policy, client.stop);
  EXPECT_EQ(client.tokens.token(policy, client.stop), first);
  EXPECT_EQ(simulator.log().matching("/token").size(), 1U);
  client.tokens.renew("another token");
  EXPECT_EQ(client.tokens.token(policy, client.stop), first);
  client.tokens.renew(first);
  const auto second = client.tokens.token(policy, client.stop);
  EXPECT_NE(second, first);
  client.tokens.renew(first);
  EXPECT_EQ(client.tokens.token(policy, client.stop), second) << "renewed already";
  EXPECT_EQ(simulator.log().matching("/token").size(), 2U);
}

TEST(TokenSource, ManyThreadsFetchOneToken) {
  Simulator simulator(test::company());
  test::DirectClient client(simulator);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { (void)client.tokens.token(test::hasty().import, client.stop); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(simulator.log().matching("/token").size(), 1U);
}

TEST(TokenSource, RefusesInClearWords) {
  Simulator simulator(test::company());
  const auto wrong = refusal(simulator, simulator::kClientId, "not-the-secret");
  EXPECT_EQ(wrong.status(), Status::unauthenticated);
  EXPECT_EQ(wrong.message(), "The client secret is wrong.");
  EXPECT_THAT(wrong.next_step(), HasSubstr("not its Secret ID"));
  EXPECT_THAT(wrong.detail(), HasSubstr("AADSTS7000215"));
  EXPECT_THAT(wrong.detail(), HasSubstr("trace id"));
  EXPECT_THAT(wrong.detail(), HasSubstr("correlation id"));
  EXPECT_THAT(wrong.detail() + wrong.message(), Not(HasSubstr("not-the-secret")));

  EXPECT_THAT(refusal(simulator, simulator::kExpiredSecretClientId).message(), HasSubstr("expired"));
  EXPECT_THAT(refusal(simulator, simulator::kUnknownClientId).message(),
              HasSubstr("does not know this client id"));
  EXPECT_THAT(refusal(simulator, simulator::kDisabledClientId).message(), HasSubstr("disabled"));
}

TEST(TokenSource, UnknownTenant) {
  Simulator simulator(test::company());
  const auto settings =
      parse_settings(test::settings_for(simulator, simulator::kClientId, simulator::kUnknownTenantId));
  const Log quiet = [](sdk::LogLevel, std::string_view) {};
  LoginClient login(settings, quiet);
  TokenSource tokens(settings, login, test::only_client_secret(std::string(simulator::kClientSecret)), quiet);
  const StopSignal stop;
  try {
    (void)tokens.token(test::hasty().interactive, stop);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "The tenant was not found.");
    EXPECT_THAT(error.next_step(), HasSubstr("tenant_id"));
  }
}

ConnectionSettings settings_at(const std::string& login_url, const char* tenant = "contoso.example") {
  return parse_settings(nlohmann::json{{"tenant_id", tenant},
                                       {"client_id", simulator::kClientId},
                                       {"cloud", "custom"},
                                       {"login_url", login_url},
                                       {"graph_url", "https://graph.example"}}
                            .dump());
}

std::string answer(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + headers + "Connection: close\r\n\r\n" + body;
}

struct LoginAt {
  explicit LoginAt(const std::string& url) : settings(settings_at(url)) {}
  ConnectionSettings settings;
  Log quiet = [](sdk::LogLevel, std::string_view) {};
  LoginClient login{settings, quiet};
  TokenSource tokens{settings, login, test::only_client_secret("s"), quiet};
  StopSignal stop = StopSignal();
  RetryPolicy policy = test::hasty().interactive;
};

TEST(TokenSource, FindsTheTenantsGuid) {
  RawServer server([](RawConnection& connection) {
    EXPECT_THAT(connection.request(),
                HasSubstr("GET /contoso.example/v2.0/.well-known/openid-configuration HTTP"));
    connection.send(
        answer(200, R"({"issuer":"https://login.example/7D3C9F52-6A0E-4B8B-9C11-5E2F4A7B8C90/v2.0"})"));
  });
  LoginAt login(server.url());
  EXPECT_EQ(login.tokens.tenant_guid(login.policy, login.stop), "7d3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c90");
  EXPECT_EQ(login.tokens.tenant_guid(login.policy, login.stop), "7d3c9f52-6a0e-4b8b-9c11-5e2f4a7b8c90");
  EXPECT_EQ(server.requests(), 1);
}

TEST(TokenSource, AcceptsALifetimeAsTextAndAsksAgainAfterIt) {
  int served = 0;
  RawServer server([&](RawConnection& connection) {
    const auto* lifetime = served++ == 0 ? R"("3600")" : "0";
    connection.send(answer(200, R"({"token_type":"Bearer","expires_in":)" + std::string(lifetime) +
                                    R"(,"access_token":"t)" + std::to_string(served) + R"("})"));
  });
  LoginAt login(server.url());
  EXPECT_EQ(login.tokens.token(login.policy, login.stop), "t1");
  EXPECT_EQ(login.tokens.token(login.policy, login.stop), "t1");
  login.tokens.renew("t1");
  EXPECT_EQ(login.tokens.token(login.policy, login.stop), "t2");
  EXPECT_EQ(login.tokens.token(login.policy, login.stop), "t3") << "a token without lifetime is not kept";
}

TEST(TokenSource, RepeatsWhatIsTemporary) {
  int served = 0;
  RawServer server([&](RawConnection& connection) {
    switch (++served) {
      case 1:
        return connection.send(answer(429, "", "Retry-After: 0\r\n"));
      case 2:
        return connection.send(answer(503, "<html>"));
      case 3:
        return connection.reset();
      case 4:
        return connection.send(answer(400, R"({"error":"x","error_codes":[90033]})"));
      default:
        return connection.send(answer(200, R"({"expires_in":99,"access_token":"t"})"));
    }
  });
  LoginAt login(server.url());
  EXPECT_EQ(login.tokens.token(login.policy, login.stop), "t");
  EXPECT_EQ(server.requests(), 5);
}

TEST(TokenSource, LeavesAnUnavailableConnection) {
  Simulator simulator(test::company());
  simulator.faults().add({.kind = simulator::FaultKind::unavailable_on_connection,
                          .path_contains = "/token",
                          .retry_after = 0s});
  test::DirectClient client(simulator);
  EXPECT_FALSE(client.tokens.token(test::hasty().import, client.stop).empty());
  EXPECT_EQ(simulator.log().matching("/token").size(), 2U);
}

TEST(TokenSource, RepeatsAnAnswerThatIsNoJson) {
  int served = 0;
  RawServer server([&](RawConnection& connection) {
    const char* bodies[] = {"<html>Please wait</html>", R"({"access_token":"cut)", "",
                            R"({"expires_in":99,"access_token":"t"})"};
    connection.send(answer(200, bodies[served++]));
  });
  LoginAt login(server.url());
  EXPECT_EQ(login.tokens.token(login.policy, login.stop), "t");
  EXPECT_EQ(server.requests(), 4);
}

TEST(TokenSource, GivesUpInTheEnd) {
  RawServer server([](RawConnection& connection) { connection.send(answer(429, "", "Retry-After: 0\r\n")); });
  LoginAt login(server.url());
  try {
    (void)login.tokens.token(login.policy, login.stop);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::throttled);
  }
  EXPECT_EQ(server.requests(), login.policy.attempts);
}

TEST(TokenSource, RefusesAnswersThatAreNone) {
  for (const auto* body : {"", "<html>welcome</html>", "{}", "[]", R"({"access_token":""})",
                           R"({"access_token":5})", R"({"access_token":"a\r\nX-Evil: 1"})"}) {
    RawServer server([&](RawConnection& connection) { connection.send(answer(200, body)); });
    LoginAt login(server.url());
    try {
      (void)login.tokens.token(login.policy, login.stop);
      FAIL() << body;
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::failed_precondition) << body;
    }
  }
}

}  // namespace
}  // namespace rollcall::entra_id
