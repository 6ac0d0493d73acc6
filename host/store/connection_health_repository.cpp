#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using people::bound;

class ConnectionHealthRepository final : public core::ConnectionHealthRepository {
 public:
  explicit ConnectionHealthRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::optional<core::StoredHealth> find(std::int64_t connection_id) override {
    std::optional<core::StoredHealth> found;
    const long long key = connection_id;
    database_->run("reading the health of a connection", [&](soci::session& session) {
      core::StoredHealth health;
      session << "SELECT " + dialect::iso(database_->url().backend, "checked_at") +
                     ", document FROM connection_health WHERE connection_id = :id",
          soci::into(health.checked_at), soci::into(health.document), bound(key, "id");
      if (session.got_data()) found = health;
    });
    return found;
  }

  void save(std::int64_t connection_id, const std::string& document) override {
    const long long key = connection_id;
    const std::string now = dialect::now(database_->url().backend);
    database_->transact("storing the health of a connection", [&](soci::session& session) {
      // Not for a connection that was removed while it was checked.
      session << "INSERT INTO connection_health (connection_id, checked_at, document) SELECT id, " + now +
                     ", CAST(:document AS TEXT) FROM connections WHERE id = :id ON CONFLICT (connection_id) "
                     "DO UPDATE SET checked_at = excluded.checked_at, document = excluded.document",
          bound(document, "document"), bound(key, "id");
    });
  }

  void forget(std::int64_t connection_id) override {
    const long long key = connection_id;
    database_->transact("forgetting the health of a connection", [&](soci::session& session) {
      session << "DELETE FROM connection_health WHERE connection_id = :id", bound(key, "id");
    });
  }

  std::int64_t unfinished_job(std::int64_t connection_id) override {
    const long long key = connection_id;
    long long job = 0;
    database_->run("looking for a connection's jobs", [&](soci::session& session) {
      session << "SELECT coalesce(max(id), 0) FROM import_jobs WHERE connection_id = :id AND "
                 "state IN ('queued', 'running')",
          soci::into(job), bound(key, "id");
    });
    return job;
  }

 private:
  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::ConnectionHealthRepository> make_connection_health_repository(
    std::shared_ptr<Database> database) {
  return std::make_unique<ConnectionHealthRepository>(std::move(database));
}

}  // namespace rollcall::store
