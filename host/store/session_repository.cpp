#include "core/account_ports.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::store {
namespace {

using people::Backend;
using people::bound;

class SessionRepository final : public core::SessionRepository {
 public:
  explicit SessionRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  void add(const std::string& token_hash, std::int64_t account_id, const std::string& csrf_token,
           const std::string& address, const core::SessionLife& life) override {
    const long long account = account_id, longest = life.longest.count();
    const long long idle = std::min<long long>(life.idle.count(), longest);
    database_->transact("beginning a session", [&](soci::session& session) {
      session << "INSERT INTO sessions (token_hash, administrator_id, csrf_token, address, last_seen_at, "
                 "expires_at, ends_at) VALUES (:hash, :account, :csrf, :address, " +
                     now() + ", " + dialect::now_plus(backend(), "idle") + ", " +
                     dialect::now_plus(backend(), "longest") + ")",
          bound(token_hash, "hash"), bound(account, "account"), bound(csrf_token, "csrf"),
          bound(address, "address"), bound(idle, "idle"), bound(longest, "longest");
    });
  }

  std::optional<core::Session> find(const std::string& token_hash) override {
    core::Session found;
    found.token_hash = token_hash;
    auto& account = found.account;
    bool is_there = false;
    database_->run("reading a session", [&](soci::session& session) {
      long long id = 0;
      std::string role;
      soci::statement rows =
          (session.prepare << "SELECT a.id, a.user_name, a.name, a.email, a.role, a.language, " +
                                  dialect::iso(backend(), "a.created_at") + ", " +
                                  dialect::iso(backend(), "a.last_sign_in_at") + ", s.csrf_token, " +
                                  dialect::iso(backend(), "s.expires_at") +
                                  " FROM sessions s JOIN administrators a ON a.id = s.administrator_id "
                                  "WHERE s.token_hash = :hash AND a.enabled AND s.expires_at > " +
                                  now(),
           soci::into(id), soci::into(account.user), soci::into(account.name), soci::into(account.email),
           soci::into(role), soci::into(account.language), soci::into(account.created_at),
           soci::into(account.last_sign_in_at), soci::into(found.csrf_token), soci::into(found.expires_at),
           bound(token_hash, "hash"));
      is_there = people::fetch_one(rows);
      account.id = id;
      account.role = core::parse_role(role).value_or(core::Role::viewer);
    });
    if (!is_there) return std::nullopt;
    return found;
  }

  void keep(const std::string& token_hash, const core::SessionLife& life) override {
    constexpr long long kMinute = 60;
    const long long idle = life.idle.count(), nearly_idle = std::max(idle - kMinute, 0LL);
    const std::string least = backend() == Backend::sqlite ? "min(" : "least(";
    // Asked first without a lock: most requests find that nothing is to be written.
    long long due = 0;
    const std::string is_due =
        " FROM sessions WHERE token_hash = :hash AND expires_at < ends_at AND "
        "expires_at <= " +
        dialect::now_plus(backend(), "nearly");
    database_->run("reading a session", [&](soci::session& session) {
      session << "SELECT count(*)" + is_due, soci::into(due), bound(token_hash, "hash"),
          bound(nearly_idle, "nearly");
    });
    if (due == 0) return;
    database_->transact("noting the use of a session", [&](soci::session& session) {
      session << "UPDATE sessions SET last_seen_at = " + now() + ", expires_at = " + least + "ends_at, " +
                     dialect::now_plus(backend(), "idle") + ") WHERE token_hash = :hash",
          bound(idle, "idle"), bound(token_hash, "hash");
    });
  }

  void remove(const std::string& token_hash) override {
    database_->transact("ending a session", [&](soci::session& session) {
      session << "DELETE FROM sessions WHERE token_hash = :hash", bound(token_hash, "hash");
    });
  }

  void remove_of(std::int64_t account_id) override {
    const long long account = account_id;
    database_->transact("ending the sessions of an account", [&](soci::session& session) {
      session << "DELETE FROM sessions WHERE administrator_id = :account", bound(account, "account");
    });
  }

  void remove_expired() override {
    database_->transact("removing sessions that are over", [&](soci::session& session) {
      session << "DELETE FROM sessions WHERE expires_at <= " + now();
    });
  }

 private:
  [[nodiscard]] Backend backend() const { return database_->url().backend; }
  [[nodiscard]] std::string now() const { return dialect::now(backend()); }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::SessionRepository> make_session_repository(std::shared_ptr<Database> database) {
  return std::make_unique<SessionRepository>(std::move(database));
}

}  // namespace rollcall::store
