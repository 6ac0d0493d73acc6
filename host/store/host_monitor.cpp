#include "rollcall/people/tables.hpp"
#include "rollcall/plugin.h"
#include "store/dialect.hpp"
#include "store/host_tables.hpp"
#include "store/repositories.hpp"

#include <utility>

#include <soci/soci.h>

namespace rollcall::store {
namespace {

[[noreturn]] void refuse_tables(const std::string& which, int found, int wanted) {
  throw Error(
      Status::failed_precondition,
      {.message = "The " + which + " tables are of version " + std::to_string(found) +
                  "; this Rollcall works with version " + std::to_string(wanted) + ".",
       .next_step = "Run the Rollcall that belongs to the database, or \"rollcall database migrate\"."});
}

class HostMonitor final : public core::HostMonitor {
 public:
  explicit HostMonitor(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  void require_ready() override {
    const int people = people::people_tables_version(database_->address());
    if (people != ROLLCALL_PEOPLE_TABLES_VERSION)
      refuse_tables("people", people, ROLLCALL_PEOPLE_TABLES_VERSION);
    const int host = host_tables_version(database_->address());
    if (host != kHostTablesVersion) refuse_tables("host's", host, kHostTablesVersion);
  }

  core::HostFigures figures() override {
    core::HostFigures figures;
    database_->run("counting what there is", [&](soci::session& session) {
      const auto backend = database_->url().backend;
      figures.jobs =
          counted(session, "SELECT CASE WHEN state = 'running' AND lease_until < " + dialect::now(backend) +
                               " THEN 'interrupted' ELSE state END AS what, count(*) FROM import_jobs "
                               "GROUP BY 1");
      figures.deliveries =
          counted(session, "SELECT channel || ' ' || state AS what, count(*) FROM deliveries GROUP BY 1");
      figures.sessions =
          number(session, "SELECT count(*) FROM sessions WHERE expires_at > " + dialect::now(backend));
      figures.connections = number(session, "SELECT count(*) FROM connections");
      figures.people_imported = number(session,
                                       "SELECT CAST(coalesce(sum(fetched), 0) AS BIGINT) FROM import_jobs "
                                       "WHERE NOT dry_run AND kind <> 'undo'");
    });
    return figures;
  }

 private:
  static std::map<std::string, std::uint64_t> counted(soci::session& session, const std::string& query) {
    std::map<std::string, std::uint64_t> counts;
    std::string what;
    long long count = 0;
    soci::statement rows = (session.prepare << query, soci::into(what), soci::into(count));
    rows.execute();
    while (rows.fetch()) counts[what] = static_cast<std::uint64_t>(count);
    return counts;
  }

  static std::uint64_t number(soci::session& session, const std::string& query) {
    long long count = 0;
    session << query, soci::into(count);
    return static_cast<std::uint64_t>(count);
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::HostMonitor> make_host_monitor(std::shared_ptr<Database> database) {
  return std::make_unique<HostMonitor>(std::move(database));
}

}  // namespace rollcall::store
