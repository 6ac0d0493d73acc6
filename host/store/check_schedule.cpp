#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using people::bound;

class CheckSchedule final : public core::CheckSchedule {
 public:
  explicit CheckSchedule(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::optional<core::DueCheck> claim_due(std::chrono::seconds first_delay,
                                          std::chrono::seconds lease) override {
    if (nothing_to_do()) return std::nullopt;  // without asking for SQLite's one write lock
    const auto backend = database_->url().backend;
    const long long first_seconds = first_delay.count();
    const long long lease_seconds = lease.count();
    std::optional<core::DueCheck> claimed;
    database_->transact("looking for connections to check", [&](soci::session& session) {
      session << "INSERT INTO connection_checks (connection_id, due_at) SELECT c.id, " +
                     dialect::now_plus(backend, "first") +
                     " FROM connections AS c WHERE NOT EXISTS (SELECT 1 FROM connection_checks AS k "
                     "WHERE k.connection_id = c.id) ON CONFLICT (connection_id) DO NOTHING",
          bound(first_seconds, "first");
      claimed = first_due(session);
      if (!claimed) return;
      const long long id = claimed->connection_id;
      session << "UPDATE connection_checks SET due_at = " + dialect::now_plus(backend, "lease") +
                     " WHERE connection_id = :id",
          bound(lease_seconds, "lease"), bound(id, "id");
    });
    return claimed;
  }

  void settle(const core::DueCheck& check, std::chrono::seconds delay) override {
    const long long id = check.connection_id;
    const long long seconds = delay.count();
    const auto failures = static_cast<long long>(check.failures);
    const auto alarms = static_cast<long long>(check.alarms);
    const int alarmed = check.alarmed ? 1 : 0;
    database_->run("noting how a check went", [&](soci::session& session) {
      session << "UPDATE connection_checks SET due_at = " +
                     dialect::now_plus(database_->url().backend, "seconds") +
                     ", failures = :failures, alarms = :alarms, alarmed = :alarmed WHERE connection_id = :id",
          bound(seconds, "seconds"), bound(failures, "failures"), bound(alarms, "alarms"),
          bound(alarmed, "alarmed"), bound(id, "id");
    });
  }

 private:
  [[nodiscard]] bool nothing_to_do() {
    long long count = 0;
    database_->run("looking for connections to check", [&](soci::session& session) {
      session << "SELECT count(*) FROM connections AS c LEFT JOIN connection_checks AS k "
                 "ON k.connection_id = c.id WHERE k.due_at IS NULL OR k.due_at <= " +
                     dialect::now(database_->url().backend),
          soci::into(count);
    });
    return count == 0;
  }

  [[nodiscard]] std::optional<core::DueCheck> first_due(soci::session& session) const {
    const auto backend = database_->url().backend;
    long long id = 0, failures = 0, alarms = 0;
    int alarmed = 0;
    session << "SELECT connection_id, failures, alarms, CASE WHEN alarmed THEN 1 ELSE 0 END "
               "FROM connection_checks WHERE due_at <= " +
                   dialect::now(backend) + " ORDER BY due_at, connection_id LIMIT 1" +
                   (backend == people::Backend::sqlite ? "" : " FOR UPDATE SKIP LOCKED"),
        soci::into(id), soci::into(failures), soci::into(alarms), soci::into(alarmed);
    if (!session.got_data()) return std::nullopt;
    return core::DueCheck{.connection_id = id,
                          .failures = static_cast<std::uint64_t>(failures),
                          .alarms = static_cast<std::uint64_t>(alarms),
                          .alarmed = alarmed != 0};
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::CheckSchedule> make_check_schedule(std::shared_ptr<Database> database) {
  return std::make_unique<CheckSchedule>(std::move(database));
}

}  // namespace rollcall::store
