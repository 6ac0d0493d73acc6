#include "accounts/account_rules.hpp"

#include "core/field_error.hpp"

#include <algorithm>
#include <string_view>

namespace rollcall::accounts {
namespace {

using core::FieldError;

constexpr std::size_t kLongestPassword = 1024;
constexpr std::size_t kLongestUser = 100;
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestEmail = 320;
constexpr std::size_t kLongestLanguage = 35;
constexpr int kMostDays = 366;

/// The commonest passwords that are long enough, lower case, without blanks.
constexpr std::string_view kCommon[] = {
    "1234567890ab",     "123456789012",     "1234567890123",
    "1q2w3e4r5t6y",     "1qaz2wsx3edc",     "abcdefghijkl",
    "abcd12345678",     "adminadminadmin",  "administrator",
    "administrator1",   "asdfghjkl123",     "changeme1234",
    "changemenow1",     "changemechangeme", "correcthorsebatterystaple",
    "iloveyou1234",     "letmein12345",     "letmeinletmein",
    "password1234",     "password12345",    "password123456",
    "passwordpassword", "qwerty123456",     "qwertyqwerty",
    "qwertyuiop12",     "qwertyuiop123",    "qwertyuiopasdfghjkl",
    "rollcall1234",     "rollcallrollcall", "secretsecret",
    "welcome12345",     "welcomewelcome",
};

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string lower_without_blanks(std::string_view text) {
  std::string plain;
  for (const char c : text)
    if (c != ' ') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return plain;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' '; });
}

/// "aaaaaaaaaaaa", "123456789012", "abcdefghijkl": every step from one character to the next is the same.
bool is_row(std::string_view text) {
  for (std::size_t i = 2; i < text.size(); ++i)
    if (text[i] - text[i - 1] != text[1] - text[0]) return false;
  return true;
}

void require_name(const std::string& field, const std::string& name) {
  if (characters(name) > kLongestName || has_control(name))
    throw FieldError(field, "The name is too long, or has characters that cannot be shown.");
}

void require_email(const std::string& email) {
  if (email.empty()) return;
  const auto at = email.rfind('@');
  const bool is_shaped = at != std::string::npos && at > 0 && at + 1 < email.size();
  if (!is_shaped || email.size() > kLongestEmail || has_control(email) ||
      email.find(' ') != std::string::npos)
    throw FieldError("email", "That is not an e-mail address.", "Write it like ada@example.com.");
}

void require_language(const std::string& language) {
  const bool is_tag = std::all_of(language.begin(), language.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!is_tag || language.size() > kLongestLanguage)
    throw FieldError("language", "That is not a language tag.", "Write it like \"en\" or \"pt-BR\".");
}

}  // namespace

void require_user_name(const std::string& user) {
  if (is_blank(user) || user.front() == ' ' || user.back() == ' ')
    throw FieldError("user", "A user name has no blanks at its ends, and is not empty.");
  if (characters(user) > kLongestUser || has_control(user))
    throw FieldError("user", "The user name is too long, or has characters that cannot be shown.");
}

void require_good_password(const std::string& password, const std::string& user) {
  if (characters(password) < kShortestPassword)
    throw FieldError("password",
                     "A password needs at least " + std::to_string(kShortestPassword) + " characters.",
                     "A few words that do not belong together are easy to keep in mind.");
  if (password.size() > kLongestPassword)
    throw FieldError("password", "The password is too long.", "Choose one of at most 1024 bytes.");
  const std::string plain = lower_without_blanks(password);
  if (std::find(std::begin(kCommon), std::end(kCommon), plain) != std::end(kCommon) || is_row(plain))
    throw FieldError("password", "This password is one of the first that anybody tries.",
                     "Choose one that nobody else has.");
  if (plain == lower_without_blanks(user))
    throw FieldError("password", "The password must not be the user name.", "Choose another password.");
}

void require_details(const core::AccountChange& change) {
  if (change.name) require_name("name", *change.name);
  if (change.email) require_email(*change.email);
  if (change.language) require_language(*change.language);
}

void require_good_account(const core::NewAccount& account) {
  require_user_name(account.user);
  require_name("name", account.name);
  require_email(account.email);
  require_good_password(account.password, account.user);
}

void require_token(const std::string& name, const std::set<std::string>& scopes, int days) {
  static const std::set<std::string> known{"read", "users:write", "import", "connections:write"};
  if (is_blank(name)) throw FieldError("name", "The token needs a name.");
  if (characters(name) > kLongestUser || has_control(name))
    throw FieldError("name", "The name is too long, or has characters that cannot be shown.");
  if (scopes.empty() || !std::includes(known.begin(), known.end(), scopes.begin(), scopes.end()))
    throw FieldError("scopes", "Choose one or more of read, users:write, import, connections:write.");
  if (days < 1 || days > kMostDays) throw FieldError("expires_in_days", "A token lives 1 to 366 days.");
}

}  // namespace rollcall::accounts
