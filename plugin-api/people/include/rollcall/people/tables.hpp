#pragma once

#include <string>

/// The people tables: users, import_jobs, import_issues, import_seen, and their numbered migrations. Columns
/// and rules are in plugin-api/people/README.md.
namespace rollcall::people {

/// Creates the tables or brings older ones up to ROLLCALL_PEOPLE_TABLES_VERSION, in one transaction a step;
/// safe when several processes do it at once, and writes nothing when they are up to date. Throws Error:
/// failed_precondition for tables of a newer version (both versions named), a locked, full, read-only or
/// damaged database; unavailable when the server cannot be reached.
void migrate_people_tables(const std::string& database_url);

/// Version of the tables as they are; 0 when there are none.
[[nodiscard]] int people_tables_version(const std::string& database_url);

}  // namespace rollcall::people
