#include "accounts/account_rules.hpp"

#include "core/field_error.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::accounts {
namespace {

/// The field that is refused; empty: none.
template <typename Rule>
std::string refused(Rule rule) {
  try {
    rule();
    return "";
  } catch (const core::FieldError& error) {
    EXPECT_FALSE(error.message().empty());
    return error.field();
  }
}

std::string refused_password(const std::string& password, const std::string& user = "ada") {
  return refused([&] { require_good_password(password, user); });
}

TEST(PasswordRules, WantTwelveCharactersNotBytes) {
  EXPECT_EQ(refused_password("elevenchars"), "password");
  EXPECT_EQ(refused_password("twelve chars"), "");
  EXPECT_EQ(refused_password("äöüäöüäöüäö"), "password");
  EXPECT_EQ(refused_password("äöüßéèêñçøåæ"), "");
  EXPECT_EQ(refused_password(std::string(1025, 'x') + "y"), "password");
}

TEST(PasswordRules, RefuseWhatAnybodyTriesFirst) {
  for (const auto* password : {"password1234", "Password 1234", "QWERTYUIOP12", "aaaaaaaaaaaa",
                               "123456789012", "abcdefghijklmn", "Correct Horse Battery Staple"})
    EXPECT_EQ(refused_password(password), "password") << password;
}

TEST(PasswordRules, RefuseTheUserName) {
  EXPECT_EQ(refused_password("Ada.Lovelace.1815", "ada.lovelace.1815"), "password");
  EXPECT_EQ(refused_password("Ada.Lovelace.1815", "ada"), "");
}

TEST(AccountRules, KnowUserNames) {
  for (const auto* good : {"ada", "ada@example.com", "Ada Lovelace", "Jürgen"})
    EXPECT_EQ(refused([&] { require_user_name(good); }), "") << good;
  for (const std::string& bad : {std::string(), std::string("  "), std::string(" ada"), std::string("ada "),
                                 std::string("a\nb"), std::string(101, 'a')})
    EXPECT_EQ(refused([&] { require_user_name(bad); }), "user") << bad;
}

TEST(AccountRules, KnowNamesAddressesAndLanguages) {
  const auto details = [](core::AccountChange change) { return refused([&] { require_details(change); }); };
  EXPECT_EQ(details({.name = "Ada", .email = "ada@example.com", .language = "pt-BR"}), "");
  EXPECT_EQ(details({.name = "", .email = "", .language = ""}), "");
  EXPECT_EQ(details({.name = "A\x01"}), "name");
  EXPECT_EQ(details({.email = "ada"}), "email");
  EXPECT_EQ(details({.email = "ada@"}), "email");
  EXPECT_EQ(details({.email = "a da@example.com"}), "email");
  EXPECT_EQ(details({.email = "ada@example.com\r\nBcc: x@y"}), "email");
  EXPECT_EQ(details({.language = "en_US"}), "language");
}

TEST(TokenRules, KnowScopesAndDays) {
  const auto token = [](const std::string& name, const std::set<std::string>& scopes, int days) {
    return refused([&] { require_token(name, scopes, days); });
  };
  EXPECT_EQ(token("backup", {"read", "import"}, 1), "");
  EXPECT_EQ(token(" ", {"read"}, 1), "name");
  EXPECT_EQ(token("backup", {}, 1), "scopes");
  EXPECT_EQ(token("backup", {"read", "admin"}, 1), "scopes");
  EXPECT_EQ(token("backup", {"read"}, 0), "expires_in_days");
  EXPECT_EQ(token("backup", {"read"}, 367), "expires_in_days");
}

}  // namespace
}  // namespace rollcall::accounts
