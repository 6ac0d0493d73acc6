#include "core/account_ports.hpp"
#include "rollcall/people/person.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using people::Backend;
using people::bound;
using Stored = core::AccountRepository::Stored;

/// The variables that a SELECT of administrators fills in.
struct Row {
  Stored stored;
  long long id = 0;
  std::string role;
  int enabled = 0;

  static std::string select(Backend backend) {
    return "SELECT id, user_name, name, email, role, language, CASE WHEN enabled THEN 1 ELSE 0 END, " +
           dialect::iso(backend, "created_at") + ", " + dialect::iso(backend, "last_sign_in_at") +
           ", password_hash FROM administrators";
  }

  template <typename Statement>
  auto into(Statement&& statement) {
    using soci::into;
    auto& account = stored.account;
    return std::move((statement, into(id), into(account.user), into(account.name), into(account.email),
                      into(role), into(account.language), into(enabled), into(account.created_at),
                      into(account.last_sign_in_at), into(stored.password_hash)));
  }

  [[nodiscard]] const Stored& read() {
    stored.account.id = id;
    stored.account.role = core::parse_role(role).value_or(core::Role::viewer);
    stored.account.enabled = enabled != 0;
    return stored;
  }
};

bool governs(const core::Account& account) {
  return account.enabled && account.role == core::Role::administrator;
}

core::Account changed(core::Account account, const core::AccountChange& change) {
  account.name = change.name.value_or(account.name);
  account.email = change.email.value_or(account.email);
  account.language = change.language.value_or(account.language);
  account.role = change.role.value_or(account.role);
  account.enabled = change.enabled.value_or(account.enabled);
  return account;
}

Error taken() {
  return {Status::conflict,
          {.message = "There is an account of that user name already.",
           .next_step = "Choose another user name."}};
}

class AccountRepository final : public core::AccountRepository {
 public:
  explicit AccountRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::vector<core::Account> list() override {
    std::vector<core::Account> accounts;
    database_->run("reading the accounts", [&](soci::session& session) {
      Row row;
      soci::statement rows = row.into((session.prepare << Row::select(backend()) + " ORDER BY user_key"));
      rows.execute();
      while (rows.fetch()) accounts.push_back(row.read().account);
    });
    return accounts;
  }

  std::optional<Stored> find(std::int64_t id) override {
    std::optional<Stored> found;
    database_->run("reading an account", [&](soci::session& session) { found = find_by_id(session, id); });
    return found;
  }

  std::optional<Stored> find(std::string_view user) override {
    std::optional<Stored> found;
    const std::string key = people::email_key(user);
    database_->run("reading an account", [&](soci::session& session) {
      Row row;
      soci::statement rows =
          row.into((session.prepare << Row::select(backend()) + " WHERE user_key = :key", bound(key, "key")));
      if (people::fetch_one(rows)) found = row.read();
    });
    return found;
  }

  bool has_administrator() override {
    bool has = false;
    database_->run("counting the administrators",
                   [&](soci::session& session) { has = count_governing(session, 0) > 0; });
    return has;
  }

  std::int64_t add(const core::Account& account, const std::string& password_hash) override {
    long long id = 0;
    database_->transact("adding an account",
                        [&](soci::session& session) { id = insert(session, account, password_hash); });
    return id;
  }

  void change(std::int64_t id, const core::AccountChange& change,
              const std::optional<std::string>& password_hash) override {
    database_->transact("changing an account", [&](soci::session& session) {
      const auto stored = locked(session, id);
      const auto account = changed(stored.account, change);
      if (governs(stored.account) && !governs(account)) require_another(session, id);
      update(session, account, password_hash.value_or(stored.password_hash));
      if (password_hash || !account.enabled) end_sessions(session, id);
    });
  }

  void remove(std::int64_t id) override {
    database_->transact("removing an account", [&](soci::session& session) {
      if (governs(locked(session, id).account)) require_another(session, id);
      const long long key = id;
      session << "DELETE FROM administrators WHERE id = :id", bound(key, "id");
    });
  }

  void note_sign_in(std::int64_t id) override {
    const long long key = id;
    const std::string now = dialect::now(backend());
    database_->transact("noting a sign-in", [&](soci::session& session) {
      session << "UPDATE administrators SET last_sign_in_at = " + now + " WHERE id = :id", bound(key, "id");
    });
  }

  void store_first_link(const std::string& token_hash, std::chrono::seconds life) override {
    const long long seconds = life.count();
    const std::string end = dialect::now_plus(backend(), "seconds");
    database_->transact("storing the one-time link", [&](soci::session& session) {
      session << "DELETE FROM first_links";
      session << "INSERT INTO first_links (token_hash, expires_at) VALUES (:hash, " + end + ")",
          bound(token_hash, "hash"), bound(seconds, "seconds");
    });
  }

  std::int64_t add_first(const std::string& token_hash, const core::Account& account,
                         const std::string& password_hash) override {
    long long id = 0;
    database_->transact("adding the first administrator", [&](soci::session& session) {
      lock(session);
      if (count_governing(session, 0) > 0)
        throw Error(Status::conflict, {.message = "There is an administrator already.",
                                       .next_step = "Sign in, or ask an administrator for an account."});
      if (!use_link(session, token_hash))
        throw Error(
            Status::not_found,
            {.message = "This link is not good any more.",
             .next_step = "Restart \"rollcall serve\" for a new one, or use \"rollcall admin create\"."});
      id = insert(session, account, password_hash);
    });
    return id;
  }

 private:
  [[nodiscard]] Backend backend() const { return database_->url().backend; }

  /// So that two who each demote the other do not both get through. SQLite has one writer anyway.
  void lock(soci::session& session) const {
    if (backend() == Backend::postgresql) session << "LOCK TABLE administrators IN SHARE ROW EXCLUSIVE MODE";
  }

  std::optional<Stored> find_by_id(soci::session& session, std::int64_t id) const {
    const long long key = id;
    Row row;
    soci::statement rows =
        row.into((session.prepare << Row::select(backend()) + " WHERE id = :id", bound(key, "id")));
    if (!people::fetch_one(rows)) return std::nullopt;
    return row.read();
  }

  Stored locked(soci::session& session, std::int64_t id) const {
    lock(session);
    auto stored = find_by_id(session, id);
    if (!stored)
      throw Error(Status::not_found,
                  {.message = "There is no such account any more.", .next_step = "Look at the list again."});
    return std::move(*stored);
  }

  /// How many enabled administrators there are besides this one.
  static long long count_governing(soci::session& session, std::int64_t besides) {
    const long long id = besides;
    long long count = 0;
    session << "SELECT count(*) FROM administrators WHERE enabled AND role = 'administrator' AND id <> "
               "CAST(:id AS BIGINT)",
        soci::into(count), bound(id, "id");
    return count;
  }

  static void require_another(soci::session& session, std::int64_t id) {
    if (count_governing(session, id) > 0) return;
    throw Error(Status::failed_precondition, {.message = "This is the last administrator who can sign in.",
                                              .next_step = "Make somebody else an administrator first."});
  }

  static bool use_link(soci::session& session, const std::string& hash, const std::string& now) {
    soci::statement use =
        (session.prepare << "DELETE FROM first_links WHERE token_hash = :hash AND expires_at > " + now,
         bound(hash, "hash"));
    use.execute(true);
    return use.get_affected_rows() == 1;
  }
  bool use_link(soci::session& session, const std::string& hash) const {
    return use_link(session, hash, dialect::now(backend()));
  }

  static long long insert(soci::session& session, const core::Account& account,
                          const std::string& password_hash) {
    const std::string key = people::email_key(account.user), role(core::to_string(account.role));
    const int enabled = account.enabled ? 1 : 0;
    long long id = 0;
    soci::statement add =
        (session.prepare
             << "INSERT INTO administrators (user_name, user_key, name, email, role, language, "
                "password_hash, enabled) VALUES (:user, :key, :name, :email, :role, :language, :hash, "
                ":enabled) ON CONFLICT (user_key) DO NOTHING RETURNING id",
         soci::into(id), bound(account.user, "user"), bound(key, "key"), bound(account.name, "name"),
         bound(account.email, "email"), bound(role, "role"), bound(account.language, "language"),
         bound(password_hash, "hash"), bound(enabled, "enabled"));
    if (!people::fetch_one(add)) throw taken();
    return id;
  }

  static void update(soci::session& session, const core::Account& account, const std::string& password_hash) {
    const long long id = account.id;
    const std::string role(core::to_string(account.role));
    const int enabled = account.enabled ? 1 : 0;
    session << "UPDATE administrators SET name = :name, email = :email, role = :role, language = :language, "
               "password_hash = :hash, enabled = :enabled WHERE id = :id",
        bound(account.name, "name"), bound(account.email, "email"), bound(role, "role"),
        bound(account.language, "language"), bound(password_hash, "hash"), bound(enabled, "enabled"),
        bound(id, "id");
  }

  static void end_sessions(soci::session& session, std::int64_t id) {
    const long long key = id;
    session << "DELETE FROM sessions WHERE administrator_id = :id", bound(key, "id");
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::AccountRepository> make_account_repository(std::shared_ptr<Database> database) {
  return std::make_unique<AccountRepository>(std::move(database));
}

}  // namespace rollcall::store
