#include "cli/system_user.hpp"
#include "program.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::cli {
namespace {

constexpr const char* kPassword = "five wise gray otters\n";

using AdminProgramTest = ProgramTest;

TEST_F(AdminProgramTest, MakesSomebodyWhoCanSignIn) {
  EXPECT_NE(expect(0, {"admin"}).out.find("admin create"), std::string::npos);
  const Ended made = expect(0, {"admin", "create", "--user", "ada", "--name", "Ada", "--json"}, kPassword);
  EXPECT_EQ(made.json().at("user"), "ada");
  EXPECT_EQ(made.json().at("role"), "administrator");
  EXPECT_EQ(made.json().at("state"), "enabled");
  EXPECT_EQ((made.out + made.err).find("otters"), std::string::npos);
  const std::string hash = sql("SELECT password_hash FROM administrators WHERE user_key = 'ada'");
  EXPECT_TRUE(hash.starts_with("$argon2id$")) << hash;
  EXPECT_EQ(sql("SELECT actor || ' ' || action || ' ' || object FROM audit"),
            "cli:" + system_user() + " administrator.added ada");
  EXPECT_NE(expect(0, {"admin", "list"}).out.find("ada"), std::string::npos);
}

TEST_F(AdminProgramTest, ReadsThePasswordFromAFile) {
  write("password", "nine loud pink herons\r\nand more");
  const Ended made = expect(0, {"admin", "create", "--user", "vera", "--role", "viewer", "--password",
                                "@" + path("password"), "--json"});
  EXPECT_EQ(made.json().at("role"), "viewer");
}

TEST_F(AdminProgramTest, RefusesAPasswordThatOthersCanReadOrGuess) {
  const Ended shown = expect(2, {"admin", "create", "--user", "ada", "--password", "five wise gray otters"});
  EXPECT_NE(shown.err.find("others can read it"), std::string::npos);
  EXPECT_EQ(shown.err.find("otters"), std::string::npos);
  EXPECT_NE(expect(2, {"admin", "create", "--user", "ada"}, "short\n").err.find("12 characters"),
            std::string::npos);
  expect(2, {"admin", "create", "--user", "ada"}, "");
  expect(2, {"admin", "create", "--user", "ada", "--role", "king"}, kPassword);
  expect(2, {"admin", "create"}, kPassword);
  EXPECT_EQ(expect(0, {"admin", "list", "--json"}).json().at("administrators").size(), 0U);
}

TEST_F(AdminProgramTest, SetsANewPassword) {
  expect(0, {"admin", "create", "--user", "ada"}, kPassword);
  const std::string before = sql("SELECT password_hash FROM administrators");
  const Ended taken = expect(1, {"admin", "create", "--user", "ADA"}, kPassword);
  EXPECT_NE(taken.err.find("Next:"), std::string::npos);
  expect(0, {"admin", "reset-password", "--user", "Ada"}, "nine loud pink herons\n");
  EXPECT_NE(sql("SELECT password_hash FROM administrators"), before);
  expect(1, {"admin", "reset-password", "--user", "nobody"}, kPassword);
  EXPECT_EQ(sql("SELECT count(*) FROM audit WHERE action = 'administrator.changed'"), "1");
}

}  // namespace
}  // namespace rollcall::cli
