// Stopping.
#include "server_fixture.hpp"

#include <list>

namespace rollcall::web::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Stop : public ServerTest {
 protected:
  void TearDown() override {}  // there is nothing left to serve well
  std::atomic<bool> release_{false};
};

TEST_F(Stop, ARequestInWorkIsAnswered) {
  start({}, [this](const Request&) {
    eventually([this] { return release_.load(); });
    return text("done");
  });
  Client busy(server_->port()), idle(server_->port());
  EXPECT_EQ(idle.ask(get("/good"))->status, 200U);
  busy.send(get("/x"));
  ASSERT_TRUE(eventually([this] { return server_->load().requests_running == 1; }));
  std::thread stopping([this] { server_->stop(seconds(30)); });
  EXPECT_TRUE(idle.closed());
  release_ = true;
  const auto answer = busy.answer();
  EXPECT_EQ(answer->body, "done");
  EXPECT_EQ(answer->headers.get("Connection"), "close");
  stopping.join();
  EXPECT_EQ(server_->load().connections, 0U);
  EXPECT_THROW(Client(server_->port()), std::runtime_error);
}

TEST_F(Stop, WhatTakesTooLongIsDropped) {
  start({}, [this](const Request&) {
    eventually([this] { return release_.load(); });
    return text("never sent");
  });
  Client client(server_->port());
  client.send(get("/x"));
  ASSERT_TRUE(eventually([this] { return server_->load().requests_running == 1; }));
  std::thread stopping([this] { server_->stop(milliseconds(10)); });
  EXPECT_FALSE(client.answer());
  release_ = true;
  stopping.join();
}

TEST_F(Stop, HalfARequestIsGivenItsTime) {
  start();
  Client client(server_->port());
  client.send("GET /half HTTP/1.1\r\nHost: ");
  ASSERT_TRUE(eventually([this] { return server_->load().connections == 1; }));
  Client asked(server_->port());
  ASSERT_EQ(asked.ask(get("/good"))->status, 200U);  // both have been read from by now, most likely
  std::thread stopping([this] { server_->stop(seconds(5)); });
  EXPECT_TRUE(asked.closed());
  client.send("localhost\r\n\r\n");
  const auto answer = client.answer();
  if (answer) {
    EXPECT_EQ(answer->body, "/half");
  }
  EXPECT_TRUE(client.closed());
  stopping.join();
}

TEST_F(Stop, EventStreamsEndCleanly) {
  start({}, [](const Request&) {
    Response response;
    response.events = [](const std::shared_ptr<EventSink>& sink) {
      sink->send({.id = "1", .name = "n", .data = "d"});
    };
    return response;
  });
  std::list<Client> clients;
  for (int i = 0; i < 5; ++i) {
    clients.emplace_back(server_->port()).send(get("/x"));
    ASSERT_TRUE(clients.back().see("id: 1"));
  }
  std::thread stopping([this] { server_->stop(seconds(30)); });
  for (Client& client : clients) EXPECT_TRUE(client.answer()->whole);
  clients.clear();
  stopping.join();
}

TEST_F(Stop, AStreamIsToldThatTheClientHasGone) {
  std::atomic<int> gone{0};
  start({}, [&](const Request&) {
    Response response;
    response.stream = [&](BodyWriter& out) {
      try {
        for (;;) out.write(std::string(10'000, 'x'));
      } catch (const ClientGone&) {
        ++gone;
        throw;
      }
    };
    return response;
  });
  Client client(server_->port(), Client::Security::plain, 4096);
  client.send(get("/x"));
  ASSERT_TRUE(client.see("xxxx"));
  server_->stop(milliseconds(10));
  EXPECT_EQ(gone, 1);
}

TEST_F(Stop, MayBeAskedTwiceAndWithManyConnected) {
  start();
  std::list<Client> clients;
  for (int i = 0; i < 100; ++i) ASSERT_EQ(clients.emplace_back(server_->port()).ask(get("/x"))->status, 200U);
  for (int i = 0; i < 50; ++i) clients.emplace_back(server_->port()).send("GET /half");
  std::thread other([this] { server_->stop(milliseconds(200)); });
  server_->stop(milliseconds(200));
  other.join();
  for (Client& client : clients) EXPECT_TRUE(client.closed());
}

TEST_F(Stop, UnderLoadLosesNobodysAnswerHalfWay) {
  start();
  std::atomic<bool> broken{false};
  std::list<std::thread> clients;
  std::atomic<int> begun{0};
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      try {
        for (;;) {
          Client client(server_->port());
          for (int n = 0; n < 10; ++n) {
            const auto answer = client.ask(get("/x"));
            if (!answer) break;
            if (!answer->whole) broken = true;
            ++begun;
          }
        }
      } catch (const std::runtime_error&) {
        // nobody listens any more
      }
    });
  }
  EXPECT_TRUE(eventually([&] { return begun > 200; }));
  server_->stop(seconds(5));
  for (std::thread& client : clients) client.join();
  EXPECT_FALSE(broken);
}

}  // namespace
}  // namespace rollcall::web::http::test
