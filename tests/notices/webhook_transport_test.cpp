#include "notices/webhook_transport.hpp"

#include "line_server.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace rollcall::notices {
namespace {

using test::Receiver;
using Outcome = Sent::Outcome;
constexpr std::chrono::seconds kEnough{20};

Sent post(const std::string& url, std::chrono::milliseconds most_time = kEnough) {
  return post_webhook(url, {"Rollcall-Delivery: 12"}, R"({"a":"b"})", most_time, {});
}

long peak_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  return -1;
}

TEST(WebhookTransport, PostsJson) {
  Receiver receiver(test::kAccepted);
  const Sent sent = post(receiver.url());
  EXPECT_EQ(sent.outcome, Outcome::delivered) << sent.message << sent.detail;
  EXPECT_EQ(sent.message, "The receiver answered 202.");
  const auto calls = receiver.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].start, "POST /hook HTTP/1.1");
  EXPECT_EQ(calls[0].body, R"({"a":"b"})");
  EXPECT_EQ(calls[0].header("Content-Type"), "application/json");
  EXPECT_EQ(calls[0].header("Rollcall-Delivery"), "12");
}

TEST(WebhookTransport, FollowsNoRedirect) {
  Receiver elsewhere(test::kAccepted);
  for (const auto* status : {"301 Moved", "302 Found", "307 Temporary", "308 Permanent"}) {
    Receiver receiver("HTTP/1.1 " + std::string(status) + "\r\nLocation: " + elsewhere.url() +
                      "\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(post(receiver.url()).outcome, Outcome::try_again);
  }
  EXPECT_TRUE(elsewhere.calls().empty());
}

TEST(WebhookTransport, TellsWhatCanBeTriedAgain) {
  for (const auto* status : {"400 Bad", "404 Not Found", "429 Slow down", "500 Oops", "503 Later"}) {
    Receiver receiver("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(post(receiver.url()).outcome, Outcome::try_again) << status;
  }
  Receiver gone("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(post(gone.url()).outcome, Outcome::gone);
}

TEST(WebhookTransport, IsNotHeldUpByASilentReceiver) {
  test::LineServer silent([](test::Peer& peer) { peer.wait_for_end(); });
  const Sent sent = post("http://" + silent.address(), std::chrono::milliseconds(400));
  EXPECT_EQ(sent.outcome, Outcome::try_again);
  EXPECT_EQ(sent.message, "The receiver did not answer in time.") << sent.detail;
}

TEST(WebhookTransport, DoesNotSwallowAnEndlessAnswer) {
  const std::string headers = "HTTP/1.1 200 OK\r\n\r\n";
  struct Case {
    std::string first, then;
    Outcome outcome;
  };
  const std::string filler(16 * 1024, 'x');
  for (const auto& [first, then, outcome] : {Case{"HTTP/1.1 200 OK\r\n\r\n", filler, Outcome::delivered},
                                             Case{"HTTP/1.1 503 Later\r\n\r\n", filler, Outcome::try_again},
                                             Case{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                                                  "4000\r\n" + filler + "\r\n", Outcome::delivered},
                                             Case{"", filler, Outcome::try_again}}) {
    test::LineServer endless([&](test::Peer& peer) {
      peer.write(first);
      while (peer.write(then)) {
      }
    });
    const long before = peak_kb();
    const Sent sent = post("http://" + endless.address(), std::chrono::seconds(2));
    EXPECT_EQ(sent.outcome, outcome) << first << sent.message << sent.detail;
    EXPECT_LT(peak_kb() - before, 32 * 1024) << first;
  }
}

TEST(WebhookTransport, DoesNotReadEndlessHeaders) {
  test::LineServer endless([&](test::Peer& peer) {
    peer.write("HTTP/1.1 200 OK\r\n");
    while (peer.write("X-Filler: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  const long before = peak_kb();
  static_cast<void>(post("http://" + endless.address(), std::chrono::seconds(2)));
  EXPECT_LT(peak_kb() - before, 32 * 1024);
}

TEST(WebhookTransport, SpeaksNothingButEncryptedOverHttps) {
  Receiver plain(test::kAccepted);
  const Sent sent = post("https" + plain.url().substr(4), std::chrono::seconds(2));
  EXPECT_EQ(sent.outcome, Outcome::try_again);
  EXPECT_TRUE(plain.calls().empty());
}

}  // namespace
}  // namespace rollcall::notices
