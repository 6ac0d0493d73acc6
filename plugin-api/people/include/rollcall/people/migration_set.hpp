#pragma once

#include "rollcall/people/session.hpp"

#include <cstdint>
#include <span>

/// Numbered migrations, forward and backward, of any set of tables that has a version row of its own: the
/// people tables here, the host's tables there.
namespace rollcall::people {

/// One step: the statements that bring version - 1 to version, and those that take it back, which keep every
/// row but may lose what version - 1 does not know. One statement a string, because SQLite runs only the
/// first of several. A released step is never changed.
struct Migration {
  int version;
  std::span<const char* const> up;
  std::span<const char* const> down;  ///< none for version 1: nobody's people are dropped
};

/// A set of tables. Refers to constants.
struct MigrationSet {
  const char* name;                  ///< "people tables", for messages
  const char* version_table;         ///< its one row holds the version; made with version 1
  std::int64_t lock;                 ///< of this set alone, for pg_advisory_xact_lock
  std::span<const Migration> steps;  ///< all known, from version 1 on

  [[nodiscard]] int newest() const noexcept { return steps.back().version; }
};

/// The version of the tables as they are; 0 when there are none. Throws Error.
[[nodiscard]] int tables_version(soci::session& session, const DatabaseUrl& url, const MigrationSet& set);
/// The same, throwing soci_error.
[[nodiscard]] int read_version(soci::session& session, Backend backend, const MigrationSet& set);

/// Makes the tables, or takes them up or down to `target_version`, one transaction a step, so that whoever is
/// killed leaves the old or the new version whole; safe when several processes do it at once, and writes
/// nothing when there is nothing to do. No statement of the session may be open. Throws
/// Error(failed_precondition) for a version that is not known, for tables of a newer version than is known
/// (both versions named), and for going down while an import holds a lease.
void migrate(soci::session& session, const DatabaseUrl& url, const MigrationSet& set, int target_version);

}  // namespace rollcall::people
