#include "check.hpp"
#include "graph/chain.hpp"
#include "graph/client.hpp"
#include "raw_server.hpp"
#include "tenant.hpp"

#include <mutex>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using test::RawConnection;
using test::RawServer;
using ::testing::HasSubstr;

std::string answer(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + headers + "Connection: close\r\n\r\n" + body;
}

std::string graph_error(const char* code) {
  return R"({"error":{"code":")" + std::string(code) + R"(","message":"m","innerError":{}}})";
}

/// Login and Graph at one address: tokens are handed out, Graph's answers come from the test, which is given
/// the number of the request.
class ScriptedGraph {
 public:
  explicit ScriptedGraph(std::function<std::string(int)> graph)
      : graph_(std::move(graph)),
        server_([this](RawConnection& connection) { serve(connection); }),
        settings_(parse_settings(nlohmann::json{
            {"tenant_id", simulator::kTenantId},
            {"client_id", simulator::kClientId},
            {"cloud", "custom"},
            {"login_url", server_.url()},
            {"graph_url",
             server_.url()}}.dump())),
        login_(settings_, [](sdk::LogLevel, std::string_view) {}),
        tokens_(settings_, login_, test::only_client_secret("s"), [](sdk::LogLevel, std::string_view) {}),
        client_(settings_, tokens_, test::hasty().import, [](sdk::LogLevel, std::string_view) {}) {}

  std::string get() {
    PageBuffer body;
    client_.get({.target = client_.path("/x")}, body, stop_, [](const PageBuffer& page) {
      if (page.text() == "bad") throw BadPage("bad");
    });
    return std::string(body.text());
  }

  Error refusal() {
    try {
      (void)get();
    } catch (const Error& error) {
      return error;
    }
    return {Status::ok, {.message = "accepted"}};
  }

  int requests() const { return served_; }
  int tokens_given() const { return tokens_given_; }
  std::string url() const { return server_.url(); }
  /// Up to the end of its headers.
  std::string last_request() const {
    const std::lock_guard lock(mutex_);
    return last_request_;
  }
  const ConnectionSettings& settings() const { return settings_; }
  TokenSource& tokens() { return tokens_; }
  GraphClient& client() { return client_; }
  const StopSignal& stop() const { return stop_; }

 private:
  void serve(RawConnection& connection) {
    if (connection.request().find("/oauth2/") != std::string::npos) {
      connection.send(
          answer(200, R"({"expires_in":3600,"access_token":"t)" + std::to_string(++tokens_given_) + R"("})"));
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      last_request_ = connection.request();
    }
    const auto reply = graph_(++served_);
    if (!reply.empty()) connection.send(reply);
  }

  std::function<std::string(int)> graph_;
  mutable std::mutex mutex_;
  std::string last_request_;
  std::atomic<int> served_{0};
  std::atomic<int> tokens_given_{0};
  RawServer server_;
  ConnectionSettings settings_;
  LoginClient login_;
  TokenSource tokens_;
  GraphClient client_;
  StopSignal stop_;
};

TEST(GraphClient, RepeatsUntilItSucceeds) {
  ScriptedGraph graph([](int request) {
    switch (request) {
      case 1:
        return answer(429, "", "Retry-After: 0\r\n");
      case 2:
        return answer(504, graph_error("UnknownError"));
      case 3:
        return answer(200, "bad");
      case 4:
        return std::string();
      default:
        return answer(200, "good");
    }
  });
  EXPECT_EQ(graph.get(), "good");
  EXPECT_EQ(graph.client().requests(), 5U);
  EXPECT_EQ(graph.client().retries(), 4U);
}

TEST(GraphClient, GivesUpWithTheLastReason) {
  ScriptedGraph graph([](int) { return answer(503, "<html>", "Retry-After: 0\r\n"); });
  EXPECT_EQ(graph.refusal().status(), Status::unavailable);
  EXPECT_EQ(graph.requests(), test::hasty().import.attempts);
}

TEST(GraphClient, SaysHowLongAThrottledCallerShouldWait) {
  ScriptedGraph graph([](int) { return answer(429, graph_error("TooManyRequests"), "Retry-After: 77\r\n"); });
  PageBuffer body;
  auto policy = test::hasty().interactive;
  policy.total = std::chrono::seconds(5);
  try {
    graph.client().get({.target = "/x", .policy = policy.starting_now()}, body, graph.stop(),
                       [](const auto&) {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::throttled);
    EXPECT_EQ(error.reason().retry_after_ms, 77'000);
  }
  EXPECT_EQ(graph.requests(), 1) << "a pause beyond the end of the call is not begun";
}

TEST(GraphClient, RenewsTheTokenAtOnceAndOnceMoreAfterAPause) {
  const auto refused = answer(401, graph_error("InvalidAuthenticationToken"));
  ScriptedGraph always([&](int) { return refused; });
  EXPECT_EQ(always.refusal().status(), Status::unauthenticated);
  EXPECT_EQ(always.requests(), 3);
  EXPECT_EQ(always.tokens_given(), 3);

  ScriptedGraph twice([&](int request) { return request <= 2 ? refused : answer(200, "good"); });
  EXPECT_EQ(twice.get(), "good") << "the login service's new key may reach Graph a moment later";

  const auto busy = answer(502, "");
  ScriptedGraph later([&](int request) {
    return request > 5 ? answer(200, "good") : request == 3 ? busy : refused;
  });
  EXPECT_EQ(later.get(), "good") << "a request that waits for long may outlive several tokens";
}

TEST(GraphClient, ALostPageTokenRestartsTheChainWhateverTheStatus) {
  for (const int status : {400, 404, 410, 500}) {
    ScriptedGraph* self = nullptr;
    ScriptedGraph graph([&](int request) {
      if (request == 2) return answer(status, graph_error("DirectoryPageTokenNotFoundException"));
      const auto next = self->url() + "/v1.0/x?$skiptoken=X%27a%27";
      return answer(200, R"({"value":[])" +
                             (request == 4 ? std::string() : R"(,"@odata.nextLink":")" + next + '"') + "}");
    });
    self = &graph;
    Chain chain(graph.client(), {.target = graph.client().path("/x")}, "");
    PageBuffer body;
    EXPECT_FALSE(chain.read(body, graph.stop()).restarted);
    EXPECT_TRUE(chain.read(body, graph.stop()).restarted) << status;
    const auto last = chain.read(body, graph.stop());
    EXPECT_FALSE(last.restarted);
    EXPECT_TRUE(last.next_link.empty());
    EXPECT_EQ(graph.requests(), 4);
  }
}

TEST(GraphClient, DoesNotRepeatWhatIsRefused) {
  ScriptedGraph graph([](int) { return answer(403, graph_error("Authorization_RequestDenied")); });
  EXPECT_EQ(graph.refusal().status(), Status::permission_denied);
  EXPECT_EQ(graph.requests(), 1);
}

TEST(GraphClient, DoesNotFollowARedirect) {
  ScriptedGraph graph([](int) { return answer(302, "", "Location: http://127.0.0.1:1/steal\r\n"); });
  EXPECT_EQ(graph.refusal().status(), Status::failed_precondition);
  EXPECT_EQ(graph.requests(), 1);
}

TEST(GraphClient, WaitsForAnAppThatWasConsentedAMomentAgo) {
  const auto not_yet = answer(403, graph_error("Authorization_IdentityNotFound"));
  ScriptedGraph graph([&](int request) { return request < 12 ? not_yet : answer(200, "good"); });
  EXPECT_EQ(graph.get(), "good") << "not bounded by the number of attempts but by time";

  ScriptedGraph never([&](int) { return not_yet; });
  PageBuffer body;
  auto policy = test::hasty().interactive;
  policy.identity_lag = std::chrono::milliseconds(20);
  EXPECT_THROW(never.client().get({.target = "/x", .policy = policy}, body, never.stop(), [](const auto&) {}),
               Error);
}

TEST(GraphClient, SendsAQuestionInJsonAsOftenAsItTakes) {
  ScriptedGraph graph([](int request) { return request < 3 ? answer(503, "") : answer(200, "good"); });
  const std::string question = R"({"ids":["a"],"types":["user"]})";
  PageBuffer body;
  (void)graph.client().get({.target = graph.client().path("/x"), .json = question}, body, graph.stop(),
                           [](const auto&) {});
  EXPECT_EQ(body.text(), "good");
  EXPECT_EQ(graph.requests(), 3);
  const auto sent = graph.last_request();
  EXPECT_THAT(sent, ::testing::StartsWith("POST /v1.0/x HTTP"));
  EXPECT_THAT(sent, HasSubstr("Content-Type:application/json"));
  EXPECT_THAT(sent, HasSubstr("Content-Length:" + std::to_string(question.size())));
}

TEST(GraphClient, AChainStaysAtItsHost) {
  ScriptedGraph* self = nullptr;
  ScriptedGraph graph([&](int request) {
    const auto next =
        request == 1 ? self->url() + "/v1.0/x?$skiptoken=X%27a%27" : "http://localhost:1/v1.0/x";
    return answer(200, R"({"value":[],"@odata.nextLink":")" + next + R"("})");
  });
  self = &graph;
  Chain chain(graph.client(), {.target = graph.client().path("/x")}, "");
  PageBuffer body;
  (void)chain.read(body, graph.stop());
  (void)chain.read(body, graph.stop());
  try {
    (void)chain.read(body, graph.stop());
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("another host"));
  }
  EXPECT_EQ(graph.requests(), 2);
}

TEST(GraphClient, AChainThatNamesItselfDoesNotGoOnForEver) {
  ScriptedGraph* self = nullptr;
  ScriptedGraph graph([&](int) {
    return answer(200, R"({"value":[],"@odata.nextLink":")" + self->url() + R"(/v1.0/x?a"})");
  });
  self = &graph;
  Chain chain(graph.client(), {.target = graph.client().path("/x")}, "");
  PageBuffer body;
  (void)chain.read(body, graph.stop());
  EXPECT_THROW((void)chain.read(body, graph.stop()), Error);
}

TEST(GraphClient, ACheckEndsInTimeWhateverTheServiceDoes) {
  ScriptedGraph graph([](int) { return answer(503, "", "Retry-After: 86400\r\n"); });
  EXPECT_THROW((void)examine_connection(graph.settings(), graph.tokens(), graph.client(), Consent::settled,
                                        RetryPolicy::interactive().starting_now(), graph.stop()),
               Error);
  EXPECT_EQ(graph.requests(), 1);
}

}  // namespace
}  // namespace rollcall::entra_id
