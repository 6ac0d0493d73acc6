#pragma once

#include "core/account.hpp"
#include "rollcall/sdk/error.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::core {

struct NewAccount {
  std::string user, name, email;
  Role role = Role::viewer;
  std::string password;
};

/// What is given is changed.
struct AccountChange {
  std::optional<std::string> name = {}, email = {}, language = {}, password = {};
  std::optional<Role> role = {};
  std::optional<bool> enabled = {};
};

/// Somebody who is signed in.
struct Session {
  Account account;
  std::string token_hash;  ///< names the session; no secret
  std::string csrf_token;
  std::string expires_at;  ///< unless it is used
};

/// A session that has just begun.
struct SignedIn {
  Session session;
  std::string token;  ///< for the cookie; nowhere else
};

struct ApiToken {
  std::int64_t id = 0;
  std::string name;
  std::set<std::string> scopes;
  std::string created_at, expires_at, last_used_at;
  std::string hint;  ///< its first characters
};

struct MadeToken {
  ApiToken token;
  std::string secret;  ///< shown once
};

struct TokenHolder {
  ApiToken token;
  Account account;
};

/// Whether a request shows that somebody is there, or a page asked by itself.
enum class SessionUse : std::uint8_t { by_person, by_page };

/// A sign-in that failed. Who is told does not learn whether the account exists.
class SignInRefused : public Error {
 public:
  explicit SignInRefused(std::string known_user)
      : Error(Status::unauthenticated, {.message = "The user name or the password is wrong.",
                                        .next_step = "Try again, or ask an administrator."}),
        known_user_(std::move(known_user)) {}
  /// For the audit log alone: the account, empty when there is none of that name. What was typed may be a
  /// password in the wrong field.
  [[nodiscard]] const std::string& known_user() const noexcept { return known_user_; }

 private:
  std::string known_user_;
};

/// Accounts, and all that shows who somebody is. Texts that are not acceptable are refused with FieldError
/// ("user", "password", ...).
class Accounts {
 public:
  virtual ~Accounts() = default;

  [[nodiscard]] virtual bool first_administrator_needed() = 0;
  /// A token for `/first#TOKEN`, good for a day and for one administrator; earlier ones end.
  /// Error(failed_precondition) when there is an administrator.
  [[nodiscard]] virtual std::string make_first_link() = 0;
  /// Error(not_found) for a token that is not good (any more), Error(conflict) when there is an
  /// administrator, Error(throttled).
  [[nodiscard]] virtual SignedIn make_first_administrator(std::string_view link_token,
                                                          const NewAccount& account,
                                                          std::string_view address) = 0;

  /// SignInRefused, Error(throttled).
  [[nodiscard]] virtual SignedIn sign_in(const std::string& user, const std::string& password,
                                         std::string_view address) = 0;
  [[nodiscard]] virtual std::optional<Session> find_session(std::string_view token, SessionUse use) = 0;
  virtual void sign_out(const std::string& token_hash) = 0;
  /// Ends all other sessions of the account and begins a new one instead of this. FieldError("current") for a
  /// wrong password, Error(throttled).
  [[nodiscard]] virtual SignedIn change_password(const Principal& principal, const std::string& current,
                                                 const std::string& replacement) = 0;

  [[nodiscard]] virtual std::vector<Account> list() = 0;
  /// Error(not_found)
  [[nodiscard]] virtual Account get(std::int64_t id) = 0;
  [[nodiscard]] virtual std::optional<Account> find(std::string_view user) = 0;
  /// Error(conflict) for a user name that is taken.
  [[nodiscard]] virtual Account add(const NewAccount& account) = 0;
  /// A new password and disabling end the account's sessions. Error(not_found), Error(failed_precondition)
  /// for the last enabled administrator.
  virtual Account change(std::int64_t id, const AccountChange& change) = 0;
  /// With sessions and tokens. Errors as change().
  virtual void remove(std::int64_t id) = 0;

  [[nodiscard]] virtual std::vector<ApiToken> tokens(std::int64_t account_id) = 0;
  [[nodiscard]] virtual MadeToken make_token(std::int64_t account_id, const std::string& name,
                                             const std::set<std::string>& scopes, int days) = 0;
  /// Error(not_found)
  virtual ApiToken revoke_token(std::int64_t account_id, std::int64_t token_id) = 0;
  /// Of an enabled account, while it has not expired; notes the use.
  [[nodiscard]] virtual std::optional<TokenHolder> find_token(std::string_view secret) = 0;
};

}  // namespace rollcall::core
