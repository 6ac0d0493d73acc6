#include "app/mail_server.hpp"

#include "rollcall/sdk/error.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

class MailServerTest : public testing::Test {
 protected:
  MailServerTest() {
    configuration_.mail_server = "smtps://mail.contoso.com";
    configuration_.mail_from_address = "rollcall@contoso.com";
    configuration_.mail_user = "rollcall";
    configuration_.mail_password_file = folder_.file("mail.password");
    write("pass word\r\nsecond line\n");
  }
  void write(const std::string& content) const {
    std::ofstream(configuration_.mail_password_file, std::ios::binary) << content;
    std::filesystem::permissions(configuration_.mail_password_file, std::filesystem::perms::owner_read);
  }
  Status refusal() const {
    try {
      static_cast<void>(mail_server_of(configuration_));
    } catch (const Error& error) {
      EXPECT_FALSE(error.next_step().empty());
      EXPECT_EQ(error.message().find("pass word"), std::string::npos);
      return error.status();
    }
    return Status::ok;
  }

  test::TempDir folder_;
  Configuration configuration_;
};

TEST_F(MailServerTest, ReadsThePassword) {
  const auto server = mail_server_of(configuration_);
  ASSERT_TRUE(server);
  EXPECT_EQ(server->url, "smtps://mail.contoso.com");
  EXPECT_EQ(server->user, "rollcall");
  EXPECT_EQ(server->password, "pass word");
}

TEST_F(MailServerTest, NeedsNoPasswordWithoutAUser) {
  configuration_.mail_user = "";
  configuration_.mail_password_file = "";
  EXPECT_EQ(mail_server_of(configuration_).value().password, "");
}

TEST_F(MailServerTest, IsNoneWhenNoneIsNamed) {
  configuration_.mail_server = "";
  EXPECT_FALSE(mail_server_of(configuration_));
}

TEST_F(MailServerTest, RefusesHalfOfIt) {
  configuration_.mail_from_address = "";
  EXPECT_EQ(refusal(), Status::invalid_argument);
  configuration_.mail_from_address = "rollcall@contoso.com";
  configuration_.mail_user = "";
  EXPECT_EQ(refusal(), Status::invalid_argument);
}

TEST_F(MailServerTest, RefusesAPasswordThatEverybodyCanRead) {
  std::filesystem::permissions(configuration_.mail_password_file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(refusal(), Status::failed_precondition);
}

TEST_F(MailServerTest, RefusesAFileWithoutAPassword) {
  std::filesystem::remove(configuration_.mail_password_file);
  EXPECT_EQ(refusal(), Status::failed_precondition);
  write("");
  EXPECT_EQ(refusal(), Status::failed_precondition);
}

}  // namespace
}  // namespace rollcall::app
