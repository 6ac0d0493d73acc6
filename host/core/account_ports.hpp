#pragma once

#include "core/account.hpp"
#include "core/accounts.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Where accounts, sessions, tokens and failed sign-ins are kept. Secrets come hashed; the clock is the
/// database's.
namespace rollcall::core {

class AccountRepository {
 public:
  virtual ~AccountRepository() = default;

  struct Stored {
    Account account;
    std::string password_hash;
  };
  [[nodiscard]] virtual std::vector<Account> list() = 0;
  [[nodiscard]] virtual std::optional<Stored> find(std::int64_t id) = 0;
  [[nodiscard]] virtual std::optional<Stored> find(std::string_view user) = 0;
  /// Whether an enabled administrator exists.
  [[nodiscard]] virtual bool has_administrator() = 0;

  /// Error(conflict) for a user name that is taken.
  virtual std::int64_t add(const Account& account, const std::string& password_hash) = 0;
  /// Writes what is given; `password_hash` stands for the password of the change. With a new hash, or when
  /// disabling, the account's sessions end. Error(not_found), Error(failed_precondition) for the last enabled
  /// administrator.
  virtual void change(std::int64_t id, const AccountChange& change,
                      const std::optional<std::string>& password_hash) = 0;
  virtual void remove(std::int64_t id) = 0;  ///< errors as change()
  virtual void note_sign_in(std::int64_t id) = 0;

  /// Replaces all earlier links.
  virtual void store_first_link(const std::string& token_hash, std::chrono::seconds life) = 0;
  /// Adds the account and uses up the link, both or none. Error(not_found) for a link that is not good,
  /// Error(conflict) when an enabled administrator exists or the name is taken.
  virtual std::int64_t add_first(const std::string& token_hash, const Account& account,
                                 const std::string& password_hash) = 0;
};

struct SessionLife {
  std::chrono::seconds idle{std::chrono::hours(8)};
  std::chrono::seconds longest{std::chrono::hours(24 * 7)};
};

class SessionRepository {
 public:
  virtual ~SessionRepository() = default;
  virtual void add(const std::string& token_hash, std::int64_t account_id, const std::string& csrf_token,
                   const std::string& address, const SessionLife& life) = 0;
  /// Of an enabled account, while it lives.
  [[nodiscard]] virtual std::optional<Session> find(const std::string& token_hash) = 0;
  /// Notes a use, at most once a minute; the session then lives on for `idle`, until `longest` is over.
  virtual void keep(const std::string& token_hash, const SessionLife& life) = 0;
  virtual void remove(const std::string& token_hash) = 0;
  virtual void remove_of(std::int64_t account_id) = 0;
  virtual void remove_expired() = 0;
};

class TokenRepository {
 public:
  virtual ~TokenRepository() = default;
  [[nodiscard]] virtual std::vector<ApiToken> list(std::int64_t account_id) = 0;
  virtual std::int64_t add(std::int64_t account_id, const std::string& token_hash, const std::string& name,
                           const std::string& hint, const std::set<std::string>& scopes,
                           std::chrono::seconds life) = 0;
  /// False when the account has no such token.
  [[nodiscard]] virtual bool remove(std::int64_t account_id, std::int64_t id) = 0;
  /// Of an enabled account, while it has not expired; notes the use, at most once a minute.
  [[nodiscard]] virtual std::optional<TokenHolder> use(const std::string& token_hash) = 0;
};

/// How often somebody tried in vain, by subject: an account, an address, or both.
class SignInFailureRepository {
 public:
  virtual ~SignInFailureRepository() = default;

  struct Failures {
    std::int64_t count = 0;
    std::chrono::milliseconds since_last{0};
  };
  /// None when there was none within a day.
  [[nodiscard]] virtual std::optional<Failures> find(const std::string& subject) = 0;
  /// Counts one more if there still are `seen` (0: none). False when somebody else was faster.
  [[nodiscard]] virtual bool count_one_more(const std::string& subject, std::int64_t seen) = 0;
  virtual void clear(const std::string& subject) = 0;
  /// Takes one back, of an attempt that was none in the end.
  virtual void take_back(const std::string& subject) = 0;
  virtual void forget_old() = 0;

  virtual void trust(const std::string& subject) = 0;
  [[nodiscard]] virtual bool is_trusted(const std::string& subject) = 0;
};

}  // namespace rollcall::core
