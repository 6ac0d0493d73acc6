#include "web/api/metrics.hpp"

#include "rollcall/sdk/error.hpp"
#include "store/host_tables.hpp"
#include "store/repositories.hpp"
#include "web/support/host.hpp"

namespace rollcall::test::web {
namespace {

class MonitoringTest : public WebTest {
 protected:
  api::OpenMonitor opener() {
    return [this] { return store::make_host_monitor(host.database); };
  }
  static api::OpenMonitor broken() {
    return []() -> std::unique_ptr<core::HostMonitor> {
      throw Error(Status::unavailable, {.message = "db.internal.example does not answer."});
    };
  }
  static http::Request request(const std::string& address, const std::string& token = "") {
    http::Request made;
    made.method = "GET";
    made.path = "/metrics";
    made.client_address = address;
    if (!token.empty()) made.headers.add("Authorization", "Bearer " + token);
    return made;
  }
  std::string scraped(api::Metrics& metrics) {
    return metrics.answer(request("127.0.0.1"), *host.services).body;
  }
};

TEST_F(MonitoringTest, LivesAsLongAsItAnswers) {
  EXPECT_EQ(api::answer_health().status, 200U);
}

TEST_F(MonitoringTest, IsReadyWithItsDatabase) {
  api::Readiness readiness(opener());
  EXPECT_EQ(readiness.answer().status, 200U);
}

TEST_F(MonitoringTest, IsNotReadyWithoutADatabase) {
  api::Readiness readiness(broken());
  const auto answer = readiness.answer();
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.body, "The database does not answer.\n") << "and not where it is";
}

TEST_F(MonitoringTest, IsNotReadyWithTablesOfAnotherVersion) {
  store::migrate_host_tables(host.database_url, 1);
  api::Readiness readiness(opener());
  EXPECT_EQ(readiness.answer().status, 503U);
}

TEST_F(MonitoringTest, AsksTheDatabaseOnceForMany) {
  int opened = 0;
  api::Readiness readiness([&] {
    ++opened;
    return store::make_host_monitor(host.database);
  });
  for (int i = 0; i < 20; ++i) static_cast<void>(readiness.answer());
  EXPECT_LT(opened, 20);
}

TEST_F(MonitoringTest, TellsOfRequestsAndOfWhatThereIs) {
  api::Metrics metrics("1.2.3", opener(), [] { return api::ServerFigures{7, 2, 1}; });
  const auto handler = api::counted(
      [&](const http::Request& asked) { return host.router->handle(asked, *host.services); }, metrics);
  http::Request asked;
  asked.method = "GET";
  asked.path = "/api/v1/users/17";
  static_cast<void>(handler(asked));
  asked.path = "/api/v1/nothing/here/ada@example.com";
  static_cast<void>(handler(asked));
  metrics.count("listUsers", 200, std::chrono::milliseconds(3));
  metrics.count("listUsers", 503, std::chrono::seconds(60));
  const std::string text = scraped(metrics);
  for (const auto* line :
       {"rollcall_build_info{version=\"1.2.3\"} 1\n",
        "rollcall_http_requests_total{operation=\"getUser\",status=\"4xx\"} 1\n",
        "rollcall_http_requests_total{operation=\"unknown\",status=\"4xx\"} 1\n",
        "rollcall_http_requests_total{operation=\"listUsers\",status=\"5xx\"} 1\n",
        "rollcall_http_request_duration_seconds_bucket{operation=\"listUsers\",le=\"0.0025\"} 0\n",
        "rollcall_http_request_duration_seconds_bucket{operation=\"listUsers\",le=\"0.005\"} 1\n",
        "rollcall_http_request_duration_seconds_bucket{operation=\"listUsers\",le=\"5\"} 1\n",
        "rollcall_http_request_duration_seconds_bucket{operation=\"listUsers\",le=\"+Inf\"} 2\n",
        "rollcall_http_request_duration_seconds_sum{operation=\"listUsers\"} 60.003\n",
        "rollcall_http_request_duration_seconds_count{operation=\"listUsers\"} 2\n",
        "rollcall_http_connections 7\n", "rollcall_http_requests_waiting 2\n",
        "rollcall_http_event_streams 0\n", "rollcall_database_up 1\n", "rollcall_job_queue_length 0\n",
        "rollcall_people_imported_total 0\n", "rollcall_sessions 2\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  EXPECT_EQ(text.find("ada"), std::string::npos) << "no personal data";
}

TEST_F(MonitoringTest, CountsEventStreamsForAsLongAsTheyLast) {
  api::Metrics metrics("1.2.3", opener(), {});
  std::shared_ptr<http::EventSink> kept;
  const auto handler = api::counted(
      [&](const http::Request&) {
        http::Response response;
        response.events = [&](std::shared_ptr<http::EventSink> sink) { kept = std::move(sink); };
        return response;
      },
      metrics);
  const auto recorded = std::make_shared<RecordedEvents>();
  handler({}).events(recorded);
  EXPECT_NE(scraped(metrics).find("rollcall_http_event_streams 1\n"), std::string::npos);
  EXPECT_TRUE(kept->send({"1", "progress", "{}"}));
  EXPECT_EQ(recorded->events().size(), 1U);
  kept.reset();
  EXPECT_NE(scraped(metrics).find("rollcall_http_event_streams 0\n"), std::string::npos);
}

TEST_F(MonitoringTest, TellsOfRequestsWithoutADatabase) {
  api::Metrics metrics("1.2.3", broken(), {});
  metrics.count("listUsers", 200, std::chrono::milliseconds(3));
  const std::string text = scraped(metrics);
  EXPECT_NE(text.find("rollcall_database_up 0\n"), std::string::npos);
  EXPECT_NE(text.find("listUsers"), std::string::npos);
}

TEST_F(MonitoringTest, TellsOnlyThisMachineOrATokenThatMayRead) {
  api::Metrics metrics("1.2.3", opener(), {});
  EXPECT_EQ(metrics.answer(request("127.0.0.1"), *host.services).status, 200U);
  EXPECT_EQ(metrics.answer(request("::1"), *host.services).status, 200U);
  EXPECT_EQ(metrics.answer(request("10.0.0.5"), *host.services).status, 401U);
  EXPECT_EQ(metrics.answer(request("127.0.0.1", "wrong"), *host.services).status, 401U);
  const auto token = [&](const char* name, const char* scope) {
    return post("/tokens", {{"name", name}, {"scopes", {scope}}, {"expires_in_days", 30}})
        .json()["secret"]
        .get<std::string>();
  };
  EXPECT_EQ(metrics.answer(request("10.0.0.5", token("reader", "read")), *host.services).status, 200U);
  EXPECT_EQ(metrics.answer(request("10.0.0.5", token("writer", "import")), *host.services).status, 401U);
}

}  // namespace
}  // namespace rollcall::test::web
