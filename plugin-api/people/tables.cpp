#include "rollcall/people/tables.hpp"

#include "migrations.hpp"
#include "rollcall/people/statement.hpp"
#include "rollcall/plugin.h"
#include "tables_version.hpp"

namespace rollcall::people {
namespace {

// Transactions that create tables would otherwise fail on each other's catalogue rows. Any constant does.
constexpr const char* kLockMigrations = "SELECT pg_advisory_xact_lock(7023571934)";

void refuse_newer(int version, const DatabaseUrl& url) {
  if (version <= ROLLCALL_PEOPLE_TABLES_VERSION) return;
  throw Error(Status::failed_precondition,
              {.message = "The people tables in " + url.redacted() + " have version " +
                          std::to_string(version) + ", and this Rollcall knows versions up to " +
                          std::to_string(ROLLCALL_PEOPLE_TABLES_VERSION) + ".",
               .next_step = "Install the Rollcall that made them or a newer one, or use another database."});
}

void run_step(soci::session& session, const DatabaseUrl& url, const Migration& step) {
  if (url.backend == Backend::postgresql) session << kLockMigrations;
  const int version = read_tables_version(session, url.backend);
  if (version >= step.version) return;  // another process was faster
  for (const char* statement : step.up) session << statement;
  if (version == 0) {
    session << "CREATE TABLE people_tables_version (version BIGINT NOT NULL)";
    session << "INSERT INTO people_tables_version (version) VALUES (:version)",
        bound(step.version, "version");
  } else {
    session << "UPDATE people_tables_version SET version = :version", bound(step.version, "version");
  }
}

}  // namespace

int read_tables_version(soci::session& session, Backend backend) {
  int tables = 0;
  if (backend == Backend::sqlite) {
    session << "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'people_tables_version'",
        soci::into(tables);
  } else {
    session << "SELECT count(*) FROM pg_class WHERE oid = to_regclass('people_tables_version')",
        soci::into(tables);
  }
  if (tables == 0) return 0;
  int version = 0;
  session << "SELECT version FROM people_tables_version", soci::into(version);
  return version;
}

void migrate_people_tables(const std::string& database_url) {
  const auto url = DatabaseUrl::parse(database_url);
  const auto session = open_session(url);
  int version = 0;
  try {
    version = read_tables_version(*session, url.backend);
  } catch (const soci::soci_error& error) {
    throw translate(error, url, "reading the version of the people tables");
  }
  refuse_newer(version, url);
  for (const Migration& step : migrations(url.backend)) {
    if (step.version <= version) continue;
    in_transaction(*session, url, "making the people tables", [&] { run_step(*session, url, step); });
  }
}

int people_tables_version(const std::string& database_url) {
  const auto url = DatabaseUrl::parse(database_url);
  const auto session = open_session(url);
  try {
    return read_tables_version(*session, url.backend);
  } catch (const soci::soci_error& error) {
    throw translate(error, url, "reading the version of the people tables");
  }
}

}  // namespace rollcall::people
