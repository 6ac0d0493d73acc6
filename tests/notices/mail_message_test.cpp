#include "notices/mail_message.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace rollcall::notices {
namespace {

MailMessage message() {
  return {.from_name = "Rollcall",
          .from_address = "rollcall@contoso.com",
          .to_address = "ada@contoso.com",
          .message_id = "rollcall.7.20261123@contoso.com",
          .subject = "Import completed",
          .text = "10,000 people read.\nAll is well.",
          .date = std::chrono::sys_days(std::chrono::year(2026) / 11 / 3) + std::chrono::hours(9) +
                  std::chrono::seconds(5)};
}

std::string header_of(const std::string& wire) {
  return wire.substr(0, wire.find("\r\n\r\n") + 2);
}

/// Every line of the header is a field or goes on with one, and is short and ASCII.
void expect_sound_header(const std::string& wire, int fields) {
  const std::string header = header_of(wire);
  int count = 0;
  std::size_t at = 0;
  while (at < header.size()) {
    const std::size_t end = header.find("\r\n", at);
    const std::string line = header.substr(at, end - at);
    EXPECT_LE(line.size(), 78U) << line;
    for (const char c : line) EXPECT_TRUE(c >= ' ' && c <= '~') << line;
    if (!line.starts_with(" ")) ++count;
    at = end + 2;
  }
  EXPECT_EQ(count, fields) << header;
}

constexpr int kFields = 9;

TEST(MailMessage, IsAsTheRfcHasIt) {
  EXPECT_EQ(to_wire(message()),
            "Date: Tue, 3 Nov 2026 09:00:05 +0000\r\n"
            "From: \"Rollcall\"\r\n <rollcall@contoso.com>\r\n"
            "To: ada@contoso.com\r\n"
            "Message-ID: <rollcall.7.20261123@contoso.com>\r\n"
            "Subject: Import completed\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "\r\n"
            "10,000 people read.\r\nAll is well.\r\n");
}

TEST(MailMessage, EncodesASubjectThatIsNotPlain) {
  EXPECT_EQ(header_text("Caf\xC3\xA9 = 50%"), "=?UTF-8?Q?Caf=C3=A9_=3D_50=25?=");
  EXPECT_EQ(header_text("=?UTF-8?Q?trick?="), "=?UTF-8?Q?=3D=3FUTF=2D8=3FQ=3Ftrick=3F=3D?=");
  EXPECT_EQ(header_text(""), "");
}

TEST(MailMessage, FoldsALongSubjectBetweenCharacters) {
  MailMessage long_one = message();
  for (int i = 0; i < 60; ++i) long_one.subject += "\xD7\xA9";  // Hebrew shin
  const std::string wire = to_wire(long_one);
  expect_sound_header(wire, kFields);
  std::string decoded = header_of(wire);
  EXPECT_EQ(decoded.find("=D7?="), std::string::npos) << "a character was cut in two";
}

TEST(MailMessage, LetsNoTextBecomeAHeader) {
  MailMessage evil = message();
  evil.subject = "Done\r\nBcc: eve@example.com\r\n\r\nBody";
  evil.from_name = "Rollcall\"\r\nReply-To: <eve@example.com>\r\n";
  const std::string wire = to_wire(evil);
  expect_sound_header(wire, kFields);
  EXPECT_EQ(wire.find("\r\nBcc:"), std::string::npos);
  EXPECT_EQ(wire.find("\r\nReply-To:"), std::string::npos);
  EXPECT_NE(wire.find("\"Rollcall\\\" Reply-To: <eve@example.com> \"\r\n <rollcall@contoso.com>"),
            std::string::npos)
      << wire;
}

TEST(MailMessage, BoundsWhatItIsGiven) {
  MailMessage large = message();
  large.subject.assign(100'000, 'x');
  large.from_name.assign(100'000, 'y');
  large.text.assign(10'000'000, '\xC3');
  const std::string wire = to_wire(large);
  expect_sound_header(wire, kFields);
  EXPECT_LT(wire.size(), 200'000U);
}

TEST(MailMessage, EncodesABody) {
  EXPECT_EQ(quoted_printable("a=b \nx\n\nCaf\xC3\xA9"), "a=3Db=20\r\nx\r\n\r\nCaf=C3=A9");
  const std::string encoded = quoted_printable(std::string(200, 'a') + " ");
  std::istringstream lines(encoded);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.ends_with('\r')) line.pop_back();
    EXPECT_LE(line.size(), 76U);
  }
  EXPECT_TRUE(encoded.ends_with("=20"));
}

}  // namespace
}  // namespace rollcall::notices
