// What a well-behaved client gets.
#include "server_fixture.hpp"

#include <algorithm>

namespace rollcall::web::http::test {
namespace {

class Requests : public ServerTest {};

TEST_F(Requests, AnswersManyOverOneConnection) {
  start();
  Client client(server_->port());
  for (int i = 0; i < 50; ++i) {
    const auto answer = client.ask(get("/thing/" + std::to_string(i) + "?q=%20x"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "/thing/" + std::to_string(i));
  }
  EXPECT_EQ(last_request().query, "q=%20x");
  EXPECT_EQ(last_request().client_address, "127.0.0.1");
  EXPECT_FALSE(last_request().secure);
  EXPECT_EQ(server_->load().connections, 1U);
}

TEST_F(Requests, AnswersPipelinedOnesInOrder) {
  start();
  Client client(server_->port());
  client.send(get("/one") + post("/two", "second") + get("/three"));
  EXPECT_EQ(client.answer()->body, "/one");
  EXPECT_EQ(client.answer()->body, "second");
  EXPECT_EQ(client.answer()->body, "/three");
}

TEST_F(Requests, TakesOneThatComesByteByByte) {
  start();
  Client client(server_->port());
  for (const char byte : post("/slow", "body")) client.send({&byte, 1});
  EXPECT_EQ(client.answer()->body, "body");
}

TEST_F(Requests, TakesAChunkedBodyAndForgetsItsTrailers) {
  start();
  Client client(server_->port());
  const auto answer = client.ask(
      "POST /c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;name=\"value\"\r\nHello\r\n7\r\n, world\r\n0\r\nCookie: forged=1\r\n\r\n");
  EXPECT_EQ(answer->body, "Hello, world");
  EXPECT_FALSE(last_request().headers.has("Cookie"));
  EXPECT_EQ(client.ask(get("/next"))->body, "/next");
}

TEST_F(Requests, TellsAClientThatAsksToGoOn) {
  start();
  Client client(server_->port());
  client.send("POST /e HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.answer()->status, 100U);
  EXPECT_EQ(handled(), 0);
  client.send("12345");
  EXPECT_EQ(client.answer()->body, "12345");
}

TEST_F(Requests, DoesNotTellAClientToSendWhatWillBeRefused) {
  start();
  EXPECT_EQ(status_and_close("POST /e HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n"
                             "Expect: 100-continue\r\n\r\n"),
            413U);
  EXPECT_EQ(status_and_close("POST /e HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                             "Expect: a-miracle\r\n\r\n"),
            417U);
}

TEST_F(Requests, AnswersHeadLikeGetWithoutABody) {
  start();
  Client client(server_->port());
  client.send("HEAD /thing HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto answer = client.answer(true);
  EXPECT_EQ(answer->status, 200U);
  EXPECT_EQ(answer->headers.get("Content-Length"), "6");
  EXPECT_EQ(last_request().method, "GET");
  EXPECT_EQ(client.ask(get("/next"))->body, "/next");
}

TEST_F(Requests, ClosesWhenAsked) {
  start();
  EXPECT_EQ(status_and_close(get("/x", "Connection: close\r\n")), 200U);
}

TEST_F(Requests, SpeaksHttp10) {
  start();
  EXPECT_EQ(status_and_close("GET /old HTTP/1.0\r\n\r\n"), 200U);
  Client client(server_->port());
  const auto answer = client.ask("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(answer->headers.get("Connection"), "keep-alive");
  EXPECT_EQ(client.ask(get("/next"))->body, "/next");
}

TEST_F(Requests, AcceptTheAbsoluteFormForThisHost) {
  start();
  Client client(server_->port());
  EXPECT_EQ(client.ask("GET http://LOCALHOST/abs?x HTTP/1.1\r\nHost: localhost\r\n\r\n")->body, "/abs");
}

TEST_F(Requests, AnswersAClientThatSendsNoMore) {
  start();
  Client client(server_->port());
  client.send(get("/half"));
  client.say_end();
  EXPECT_EQ(client.answer()->body, "/half");
  EXPECT_TRUE(client.closed());
}

TEST_F(Requests, EveryAnswerHasTheSafeguards) {
  start();
  for (const std::string& request : {get("/x"), std::string("nonsense\r\n\r\n")}) {
    Client client(server_->port());
    const auto answer = client.ask(request);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer->headers.get("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer->headers.get("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(answer->headers.get("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(answer->headers.get("Server"), "Rollcall");
    EXPECT_EQ(answer->headers.get("Date").size(), std::string_view("Sun, 06 Nov 1994 08:49:37 GMT").size());
    EXPECT_FALSE(answer->headers.has("Strict-Transport-Security"));
  }
}

TEST_F(Requests, TheHandlersSafeguardsAreKept) {
  start({}, [](const Request&) {
    Response response;
    response.headers.add("referrer-policy", "same-origin");
    return response;
  });
  Client client(server_->port());
  const auto answer = client.ask(get("/x"));
  EXPECT_EQ(answer->headers.get("Referrer-Policy"), "same-origin");
  const auto& all = answer->headers.all();
  EXPECT_EQ(
      std::count_if(all.begin(), all.end(), [](const auto& field) { return field.second == "no-referrer"; }),
      0);
}

TEST_F(Requests, AnswersOfAnySizeAreWhole) {
  start({}, [](const Request& request) {
    Response response;
    response.body.assign(std::stoul(request.query), 'x');
    return response;
  });
  Client client(server_->port());
  for (const std::size_t size : {0UL, 1UL, 65535UL, 65536UL, 65537UL, 1000000UL, 5000000UL}) {
    const auto answer = client.ask(get("/x?" + std::to_string(size)));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->whole);
    EXPECT_EQ(answer->body, std::string(size, 'x'));
  }
}

TEST_F(Requests, SomeAnswersHaveNoBody) {
  start({}, [](const Request& request) {
    Response response;
    response.status = static_cast<unsigned>(std::stoul(request.query));
    response.body = "must not be sent";
    return response;
  });
  Client client(server_->port());
  for (const std::string status : {"204", "304"}) {
    const auto answer = client.ask(get("/x?" + status));
    EXPECT_EQ(answer->status, std::stoul(status));
    EXPECT_FALSE(answer->headers.has("Content-Length"));
  }
  EXPECT_EQ(client.ask(get("/good"))->body, "/good");
}

TEST_F(Requests, AHandlerThatThrowsCostsOneAnswer) {
  start({}, [](const Request&) -> Response { throw std::runtime_error("secret"); });
  Client client(server_->port());
  const auto answer = client.ask(get("/x"));
  EXPECT_EQ(answer->status, 500U);
  EXPECT_EQ(answer->headers.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(answer->body.find("secret"), std::string::npos);
  EXPECT_EQ(client.ask(get("/good"))->body, "/good");
}

TEST_F(Requests, AnAnswersFieldCannotBreakOutOfItsLine) {
  start({}, [](const Request&) {
    Response response;
    response.headers.add("Location", "/x\r\nSet-Cookie: a=b");
    return response;
  });
  Client client(server_->port());
  const auto answer = client.ask(get("/x"));
  EXPECT_EQ(answer->status, 500U);
  EXPECT_FALSE(answer->headers.has("Set-Cookie"));
}

TEST_F(Requests, ValuesAreAscii) {
  start();
  Client client(server_->port());
  EXPECT_EQ(client.ask(get("/x", "Cookie: a=\xC3\xA4\xFF; b=c\r\n"))->status, 200U);
  EXPECT_EQ(last_request().headers.get("cookie"), "a=???; b=c");
}

}  // namespace
}  // namespace rollcall::web::http::test
