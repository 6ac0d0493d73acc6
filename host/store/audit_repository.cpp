#include "core/audit_ports.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using people::Backend;
using people::bound;

class AuditRepository final : public core::AuditRepository {
 public:
  explicit AuditRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  void record(const core::AuditEntry& entry) override {
    const int refused = entry.refused ? 1 : 0;
    database_->transact("writing the audit log", [&](soci::session& session) {
      session << "INSERT INTO audit (actor, action, object, message, address, refused) VALUES (:actor, "
                 ":action, :object, :message, :address, :refused)",
          bound(entry.actor, "actor"), bound(entry.action, "action"), bound(entry.object, "object"),
          bound(entry.message, "message"), bound(entry.address, "address"), bound(refused, "refused");
    });
  }

  std::vector<core::AuditEntry> page(const core::AuditQuery& query) override {
    std::vector<core::AuditEntry> entries;
    const long long before = query.before;
    const auto most = static_cast<long long>(query.limit);
    database_->run("reading the audit log", [&](soci::session& session) {
      core::AuditEntry entry;
      long long id = 0;
      int refused = 0;
      soci::statement rows =
          (session.prepare << "SELECT id, " + dialect::iso(backend(), "at") +
                                  ", actor, action, object, message, address, CASE WHEN refused THEN 1 ELSE "
                                  "0 END FROM audit WHERE (CAST(:before AS BIGINT) = 0 OR id < "
                                  "CAST(:before AS BIGINT)) AND " +
                                  filter() + " ORDER BY id DESC LIMIT :most",
           soci::into(id), soci::into(entry.at), soci::into(entry.actor), soci::into(entry.action),
           soci::into(entry.object), soci::into(entry.message), soci::into(entry.address),
           soci::into(refused), bound(before, "before"), bound(query.action, "action"),
           bound(query.search, "search"), bound(most, "most"));
      rows.execute();
      while (rows.fetch()) {
        entry.id = id;
        entry.refused = refused != 0;
        entries.push_back(entry);
      }
    });
    return entries;
  }

  std::size_t count(const core::AuditQuery& query, std::size_t at_most) override {
    const auto most = static_cast<long long>(at_most);
    long long number = 0;
    database_->run("counting the audit log", [&](soci::session& session) {
      session << "SELECT count(*) FROM (SELECT 1 FROM audit WHERE " + filter() + " LIMIT :most) AS found",
          soci::into(number), bound(query.action, "action"), bound(query.search, "search"),
          bound(most, "most");
    });
    return static_cast<std::size_t>(number);
  }

 private:
  [[nodiscard]] Backend backend() const { return database_->url().backend; }

  [[nodiscard]] std::string filter() const {
    const std::string action = "CAST(:action AS TEXT)", search = "CAST(:search AS TEXT)";
    const std::string begins = dialect::position(backend(), "action", action + " || '.'") + " = 1";
    const std::string found =
        dialect::position(backend(), dialect::folded(backend(), "actor || ' ' || object || ' ' || message"),
                          dialect::folded(backend(), search)) +
        " > 0";
    return "(" + action + " = '' OR action = " + action + " OR " + begins + ") AND (" + search + " = '' OR " +
           found + ")";
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::AuditRepository> make_audit_repository(std::shared_ptr<Database> database) {
  return std::make_unique<AuditRepository>(std::move(database));
}

}  // namespace rollcall::store
