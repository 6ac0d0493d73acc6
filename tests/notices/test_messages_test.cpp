#include "notices/test_messages.hpp"

#include "line_server.hpp"
#include "rollcall/sdk/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::notices {
namespace {

TEST(TestMessages, GoThroughTheRealChannel) {
  test::Receiver receiver(test::kAccepted);
  const Channels channels(ChannelOptions{});
  TestMessages messages(channels);
  const auto result = messages.send_test(1, core::Channel::webhook, receiver.url(), "s3cret");
  EXPECT_TRUE(result.ok) << result.message;
  const auto calls = receiver.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(nlohmann::json::parse(calls[0].body).at("event"), "test");
  EXPECT_FALSE(calls[0].header("Rollcall-Signature").empty());
}

TEST(TestMessages, SayWhyTheyWereNotDelivered) {
  test::Receiver receiver("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  const Channels channels(ChannelOptions{});
  TestMessages messages(channels);
  const auto result = messages.send_test(1, core::Channel::webhook, receiver.url(), "");
  EXPECT_FALSE(result.ok);
  EXPECT_EQ(result.message, "The receiver answered 404: it did not take the call.");
  EXPECT_FALSE(messages.send_test(1, core::Channel::webhook, "http://example.com/", "").ok);
}

TEST(TestMessages, AreRefusedWithoutAMailServer) {
  const Channels channels(ChannelOptions{});
  TestMessages messages(channels);
  try {
    static_cast<void>(messages.send_test(1, core::Channel::mail, "ada@contoso.com", ""));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::failed_precondition);
  }
}

TEST(TestMessages, AreFew) {
  const Channels channels(ChannelOptions{});
  TestMessages messages(channels);
  for (int i = 0; i < 5; ++i)
    static_cast<void>(messages.send_test(1, core::Channel::webhook, "http://example.com/", ""));
  EXPECT_THROW(static_cast<void>(messages.send_test(1, core::Channel::webhook, "http://example.com/", "")),
               Error);
  EXPECT_NO_THROW(
      static_cast<void>(messages.send_test(2, core::Channel::webhook, "http://example.com/", "")));
}

}  // namespace
}  // namespace rollcall::notices
