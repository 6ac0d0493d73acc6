#include "rollcall/sdk/error.hpp"
#include "server_fixture.hpp"
#include "simulator/certificate.hpp"
#include "support/temp_dir.hpp"

#include <fstream>

namespace rollcall::web::http::test {
namespace {

class Tls : public ServerTest {
 protected:
  ServerOptions secure() {
    simulator::write_self_signed_certificate(folder_.file("certificate.pem"), folder_.file("key.pem"));
    ServerOptions options;
    options.tls_certificate = folder_.file("certificate.pem");
    options.tls_key = folder_.file("key.pem");
    return options;
  }
  void TearDown() override {
    if (!server_) return;
    {
      Client client(server_->port(), Client::Security::tls);
      EXPECT_EQ(client.ask(get("/good"))->body, "/good");
    }
    EXPECT_TRUE(eventually([this] { return at_rest(); }));
  }
  rollcall::test::TempDir folder_;
};

TEST_F(Tls, CarriesLargeAnswers) {
  start(secure(), [](const Request& request) {
    Response response;
    const std::size_t size = std::stoul(request.query);
    if (request.path == "/stream") {
      response.stream = [size](BodyWriter& out) { out.write(std::string(size, 'x')); };
    } else {
      response.body.assign(size, 'x');
    }
    return response;
  });
  Client client(server_->port(), Client::Security::tls);
  for (const std::string path : {"/body?", "/stream?"}) {
    for (const std::size_t size : {10UL, 16384UL, 16385UL, 65536UL, 100000UL, 3000000UL}) {
      const auto answer = client.ask(get(path + std::to_string(size)));
      ASSERT_TRUE(answer);
      EXPECT_TRUE(answer->whole);
      EXPECT_EQ(answer->body.size(), size);
      EXPECT_TRUE(answer->headers.has("Strict-Transport-Security"));
    }
  }
  EXPECT_TRUE(last_request().secure);
}

TEST_F(Tls, CarriesLargeRequestsAndEvents) {
  start(secure(), [](const Request& request) {
    Response response;
    response.body = request.body;
    if (request.path == "/events")
      response.events = [](const std::shared_ptr<EventSink>& sink) {
        for (int i = 0; i < 30; ++i)
          sink->send({.id = std::to_string(i), .name = "n", .data = std::string(10'000, 'x')});
        sink->close();
      };
    return response;
  });
  Client client(server_->port(), Client::Security::tls);
  EXPECT_EQ(client.ask(post("/x", std::string(1'000'000, 'b')))->body.size(), 1'000'000U);
  const auto answer = client.ask(get("/events"));
  EXPECT_TRUE(answer->whole);
  EXPECT_GT(answer->body.size(), 300'000U);
  EXPECT_TRUE(client.closed());
}

TEST_F(Tls, RefusesWhatIsMalformedInside) {
  start(secure());
  Client client(server_->port(), Client::Security::tls);
  client.send("POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n");
  EXPECT_EQ(client.answer()->status, 400U);
  EXPECT_TRUE(client.closed());
}

TEST_F(Tls, AnOversizedBodyIsAnsweredWhileItIsSent) {
  start(secure());
  Client client(server_->port(), Client::Security::tls);
  client.send("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n");
  EXPECT_EQ(client.answer()->status, 413U);
}

TEST_F(Tls, AHandshakeThatNeverEndsIsClosed) {
  ServerOptions options = secure();
  options.limits.request_time = std::chrono::milliseconds(500);
  start(std::move(options));
  Client silent(server_->port()), plain(server_->port());
  plain.send(get("/x"));
  EXPECT_TRUE(silent.closed());
  EXPECT_TRUE(plain.closed());
  EXPECT_EQ(handled(), 0);
}

TEST_F(Tls, ASlowRequestIsAnswered) {
  ServerOptions options = secure();
  options.limits.request_time = std::chrono::milliseconds(500);
  start(std::move(options));
  Client client(server_->port(), Client::Security::tls);
  client.send("GET /x HTT");
  EXPECT_EQ(client.answer()->status, 408U);
  EXPECT_TRUE(client.closed());
}

TEST_F(Tls, StopsWithClientsConnected) {
  start(secure());
  Client client(server_->port(), Client::Security::tls);
  EXPECT_EQ(client.ask(get("/x"))->status, 200U);
  server_->stop(std::chrono::seconds(5));
  EXPECT_TRUE(client.closed());
  server_.reset();
}

TEST_F(Tls, NeedsAGoodCertificateAndItsKey) {
  const auto refused = [](const ServerOptions& options) {
    try {
      const Server server(options, [](const Request&) { return Response{}; });
      return false;
    } catch (const Error& error) {
      return error.status() == Status::invalid_argument && !error.next_step().empty();
    }
  };
  ServerOptions options = secure();
  options.tls_key = folder_.file("missing.pem");
  EXPECT_TRUE(refused(options));
  options = secure();
  std::ofstream(folder_.file("certificate.pem")) << "no certificate";
  EXPECT_TRUE(refused(options));
  options = secure();
  simulator::write_self_signed_certificate(folder_.file("other.pem"), folder_.file("other-key.pem"));
  options.tls_key = folder_.file("other-key.pem");
  EXPECT_TRUE(refused(options));
}

TEST(Listening, OnAPortThatIsTakenIsRefused) {
  const Handler handler = [](const Request&) { return Response{}; };
  const Server first({}, handler);
  ServerOptions options;
  options.port = first.port();
  try {
    const Server second(options, handler);
    FAIL() << "both listen";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::unavailable);
  }
}

}  // namespace
}  // namespace rollcall::web::http::test
