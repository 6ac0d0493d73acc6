#include "notices/deliverer.hpp"

#include "line_server.hpp"
#include "notices/webhook_message.hpp"
#include "outbox_fixture.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::notices {
namespace {

using core::Channel;
using core::MailService;

TEST(RetryDelay, DoublesForAboutADay) {
  const std::chrono::seconds minute(60);
  EXPECT_EQ(retry_delay(1, minute), minute);
  EXPECT_EQ(retry_delay(2, minute), 2 * minute);
  EXPECT_EQ(retry_delay(8, minute), 128 * minute);
  EXPECT_EQ(retry_delay(9, minute), std::chrono::hours(4));
  std::chrono::seconds all{0};
  int attempts = 1;
  for (; const auto delay = retry_delay(attempts, minute); ++attempts) all += *delay;
  EXPECT_GE(all, std::chrono::hours(20));
  EXPECT_LE(all, std::chrono::hours(28));
}

class DelivererTest : public OutboxFixture {
 protected:
  static ChannelOptions options(const std::string& mail_server = "") {
    ChannelOptions made;
    made.public_url = "https://people.example";
    if (!mail_server.empty())
      made.mail = MailServer{.url = mail_server,
                             .user = "",
                             .password = "",
                             .from_name = "Rollcall",
                             .from_address = "rollcall@contoso.com",
                             .ca_file = ""};
    return made;
  }
  OpenOutbox opener() {
    return [this] { return open(); };
  }
  /// Quick to look, and quick to try again.
  static DelivererOptions quick() {
    return {.poll_interval = std::chrono::milliseconds(20), .first_delay = std::chrono::seconds(0)};
  }
  std::uint64_t count(const std::string& what) const {
    const auto figures = this->figures().deliveries;
    const auto found = figures.find(what);
    return found == figures.end() ? 0 : found->second;
  }
};

TEST_F(DelivererTest, SendsMailWithALink) {
  test::SmtpServer server;
  const Channels channels(options(server.url()));
  choose(Channel::mail, "ops@contoso.com");
  open()->add(notice("Import of \"Gr\xC3\xBC\xC3\x9F"
                     "e\"\r\nBcc: eve@example.com failed"),
              MailService::configured);
  const Deliverer deliverer(opener(), channels, quick());
  ASSERT_TRUE(test::becomes_true([&] { return count("mail delivered") == 1; }));
  const auto mails = server.mails();
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_EQ(mails[0].to, "<ops@contoso.com>");
  EXPECT_NE(mails[0].data.find("https://people.example/jobs/17"), std::string::npos) << mails[0].data;
  EXPECT_EQ(mails[0].data.find("\r\nBcc:"), mails[0].data.find("\r\nBcc:", mails[0].data.find("\r\n\r\n")))
      << "not in the header: " << mails[0].data;
}

TEST_F(DelivererTest, SendsMailThatSaysWhereToLookWithoutAPublicAddress) {
  test::SmtpServer server;
  ChannelOptions without = options(server.url());
  without.public_url = "";
  const Channels channels(without);
  choose(Channel::mail, "ops@contoso.com");
  open()->add(notice("Import failed"), MailService::configured);
  core::Notice connection = notice("The connection does not work");
  connection.job_id = 0;
  connection.connection_id = 3;
  connection.plugin = "entra-id";
  connection.kind = core::NoticeKind::connection_failed;
  open()->add(connection, MailService::configured);
  const Deliverer deliverer(opener(), channels, quick());
  ASSERT_TRUE(test::becomes_true([&] { return count("mail delivered") == 2; }));
  const auto mails = server.mails();
  ASSERT_EQ(mails.size(), 2U);
  EXPECT_NE(mails[0].data.find("\"rollcall jobs show 17\""), std::string::npos) << mails[0].data;
  EXPECT_NE(mails[1].data.find("\"rollcall connection test entra-id\""), std::string::npos) << mails[1].data;
  EXPECT_EQ(mails[0].data.find("http"), std::string::npos) << mails[0].data;
}

TEST_F(DelivererTest, CallsASignedWebhook) {
  test::Receiver receiver(test::kAccepted);
  const Channels channels(options());
  choose(Channel::webhook, receiver.url(), "s3cret");
  open()->add(notice("Import failed"), MailService::none);
  const Deliverer deliverer(opener(), channels, quick());
  ASSERT_TRUE(test::becomes_true([&] { return count("webhook delivered") == 1; }));
  const auto calls = receiver.calls();
  ASSERT_EQ(calls.size(), 1U);
  const auto body = nlohmann::json::parse(calls[0].body);
  EXPECT_EQ(body.at("event"), "job_failed");
  EXPECT_EQ(body.at("delivery"), calls[0].header("Rollcall-Delivery"));
  const std::string signature = calls[0].header("Rollcall-Signature");
  const auto moment = std::stoll(signature.substr(2));
  EXPECT_EQ(signature, webhook_signature("s3cret", moment, calls[0].body));
  EXPECT_TRUE(settings()->last_webhook_delivery(account_).value().ok);
}

TEST_F(DelivererTest, TriesAgainUnderTheSameId) {
  test::Receiver receiver([](int call) {
    return call < 2 ? std::string("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n") : test::kAccepted;
  });
  const Channels channels(options());
  choose(Channel::webhook, receiver.url());
  open()->add(notice("1"), MailService::none);
  const Deliverer deliverer(opener(), channels, quick());
  ASSERT_TRUE(test::becomes_true([&] { return count("webhook delivered") == 1; }));
  const auto calls = receiver.calls();
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(calls[0].header("Rollcall-Delivery"), calls[2].header("Rollcall-Delivery"));
  EXPECT_TRUE(calls[0].header("Rollcall-Signature").empty()) << "there is no secret";
}

TEST_F(DelivererTest, SwitchesOffAWebhookThatIsGone) {
  test::Receiver receiver("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
  const Channels channels(options());
  choose(Channel::webhook, receiver.url());
  open()->add(notice("1"), MailService::none);
  open()->add(notice("2"), MailService::none);
  const Deliverer deliverer(opener(), channels, quick());
  ASSERT_TRUE(test::becomes_true([&] { return count("webhook failed") == 2; }));
  EXPECT_EQ(receiver.calls().size(), 1U);
  EXPECT_FALSE(settings()->settings(account_).webhook.enabled);
}

TEST_F(DelivererTest, GivesUpWhatIsRefusedForGood) {
  test::SmtpServer server({.rcpt = "550 5.1.1 No such user"});
  const Channels channels(options(server.url()));
  choose(Channel::mail, "");
  open()->add(notice("1"), MailService::configured);
  const Deliverer deliverer(opener(), channels, quick());
  EXPECT_TRUE(test::becomes_true([&] { return count("mail failed") == 1; }));
}

TEST_F(DelivererTest, GivesUpAfterTheLastAttempt) {
  test::Receiver receiver("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
  const Channels channels(options());
  choose(Channel::webhook, receiver.url());
  open()->add(notice("1"), MailService::none);
  const Deliverer deliverer(opener(), channels, quick());
  EXPECT_TRUE(test::becomes_true([&] { return count("webhook failed") == 1; }));
  EXPECT_EQ(receiver.calls().size(), 14U);
}

TEST_F(DelivererTest, LetsAHungWebhookHoldUpNoMail) {
  test::LineServer silent([](test::Peer& peer) { peer.wait_for_end(); });
  test::SmtpServer server;
  const Channels channels(options(server.url()));
  choose(Channel::mail, "");
  choose(Channel::webhook, "http://" + silent.address());
  open()->add(notice("1"), MailService::configured);
  const Deliverer deliverer(opener(), channels, quick());
  EXPECT_TRUE(test::becomes_true([&] { return count("mail delivered") == 1; }));
  EXPECT_EQ(count("webhook waiting"), 1U);
}

TEST_F(DelivererTest, WakesForWhatIsNew) {
  test::Receiver receiver(test::kAccepted);
  const Channels channels(options());
  choose(Channel::webhook, receiver.url());
  Deliverer deliverer(opener(), channels, {.poll_interval = std::chrono::hours(1)});
  StoringNotifier notifier(opener(), MailService::none, [&] { deliverer.wake(); });
  notifier.notify(notice("1"));
  EXPECT_TRUE(test::becomes_true([&] { return count("webhook delivered") == 1; }));
  notifier.notify(notice("2"));
  EXPECT_TRUE(test::becomes_true([&] { return count("webhook delivered") == 2; }));
}

}  // namespace
}  // namespace rollcall::notices
