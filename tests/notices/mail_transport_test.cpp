#include "notices/mail_transport.hpp"

#include "line_server.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::notices {
namespace {

using test::SmtpServer;
using Outcome = Sent::Outcome;
constexpr std::chrono::seconds kEnough{20};
constexpr std::chrono::milliseconds kLittle{400};

MailServer server_at(const std::string& url) {
  return {.url = url,
          .user = "",
          .password = "",
          .from_name = "Rollcall",
          .from_address = "rollcall@contoso.com",
          .ca_file = ""};
}

MailMessage message(const std::string& text = "All is well.") {
  return {.from_name = "Rollcall",
          .from_address = "rollcall@contoso.com",
          .to_address = "ada@contoso.com",
          .message_id = "1@contoso.com",
          .subject = "Done",
          .text = text,
          .date = std::chrono::system_clock::now()};
}

/// Peak memory of this process in kB.
long peak_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  return -1;
}

TEST(MailTransport, HandsOverTheMessageAsItIs) {
  SmtpServer server;
  const MailMessage mail = message("First\n.\n.hidden\nQUIT\nlast");
  const Sent sent = send_mail(server_at(server.url()), mail, kEnough, {});
  EXPECT_EQ(sent.outcome, Outcome::delivered) << sent.message << sent.detail;
  const auto mails = server.mails();
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_TRUE(mails[0].from.starts_with("<rollcall@contoso.com>")) << mails[0].from;
  EXPECT_EQ(mails[0].to, "<ada@contoso.com>");
  EXPECT_NE(mails[0].data.find("First\r\n..\r\n..hidden\r\nQUIT\r\nlast\r\n"), std::string::npos)
      << mails[0].data;
}

TEST(MailTransport, SignsIn) {
  SmtpServer server;
  MailServer with_user = server_at(server.url());
  with_user.user = "ada";
  with_user.password = "pass";
  EXPECT_EQ(send_mail(with_user, message(), kEnough, {}).outcome, Outcome::delivered);
  EXPECT_EQ(server.mails().at(0).user, "AGFkYQBwYXNz");  // base64 of \0ada\0pass
}

TEST(MailTransport, SaysWhenTheSignInIsRefused) {
  SmtpServer server({.auth = "535 5.7.8 No"});
  MailServer with_user = server_at(server.url());
  with_user.user = "ada";
  with_user.password = "wrong";
  const Sent sent = send_mail(with_user, message(), kEnough, {});
  EXPECT_EQ(sent.outcome, Outcome::try_again) << "the password may be put right within the day";
  EXPECT_EQ(sent.message, "The mail server refuses the user name or the password.") << sent.detail;
  EXPECT_EQ(sent.detail.find("wrong"), std::string::npos);
}

TEST(MailTransport, TellsARefusalForGoodFromOneForNow) {
  SmtpServer unknown({.rcpt = "550 5.1.1 No such user"});
  const Sent refused = send_mail(server_at(unknown.url()), message(), kEnough, {});
  EXPECT_EQ(refused.outcome, Outcome::refused) << refused.message << refused.detail;
  EXPECT_NE(refused.message.find("550"), std::string::npos) << refused.message;
  SmtpServer grey({.rcpt = "451 4.7.1 Later"});
  EXPECT_EQ(send_mail(server_at(grey.url()), message(), kEnough, {}).outcome, Outcome::try_again);
  SmtpServer spam({.data = "554 5.7.1 Spam"});
  EXPECT_EQ(send_mail(server_at(spam.url()), message(), kEnough, {}).outcome, Outcome::refused);
}

TEST(MailTransport, IsNotHeldUpByASilentServer) {
  test::LineServer silent([](test::Peer& peer) { peer.wait_for_end(); });
  const Sent sent = send_mail(server_at("smtp://" + silent.address()), message(), kLittle, {});
  EXPECT_EQ(sent.outcome, Outcome::try_again);
  EXPECT_EQ(sent.message, "The mail server did not answer in time.") << sent.detail;
}

TEST(MailTransport, DoesNotSwallowAnEndlessAnswer) {
  for (const std::string& piece : {std::string(64 * 1024, 'x'), "220-" + std::string(1000, 'x') + "\r\n"}) {
    test::LineServer endless([&](test::Peer& peer) {
      while (peer.write(piece)) {
      }
    });
    const long before = peak_kb();
    const Sent sent =
        send_mail(server_at("smtp://" + endless.address()), message(), std::chrono::seconds(2), {});
    EXPECT_EQ(sent.outcome, Outcome::try_again) << sent.message;
    EXPECT_LT(peak_kb() - before, 32 * 1024) << sent.detail;
  }
}

TEST(MailTransport, StopsWhenTheHostStops) {
  test::LineServer silent([](test::Peer& peer) { peer.wait_for_end(); });
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(send_mail(server_at("smtp://" + silent.address()), message(), kEnough, stop.get_token()).outcome,
            Outcome::stopped);
}

TEST(MailTransport, SaysWhenNobodyIsThere) {
  std::string address;
  {
    const test::LineServer gone([](test::Peer&) {});
    address = gone.address();
  }
  const Sent sent = send_mail(server_at("smtp://" + address), message(), kEnough, {});
  EXPECT_EQ(sent.outcome, Outcome::try_again);
  EXPECT_EQ(sent.message, "The mail server cannot be reached: nobody answers at its address.") << sent.detail;
}

TEST(MailTransport, SendsOverSmtpsToWhomItTrusts) {
  const test::TlsContext tls;
  SmtpServer server({}, &tls);
  const Sent refused = send_mail(server_at(server.url()), message(), kEnough, {});
  EXPECT_EQ(refused.outcome, Outcome::try_again);
  EXPECT_EQ(refused.message, "The mail server shows a certificate that is not trusted, or of another name.")
      << refused.detail;
  EXPECT_TRUE(server.mails().empty());
  MailServer trusted = server_at(server.url());
  trusted.ca_file = tls.certificate_file();
  const Sent sent = send_mail(trusted, message(), kEnough, {});
  EXPECT_EQ(sent.outcome, Outcome::delivered) << sent.message << sent.detail;
  EXPECT_EQ(server.mails().size(), 1U);
}

TEST(MailTransport, EncryptsWithStartTlsBeforeItSignsIn) {
  const test::TlsContext tls;
  SmtpServer server({.extensions = "STARTTLS"}, &tls);
  MailServer with_user = server_at(server.elsewhere());
  with_user.user = "ada";
  with_user.password = "pass";
  const Sent refused = send_mail(with_user, message(), kEnough, {});
  EXPECT_EQ(refused.outcome, Outcome::try_again);
  EXPECT_EQ(refused.message, "The mail server shows a certificate that is not trusted, or of another name.")
      << refused.detail;
  EXPECT_EQ(server.sign_ins(), 0);
  with_user.ca_file = tls.certificate_file();
  const Sent sent = send_mail(with_user, message(), kEnough, {});
  EXPECT_EQ(sent.outcome, Outcome::delivered) << sent.message << sent.detail;
  ASSERT_EQ(server.mails().size(), 1U);
  EXPECT_TRUE(server.mails()[0].encrypted);
  EXPECT_EQ(server.mails()[0].user, "AGFkYQBwYXNz");
}

TEST(MailTransport, EncryptsWithoutAUserWhereItCan) {
  const test::TlsContext tls;
  SmtpServer server({.extensions = "STARTTLS"}, &tls);
  MailServer trusted = server_at(server.elsewhere());
  trusted.ca_file = tls.certificate_file();
  EXPECT_EQ(send_mail(trusted, message(), kEnough, {}).outcome, Outcome::delivered);
  SmtpServer plain;
  EXPECT_EQ(send_mail(server_at(plain.elsewhere()), message(), kEnough, {}).outcome, Outcome::delivered);
  EXPECT_TRUE(server.mails().at(0).encrypted);
  EXPECT_FALSE(plain.mails().at(0).encrypted);
}

TEST(MailTransport, TellsNoPasswordToAServerWithoutEncryption) {
  SmtpServer plain;
  MailServer with_user = server_at(plain.elsewhere());
  with_user.user = "ada";
  with_user.password = "pass";
  const Sent sent = send_mail(with_user, message(), kEnough, {});
  EXPECT_EQ(sent.outcome, Outcome::try_again) << sent.message;
  EXPECT_EQ(plain.sign_ins(), 0);
  EXPECT_TRUE(plain.mails().empty());
}

TEST(MailTransport, SpeaksNothingButEncryptedOverSmtps) {
  SmtpServer plain;
  const std::string url = "smtps" + plain.url().substr(4);
  const Sent sent = send_mail(server_at(url), message(), std::chrono::seconds(2), {});
  EXPECT_EQ(sent.outcome, Outcome::try_again) << sent.message;
  EXPECT_TRUE(plain.mails().empty());
}

}  // namespace
}  // namespace rollcall::notices
