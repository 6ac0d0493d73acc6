#include "http/http.hpp"

#include "raw_server.hpp"
#include "support/temp_dir.hpp"

#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <zlib.h>

#include <gmock/gmock.h>
#include <openssl/ssl.h>

namespace rollcall::entra_id {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
using test::RawConnection;
using test::RawServer;

std::string answer(std::string_view body, std::string_view headers = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(headers) +
         "Connection: close\r\n\r\n" + std::string(body);
}

/// Serves until the client has had enough.
void stay_silent(RawConnection& connection) {
  while (!connection.stopping()) std::this_thread::sleep_for(5ms);
}

std::optional<HttpFailure> failure_of(const std::string& url, std::chrono::milliseconds deadline = 60s,
                                      std::size_t limit = PageBuffer::kDefaultLimit,
                                      const std::string& ca_file = "") {
  HttpClient http(*parse_url(url), {.ca_file = ca_file});
  PageBuffer body(limit);
  const StopSignal stop;
  try {
    http.send({.target = "/x", .deadline = deadline}, body, stop);
  } catch (const HttpError& error) {
    EXPECT_EQ(body.text().size(), 0U);
    EXPECT_EQ(body.limit(), limit);
    return error.failure();
  }
  return std::nullopt;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(text.size() + 1000, '\0');
  stream.next_in =
      reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // NOLINT: zlib's older signature
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST(Http, SendsTheTargetByteForByte) {
  std::string seen;
  {
    RawServer server([&](RawConnection& connection) {
      seen = connection.request();
      connection.send(answer("hello", "Request-ID: r-1\r\n"));
    });
    HttpClient http(*parse_url(server.url()));
    PageBuffer body;
    const StopSignal stop;
    const std::string target = "/v1.0//groups?$skiptoken=X%2744%27&a=b%2cc+d~%24";
    const auto response =
        http.send({.target = target, .headers = {{"client-request-id", "c-1"}}}, body, stop);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("request-id"), "r-1");
    EXPECT_EQ(body.text(), "hello");
    EXPECT_THAT(seen, HasSubstr("GET " + target + " HTTP/1.1\r\n"));
  }
  EXPECT_THAT(seen, ::testing::ContainsRegex("client-request-id: ?c-1"));
  EXPECT_THAT(seen, HasSubstr("gzip"));
}

TEST(Http, AnAnswerWithAnyStatusIsAnAnswer) {
  RawServer server([](RawConnection& connection) {
    connection.send(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 2\r\nConnection: "
        "close\r\n\r\nno");
  });
  HttpClient http(*parse_url(server.url()));
  PageBuffer body;
  const StopSignal stop;
  EXPECT_EQ(http.send({.target = "/"}, body, stop).status, 302);
  EXPECT_EQ(body.text(), "no");
}

TEST(Http, TellsHowARequestFailed) {
  EXPECT_EQ(failure_of("http://127.0.0.1:" + std::to_string(test::closed_port())), HttpFailure::connect);

  RawServer silent(stay_silent);
  EXPECT_EQ(failure_of(silent.url(), 200ms), HttpFailure::timeout);

  RawServer dripping([](RawConnection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    while (!connection.stopping()) {
      connection.send("x");
      std::this_thread::sleep_for(10ms);
    }
  });
  EXPECT_EQ(failure_of(dripping.url(), 300ms), HttpFailure::timeout) << "the deadline is for everything";

  RawServer hangs_up([](RawConnection&) {});
  EXPECT_EQ(failure_of(hangs_up.url()), HttpFailure::lost);

  RawServer resets([](RawConnection& connection) { connection.reset(); });
  EXPECT_EQ(failure_of(resets.url()), HttpFailure::lost);

  RawServer cuts([](RawConnection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  });
  EXPECT_EQ(failure_of(cuts.url()), HttpFailure::lost);

  RawServer cuts_chunks([](RawConnection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
  });
  EXPECT_EQ(failure_of(cuts_chunks.url()), HttpFailure::lost);

  RawServer bad_gzip([](RawConnection& connection) {
    connection.send(answer("this is not gzip at all", "Content-Encoding: gzip\r\n"));
  });
  EXPECT_EQ(failure_of(bad_gzip.url()), HttpFailure::undecodable);
}

TEST(Http, ABodyBeyondTheLimitFailsOnlyItsRequest) {
  const std::string large(300'000, 'x');
  RawServer plain([&](RawConnection& connection) { connection.send(answer(large)); });
  EXPECT_EQ(failure_of(plain.url(), 60s, 200'000), HttpFailure::too_large);
  EXPECT_EQ(failure_of(plain.url(), 60s, 300'000), std::nullopt);

  RawServer chunked([&](RawConnection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n493e0\r\n" + large +
                    "\r\n0\r\n\r\n");
  });
  EXPECT_EQ(failure_of(chunked.url(), 60s, 200'000), HttpFailure::too_large);
  EXPECT_EQ(failure_of(chunked.url(), 60s, 300'000), std::nullopt);

  const auto packed = gzip(large);
  ASSERT_LT(packed.size(), 10'000U);
  RawServer bomb(
      [&](RawConnection& connection) { connection.send(answer(packed, "Content-Encoding: gzip\r\n")); });
  EXPECT_EQ(failure_of(bomb.url(), 60s, 200'000), HttpFailure::too_large);
  EXPECT_EQ(failure_of(bomb.url(), 60s, 300'000), std::nullopt);
}

TEST(Http, ReadsACompressedBody) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i) + ",";
  const auto packed = gzip(text);
  RawServer server(
      [&](RawConnection& connection) { connection.send(answer(packed, "Content-Encoding: gzip\r\n")); });
  HttpClient http(*parse_url(server.url()));
  PageBuffer body;
  const StopSignal stop;
  EXPECT_EQ(http.send({.target = "/"}, body, stop).status, 200);
  EXPECT_EQ(body.text(), text);
}

TEST(Http, TrustsACertificateOnlyThroughTheCaFile) {
  test::SelfSigned self_signed;
  RawServer server([](RawConnection& connection) { connection.send(answer("hello")); }, &self_signed);
  EXPECT_EQ(failure_of(server.url()), HttpFailure::untrusted);

  const rollcall::test::TempDir dir;
  std::ofstream(dir.file("ca.pem")) << self_signed.certificate_pem;
  EXPECT_EQ(failure_of(server.url(), 60s, 1000, dir.file("ca.pem")), std::nullopt);

  const auto error = to_error(HttpError(HttpFailure::untrusted, "d"), *parse_url("https://a.example"));
  EXPECT_THAT(error.message(), HasSubstr("certificate of https://a.example is not trusted"));
  EXPECT_THAT(error.next_step(), HasSubstr("ca_file"));
}

TEST(Http, TrustsNoCertificateOfAnotherNameOrTime) {
  const rollcall::test::TempDir dir;
  const auto failure_with = [&](const test::SelfSigned::Options& options) {
    const test::SelfSigned certificate(options);
    RawServer server([](RawConnection& connection) { connection.send(answer("hello")); }, &certificate);
    std::ofstream(dir.file("ca.pem")) << certificate.certificate_pem;
    return failure_of(server.url(), 60s, 1000, dir.file("ca.pem"));
  };
  EXPECT_EQ(failure_with({}), std::nullopt);
  EXPECT_EQ(failure_with({.names = "DNS:graph.example"}), HttpFailure::untrusted);
  EXPECT_EQ(failure_with({.names = "IP:127.0.0.2"}), HttpFailure::untrusted);
  EXPECT_EQ(failure_with({.valid_from_s = -7200, .valid_to_s = -3600}), HttpFailure::untrusted);
  EXPECT_EQ(failure_with({.valid_from_s = 3600, .valid_to_s = 7200}), HttpFailure::untrusted);
}

TEST(Http, SpeaksNothingOlderThanTls12) {
  const rollcall::test::TempDir dir;
  const auto failure_with = [&](int newest_tls) {
    const test::SelfSigned certificate({.newest_tls = newest_tls});
    RawServer server([](RawConnection& connection) { connection.send(answer("hello")); }, &certificate);
    std::ofstream(dir.file("ca.pem")) << certificate.certificate_pem;
    return failure_of(server.url(), 60s, 1000, dir.file("ca.pem"));
  };
  EXPECT_EQ(failure_with(TLS1_1_VERSION), HttpFailure::outdated_tls);
  EXPECT_EQ(failure_with(TLS1_2_VERSION), std::nullopt);
}

TEST(Http, ACaFileThatIsGoneTrustsNobodyMore) {
  test::SelfSigned certificate;
  RawServer server([](RawConnection& connection) { connection.send(answer("hello")); }, &certificate);
  EXPECT_EQ(failure_of(server.url(), 60s, 1000, "/nonexistent/ca.pem"), HttpFailure::untrusted);
}

TEST(Http, TheSignalEndsAWait) {
  RawServer silent(stay_silent);
  HttpClient http(*parse_url(silent.url()));
  PageBuffer body;
  StopSignal stop;
  std::thread stopper([&] {
    while (silent.requests() == 0) std::this_thread::sleep_for(1ms);
    stop.request_stop();
  });
  EXPECT_THROW(http.send({.target = "/"}, body, stop), Cancelled);
  stopper.join();
  EXPECT_THROW(http.send({.target = "/"}, body, stop), Cancelled);
  EXPECT_EQ(silent.requests(), 1) << "nothing is sent after the signal";
}

TEST(Http, ServesManyThreadsAndReconnects) {
  RawServer server(
      [](RawConnection& connection) { connection.send(answer(connection.request().substr(0, 8))); });
  HttpClient http(*parse_url(server.url()));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&http, i] {
      const StopSignal stop;
      for (int n = 0; n < 20; ++n) {
        PageBuffer body;
        http.send({.target = "/t" + std::to_string(i)}, body, stop);
        EXPECT_EQ(body.text(), "GET /t" + std::to_string(i) + " ");
        if (n % 5 == 0) http.reconnect();
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(Http, EveryFailureHasASentence) {
  for (const auto failure :
       {HttpFailure::connect, HttpFailure::proxy, HttpFailure::untrusted, HttpFailure::outdated_tls,
        HttpFailure::timeout, HttpFailure::lost, HttpFailure::undecodable, HttpFailure::too_large}) {
    const auto error = to_error(HttpError(failure, "detail"), *parse_url("https://a.example:8443/secret"));
    EXPECT_THAT(error.message(), HasSubstr("https://a.example:8443"));
    EXPECT_THAT(error.message(), Not(HasSubstr("secret")));
    EXPECT_TRUE(error.next_step().ends_with('.'));
    EXPECT_EQ(error.detail(), "detail");
  }
}

}  // namespace
}  // namespace rollcall::entra_id
