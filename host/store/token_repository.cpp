#include "core/account_ports.hpp"
#include "core/joined.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <sstream>
#include <utility>

namespace rollcall::store {
namespace {

using people::Backend;
using people::bound;

std::set<std::string> parted(const std::string& text) {
  std::istringstream words(text);
  std::set<std::string> scopes;
  for (std::string word; words >> word;) scopes.insert(word);
  return scopes;
}

class TokenRepository final : public core::TokenRepository {
 public:
  explicit TokenRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::vector<core::ApiToken> list(std::int64_t account_id) override {
    std::vector<core::ApiToken> tokens;
    const long long account = account_id;
    database_->run("reading the API tokens", [&](soci::session& session) {
      core::ApiToken token;
      std::string scopes;
      long long id = 0;
      soci::statement rows =
          (session.prepare << "SELECT " + columns("") +
                                  " FROM api_tokens WHERE administrator_id = :account ORDER BY id DESC",
           soci::into(id), soci::into(token.name), soci::into(scopes), soci::into(token.created_at),
           soci::into(token.expires_at), soci::into(token.last_used_at), soci::into(token.hint),
           bound(account, "account"));
      rows.execute();
      while (rows.fetch()) {
        token.id = id;
        token.scopes = parted(scopes);
        tokens.push_back(token);
      }
    });
    return tokens;
  }

  std::int64_t add(std::int64_t account_id, const std::string& token_hash, const std::string& name,
                   const std::string& hint, const std::set<std::string>& scopes,
                   std::chrono::seconds life) override {
    const long long account = account_id, seconds = life.count();
    const std::string scope_text = core::joined(scopes, " ");
    long long id = 0;
    database_->transact("storing an API token", [&](soci::session& session) {
      session << "INSERT INTO api_tokens (administrator_id, name, token_hash, hint, scopes, expires_at) "
                 "VALUES (:account, :name, :hash, :hint, :scopes, " +
                     dialect::now_plus(backend(), "seconds") + ") RETURNING id",
          soci::into(id), bound(account, "account"), bound(name, "name"), bound(token_hash, "hash"),
          bound(hint, "hint"), bound(scope_text, "scopes"), bound(seconds, "seconds");
    });
    return id;
  }

  bool remove(std::int64_t account_id, std::int64_t id) override {
    const long long account = account_id, key = id;
    bool removed = false;
    database_->transact("removing an API token", [&](soci::session& session) {
      soci::statement removal =
          (session.prepare << "DELETE FROM api_tokens WHERE id = :id AND administrator_id = :account",
           bound(key, "id"), bound(account, "account"));
      removal.execute(true);
      removed = removal.get_affected_rows() == 1;
    });
    return removed;
  }

  std::optional<core::TokenHolder> use(const std::string& token_hash) override {
    auto holder = find(token_hash);
    if (holder) note_use(holder->token.id);
    return holder;
  }

 private:
  [[nodiscard]] Backend backend() const { return database_->url().backend; }

  [[nodiscard]] std::string columns(const std::string& table) const {
    return table + "id, " + table + "name, " + table + "scopes, " +
           dialect::iso(backend(), table + "created_at") + ", " +
           dialect::iso(backend(), table + "expires_at") + ", " +
           dialect::iso(backend(), table + "last_used_at") + ", " + table + "hint";
  }

  std::optional<core::TokenHolder> find(const std::string& token_hash) {
    core::TokenHolder holder;
    auto& [token, account] = holder;
    std::string scopes, role;
    long long id = 0, account_id = 0;
    bool is_there = false;
    database_->run("reading an API token", [&, &token = token, &account = account](soci::session& session) {
      soci::statement rows =
          (session.prepare << "SELECT " + columns("t.") +
                                  ", a.id, a.user_name, a.name, a.email, a.role, a.language "
                                  "FROM api_tokens t JOIN administrators a ON a.id = t.administrator_id "
                                  "WHERE t.token_hash = :hash AND a.enabled AND t.expires_at > " +
                                  dialect::now(backend()),
           soci::into(id), soci::into(token.name), soci::into(scopes), soci::into(token.created_at),
           soci::into(token.expires_at), soci::into(token.last_used_at), soci::into(token.hint),
           soci::into(account_id), soci::into(account.user), soci::into(account.name),
           soci::into(account.email), soci::into(role), soci::into(account.language),
           bound(token_hash, "hash"));
      is_there = people::fetch_one(rows);
    });
    if (!is_there) return std::nullopt;
    token.id = id;
    token.scopes = parted(scopes);
    account.id = account_id;
    account.role = core::parse_role(role).value_or(core::Role::viewer);
    return holder;
  }

  void note_use(std::int64_t id) {
    const long long key = id, minute = 60;
    const std::string is_due = " WHERE id = :id AND (last_used_at IS NULL OR last_used_at < " +
                               dialect::now_minus(backend(), "minute") + ")";
    long long due = 0;
    database_->run("reading an API token", [&](soci::session& session) {
      session << "SELECT count(*) FROM api_tokens" + is_due, soci::into(due), bound(key, "id"),
          bound(minute, "minute");
    });
    if (due == 0) return;
    database_->transact("noting the use of an API token", [&](soci::session& session) {
      session << "UPDATE api_tokens SET last_used_at = " + dialect::now(backend()) + is_due, bound(key, "id"),
          bound(minute, "minute");
    });
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::TokenRepository> make_token_repository(std::shared_ptr<Database> database) {
  return std::make_unique<TokenRepository>(std::move(database));
}

}  // namespace rollcall::store
