#include "core/account_ports.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using people::Backend;
using people::bound;

constexpr long long kDay = 24 * 60 * 60;
constexpr long long kTrustLasts = 90 * kDay;

/// Where an account signed in well; in the same table, without failures.
std::string trusted(const std::string& subject) {
  return "trusted:" + subject;
}

class SignInFailureRepository final : public core::SignInFailureRepository {
 public:
  explicit SignInFailureRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::optional<Failures> find(const std::string& subject) override {
    const std::string since = backend() == Backend::sqlite
                                  ? "CAST((julianday('now') - julianday(last_at)) * 86400000 AS INTEGER)"
                                  : "CAST(extract(epoch FROM clock_timestamp() - last_at) * 1000 AS BIGINT)";
    long long count = 0, milliseconds = 0;
    bool is_there = false;
    database_->run("reading failed sign-ins", [&](soci::session& session) {
      soci::statement rows =
          (session.prepare << "SELECT failures, " + since + " FROM sign_in_failures WHERE subject = :subject",
           soci::into(count), soci::into(milliseconds), bound(subject, "subject"));
      is_there = people::fetch_one(rows);
    });
    if (!is_there) return std::nullopt;
    return Failures{count, std::chrono::milliseconds(milliseconds)};
  }

  bool count_one_more(const std::string& subject, std::int64_t seen) override {
    const long long before = seen;
    bool counted = false;
    database_->transact("counting a sign-in", [&](soci::session& session) {
      if (before == 0) {
        soci::statement first =
            (session.prepare << "INSERT INTO sign_in_failures (subject, failures, last_at) VALUES (:subject, "
                                "1, " +
                                    now() + ") ON CONFLICT (subject) DO UPDATE SET failures = 1, last_at = " +
                                    now() + " WHERE sign_in_failures.failures = 0",
             bound(subject, "subject"));
        first.execute(true);
        counted = first.get_affected_rows() == 1;
        return;
      }
      soci::statement next =
          (session.prepare << "UPDATE sign_in_failures SET failures = failures + 1, last_at = " + now() +
                                  " WHERE subject = :subject AND failures = :before",
           bound(subject, "subject"), bound(before, "before"));
      next.execute(true);
      counted = next.get_affected_rows() == 1;
    });
    return counted;
  }

  void clear(const std::string& subject) override {
    database_->transact("forgetting failed sign-ins", [&](soci::session& session) {
      session << "DELETE FROM sign_in_failures WHERE subject = :subject", bound(subject, "subject");
    });
  }

  void take_back(const std::string& subject) override {
    database_->transact("forgetting a failed sign-in", [&](soci::session& session) {
      session << "UPDATE sign_in_failures SET failures = failures - 1 WHERE subject = :subject AND "
                 "failures > 0",
          bound(subject, "subject");
    });
  }

  void forget_old() override {
    const std::string begins = dialect::position(backend(), "subject", "'trusted:'") + " = 1";
    database_->transact("forgetting failed sign-ins", [&](soci::session& session) {
      session << "DELETE FROM sign_in_failures WHERE NOT " + begins + " AND last_at < " +
                     dialect::now_minus(backend(), "age"),
          bound(kDay, "age");
      session << "DELETE FROM sign_in_failures WHERE " + begins + " AND last_at < " +
                     dialect::now_minus(backend(), "age"),
          bound(kTrustLasts, "age");
    });
  }

  void trust(const std::string& subject) override {
    const std::string key = trusted(subject);
    database_->transact("noting a sign-in", [&](soci::session& session) {
      session << "INSERT INTO sign_in_failures (subject, failures, last_at) VALUES (:subject, 0, " + now() +
                     ") ON CONFLICT (subject) DO UPDATE SET last_at = excluded.last_at",
          bound(key, "subject");
    });
  }

  bool is_trusted(const std::string& subject) override { return find(trusted(subject)).has_value(); }

 private:
  [[nodiscard]] Backend backend() const { return database_->url().backend; }
  [[nodiscard]] std::string now() const { return dialect::now(backend()); }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::SignInFailureRepository> make_sign_in_failure_repository(
    std::shared_ptr<Database> database) {
  return std::make_unique<SignInFailureRepository>(std::move(database));
}

}  // namespace rollcall::store
