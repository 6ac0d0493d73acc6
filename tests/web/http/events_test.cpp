// Server-sent events.
#include "server_fixture.hpp"

#include <vector>

namespace rollcall::web::http::test {
namespace {

using std::chrono::milliseconds;

class Events : public ServerTest {
 protected:
  void start_telling(ServerOptions options = {}) {
    start(std::move(options), [this](const Request&) {
      Response response;
      response.events = [this](std::shared_ptr<EventSink> sink) {
        const std::lock_guard lock(mutex_);
        sinks_.push_back(std::move(sink));
      };
      return response;
    });
  }
  std::shared_ptr<EventSink> sink(std::size_t index = 0) {
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex_);
      return sinks_.size() > index;
    }));
    const std::lock_guard lock(mutex_);
    return sinks_[index];
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<EventSink>> sinks_;
};

TEST_F(Events, ArriveAtOnceAndInOrder) {
  start_telling();
  Client client(server_->port());
  client.send(get("/x"));
  ASSERT_TRUE(client.see("retry: 2000\n\n"));
  EXPECT_NE(client.received().find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(client.received().find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_TRUE(sink()->send({.id = "1", .name = "progress", .data = "{\"n\":1}"}));
  ASSERT_TRUE(client.see("id: 1\nevent: progress\ndata: {\"n\":1}\n\n"));
  EXPECT_TRUE(sink()->send({.id = "2", .name = "done", .data = "{}"}));
  ASSERT_TRUE(client.see("id: 2\nevent: done\ndata: {}\n\n"));
  sink()->close();
  EXPECT_FALSE(sink()->send({.id = "3", .name = "late", .data = {}}));
  const auto answer = client.answer();
  EXPECT_TRUE(answer->whole);
  EXPECT_TRUE(client.closed());
}

TEST_F(Events, SentBeforeTheStreamBeganArriveToo) {
  start({}, [](const Request&) {
    Response response;
    response.events = [](const std::shared_ptr<EventSink>& sink) {
      sink->send({.id = {}, .name = "done", .data = "1"});
      sink->close();
    };
    return response;
  });
  Client client(server_->port());
  const auto answer = client.ask(get("/x"));
  EXPECT_TRUE(answer->whole);
  EXPECT_EQ(answer->body, "retry: 2000\n\nevent: done\ndata: 1\n\n");
}

TEST_F(Events, HoldNoWorker) {
  ServerOptions options;
  options.workers = 1;
  start_telling(std::move(options));
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(server_->port()));
    clients.back()->send(get("/x"));
    ASSERT_TRUE(clients.back()->see("retry"));
  }
  EXPECT_TRUE(serves_well());
  for (std::size_t i = 0; i < clients.size(); ++i)
    EXPECT_TRUE(sink(i)->send({.id = "7", .name = "n", .data = "d"}));
  for (const auto& client : clients) EXPECT_TRUE(client->see("id: 7\n"));
}

TEST_F(Events, SilenceIsBrokenByPings) {
  ServerOptions options;
  options.limits.ping_time = milliseconds(20);
  options.limits.idle_time = milliseconds(20);
  options.limits.request_time = milliseconds(20);
  start_telling(std::move(options));
  Client client(server_->port());
  client.send(get("/x"));
  EXPECT_TRUE(client.see(": ping\n\n\r\n8\r\n: ping\n\n"));
  EXPECT_TRUE(sink()->send({.id = "1", .name = "n", .data = "d"}));
  EXPECT_TRUE(client.see("id: 1\n"));
}

TEST_F(Events, AClientThatLeavesIsNoticedWithoutAnEvent) {
  start_telling();
  for (std::size_t i = 0; i < 2; ++i) {
    {
      Client client(server_->port());
      client.send(get("/x"));
      ASSERT_TRUE(client.see("retry"));
    }
    EXPECT_TRUE(eventually([&] { return !sink(i)->send({.id = "1", .name = "n", .data = "d"}); }));
  }
}

TEST_F(Events, AClientMayComeBackAndSayWhereItWas) {
  start_telling();
  {
    Client client(server_->port());
    client.send(get("/x"));
    ASSERT_TRUE(client.see("retry"));
    sink(0)->send({.id = "41", .name = "n", .data = "d"});
    ASSERT_TRUE(client.see("id: 41"));
  }
  Client again(server_->port());
  again.send(get("/x", "Last-Event-ID: 41\r\n"));
  ASSERT_TRUE(again.see("retry"));
  EXPECT_EQ(last_request().headers.get("last-event-id"), "41");
  EXPECT_TRUE(sink(1)->send({.id = "42", .name = "n", .data = "d"}));
  EXPECT_TRUE(again.see("id: 42"));
}

TEST_F(Events, ASlowReaderGetsTheNewest) {
  ServerOptions options;
  options.limits.queued_events = 8;
  start_telling(std::move(options));
  Client client(server_->port(), Client::Security::plain, 4096);
  client.send(get("/x"));
  ASSERT_TRUE(client.see("retry"));
  // 400 MB if anybody kept them.
  constexpr int kEvents = 4000;
  const std::string data(100'000, 'x');
  for (int i = 1; i <= kEvents; ++i)
    ASSERT_TRUE(sink()->send({.id = std::to_string(i), .name = "progress", .data = data}));
  ASSERT_TRUE(sink()->send({.id = "last", .name = "done", .data = "d"}));
  sink()->close();
  const auto answer = client.answer();
  ASSERT_TRUE(answer->whole);
  EXPECT_LT(answer->body.size(), 100'000'000U);
  EXPECT_NE(answer->body.find("id: " + std::to_string(kEvents) + "\n"), std::string::npos);
  EXPECT_NE(answer->body.find("id: last\nevent: done\ndata: d\n\n"), std::string::npos);
}

TEST_F(Events, AReaderThatTakesNothingIsClosed) {
  ServerOptions options;
  options.limits.send_time = milliseconds(100);
  start_telling(std::move(options));
  Client client(server_->port(), Client::Security::plain, 4096);
  client.send(get("/x"));
  ASSERT_TRUE(client.see("retry"));
  const std::string data(1'000'000, 'x');
  EXPECT_TRUE(eventually([&] { return !sink()->send({.id = "1", .name = "n", .data = data}); }));
}

TEST_F(Events, WhatAClientSaysMeanwhileIsNoRequest) {
  start_telling();
  Client client(server_->port());
  client.send(get("/x") + get("/smuggled"));
  ASSERT_TRUE(client.see("retry"));
  client.send(get("/smuggled"));
  sink()->send({.id = "1", .name = "n", .data = "d"});
  ASSERT_TRUE(client.see("id: 1"));
  sink()->close();
  EXPECT_TRUE(client.answer()->whole);
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(handled(), 1);
}

TEST_F(Events, ALineBreakInDataMakesNoField) {
  start_telling();
  Client client(server_->port());
  client.send(get("/x"));
  sink()->send({.id = "1\nevent: forged", .name = "n", .data = "a\n\ndata: forged"});
  sink()->close();
  EXPECT_EQ(client.answer()->body, "retry: 2000\n\nid: 1event: forged\nevent: n\ndata: adata: forged\n\n");
}

TEST_F(Events, TheSinkOutlivesTheServer) {
  start_telling();
  Client client(server_->port());
  client.send(get("/x"));
  ASSERT_TRUE(client.see("retry"));
  const auto kept = sink();
  server_.reset();
  EXPECT_FALSE(kept->send({.id = "1", .name = "n", .data = "d"}));
  kept->close();
}

}  // namespace
}  // namespace rollcall::web::http::test
