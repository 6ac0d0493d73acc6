#include "rollcall/people/migration_set.hpp"

#include "rollcall/people/statement.hpp"

#include <string>

namespace rollcall::people {
namespace {

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::failed_precondition,
              {.message = std::move(message), .next_step = std::move(next_step)});
}

void refuse_newer(int version, const DatabaseUrl& url, const MigrationSet& set) {
  if (version <= set.newest()) return;
  refuse("The " + std::string(set.name) + " in " + url.redacted() + " have version " +
             std::to_string(version) + ", and this Rollcall knows versions up to " +
             std::to_string(set.newest()) + ".",
         "Install the Rollcall that made them or a newer one, or use another database.");
}

void refuse_unknown_target(int target, const MigrationSet& set) {
  if (target >= 1 && target <= set.newest()) return;
  refuse("There is no version " + std::to_string(target) + " of the " + set.name +
             "; this Rollcall knows versions 1 to " + std::to_string(set.newest()) + ".",
         target > set.newest() ? "Choose one of these, or install the Rollcall that knows the version."
                               : "Choose one of these.");
}

bool has_table(soci::session& session, Backend backend, const std::string& name) {
  int tables = 0;
  session << (backend == Backend::sqlite
                  ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name"
                  : "SELECT count(*) FROM pg_class WHERE oid = to_regclass(:name)"),
      soci::into(tables), bound(name, "name");
  return tables != 0;
}

/// An import that is at work would find its columns gone. The lock keeps another one from being claimed until
/// the step is committed; SQLite has but one writer anyway.
void refuse_beside_imports(soci::session& session, Backend backend, const MigrationSet& set, int target) {
  if (!has_table(session, backend, "import_jobs")) return;
  if (backend == Backend::postgresql) session << "LOCK TABLE import_jobs IN ACCESS EXCLUSIVE MODE";
  std::int64_t job = 0;
  session << "SELECT coalesce(min(id), 0) FROM import_jobs WHERE state = 'running' AND (lease_until IS NULL "
             "OR lease_until >= "
          << (backend == Backend::sqlite ? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')" : "clock_timestamp()")
          << ")",
      soci::into(job);
  if (job == 0) return;
  const std::string id = std::to_string(job);
  refuse("Import " + id + " is running, so the " + set.name + " cannot go back to version " +
             std::to_string(target) + ".",
         "Wait for its end, or stop it with \"rollcall jobs cancel " + id + "\".");
}

void write_version(soci::session& session, const MigrationSet& set, int version) {
  const std::string table = set.version_table;
  if (version == 1) session << "CREATE TABLE IF NOT EXISTS " + table + " (version BIGINT NOT NULL)";
  session << "DELETE FROM " + table;
  session << "INSERT INTO " + table + " (version) VALUES (:version)", bound(version, "version");
}

/// One step from the version that the tables have by now: another process may have been faster.
void step_towards(soci::session& session, const DatabaseUrl& url, const MigrationSet& set, int target) {
  if (url.backend == Backend::postgresql) {
    session << "SELECT pg_advisory_xact_lock(:lock) FROM (SELECT 1) AS once", bound(set.lock, "lock");
  }
  const int version = read_version(session, url.backend, set);
  refuse_newer(version, url, set);
  if (version == target) return;
  const bool up = version < target;
  if (!up) refuse_beside_imports(session, url.backend, set, target);
  const Migration& step = set.steps[static_cast<std::size_t>(up ? version : version - 1)];
  for (const char* statement : up ? step.up : step.down) session << statement;
  write_version(session, set, up ? version + 1 : version - 1);
}

}  // namespace

int read_version(soci::session& session, Backend backend, const MigrationSet& set) {
  if (!has_table(session, backend, set.version_table)) return 0;
  int version = 0;
  session << "SELECT version FROM " << set.version_table, soci::into(version);
  return version;
}

int tables_version(soci::session& session, const DatabaseUrl& url, const MigrationSet& set) {
  try {
    return read_version(session, url.backend, set);
  } catch (const soci::soci_error& error) {
    throw translate(error, url, "reading the version of the " + std::string(set.name));
  }
}

void migrate(soci::session& session, const DatabaseUrl& url, const MigrationSet& set, int target_version) {
  refuse_unknown_target(target_version, set);
  const std::string doing = "changing the version of the " + std::string(set.name);
  for (;;) {
    const int version = tables_version(session, url, set);
    if (version == target_version) return;
    refuse_newer(version, url, set);
    in_transaction(session, url, doing, [&] { step_towards(session, url, set, target_version); });
  }
}

}  // namespace rollcall::people
