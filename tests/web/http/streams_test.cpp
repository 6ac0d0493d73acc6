// Long bodies that a worker writes while they are sent.
#include "server_fixture.hpp"

#include <list>

namespace rollcall::web::http::test {
namespace {

using std::chrono::milliseconds;

class Streams : public ServerTest {
 protected:
  /// Writes until the client has gone, or `pieces` times.
  void start_writing(ServerOptions options, std::size_t pieces, std::size_t piece_bytes = 1000) {
    start(std::move(options), [this, pieces, piece_bytes](const Request&) {
      Response response;
      response.stream = [this, pieces, piece_bytes](BodyWriter& out) {
        try {
          for (std::size_t i = 0; i < pieces; ++i) {
            out.write(std::string(piece_bytes, static_cast<char>('a' + i % 26)));
            written_ += piece_bytes;
          }
        } catch (const ClientGone&) {
          ++gone_;
          throw;
        }
      };
      return response;
    });
  }

  std::atomic<std::size_t> written_{0};
  std::atomic<int> gone_{0};
};

TEST_F(Streams, ArriveWhole) {
  start_writing({}, 3001);
  Client client(server_->port());
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.ask(get("/x"));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->whole);
    ASSERT_EQ(answer->body.size(), 3'001'000U);
    for (std::size_t at = 0; at < answer->body.size(); at += 997)
      ASSERT_EQ(answer->body[at], static_cast<char>('a' + at / 1000 % 26));
  }
}

TEST_F(Streams, MayBeEmpty) {
  start_writing({}, 0);
  Client client(server_->port());
  const auto answer = client.ask(get("/x"));
  EXPECT_TRUE(answer->whole);
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(client.ask(get("/good"))->body, "/good");
}

TEST_F(Streams, EndWithTheConnectionForHttp10) {
  start_writing({}, 100);
  Client client(server_->port());
  const auto answer = client.ask("GET /x HTTP/1.0\r\n\r\n");
  EXPECT_FALSE(answer->headers.has("Transfer-Encoding"));
  EXPECT_EQ(answer->body.size(), 100'000U);
}

TEST_F(Streams, AreNotMadeForHead) {
  start_writing({}, 100);
  Client client(server_->port());
  client.send("HEAD /x HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client.answer(true)->status, 200U);
  EXPECT_EQ(client.ask(get("/good"))->body, "/good");
  EXPECT_EQ(written_, 0U);
}

TEST_F(Streams, WaitForASlowClient) {
  start_writing({}, 1'000'000);
  Client client(server_->port(), Client::Security::plain, 4096);
  client.send(get("/x"));
  // What the sockets of the system hold is full at last; from then on the worker waits.
  std::size_t before = 1;
  EXPECT_TRUE(eventually([&] {
    const std::size_t now = written_;
    const bool stands_still = now == before;
    before = now;
    std::this_thread::sleep_for(milliseconds(100));
    return stands_still;
  }));
  EXPECT_LT(written_, 32U * 1024 * 1024);
  client.reset();
  EXPECT_TRUE(eventually([this] { return gone_ == 1; }));
}

TEST_F(Streams, EndWhenTheClientLeaves) {
  start_writing({}, 10'000'000);
  Client client(server_->port());
  client.send(get("/x"));
  ASSERT_TRUE(client.see("aaaa"));
  client.reset();
  EXPECT_TRUE(eventually([this] { return gone_ == 1; }));
}

TEST_F(Streams, EndWhenTheClientTakesNothing) {
  ServerOptions options;
  options.limits.send_time = milliseconds(100);
  start_writing(std::move(options), 10'000'000);
  Client client(server_->port(), Client::Security::plain, 4096);
  client.send(get("/x"));
  EXPECT_TRUE(eventually([this] { return gone_ == 1; }));
  EXPECT_FALSE(client.answer()->whole);
}

TEST_F(Streams, ThatFailAreVisiblyCutOff) {
  start({}, [](const Request&) {
    Response response;
    response.stream = [](BodyWriter& out) {
      out.write(std::string(200'000, 'x'));
      throw std::runtime_error("the database is gone");
    };
    return response;
  });
  Client client(server_->port());
  const auto answer = client.ask(get("/x"));
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->whole);
}

TEST_F(Streams, LeaveAWorkerFree) {
  ServerOptions options;
  options.workers = 3;
  start_writing(std::move(options), 10'000'000);
  std::list<Client> clients;
  for (int i = 0; i < 2; ++i) {
    Client& client = clients.emplace_back(server_->port(), Client::Security::plain, 4096);
    client.send(get("/x"));
    ASSERT_TRUE(client.see("aaaa"));
  }
  Client third(server_->port());
  EXPECT_EQ(third.ask(get("/x"))->status, 503U);
  EXPECT_EQ(third.ask(get("/good"))->body, "/good");
}

}  // namespace
}  // namespace rollcall::web::http::test
