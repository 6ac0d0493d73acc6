#pragma once

#include <string>

/// The people tables: users, the import_... tables, and their numbered migrations. Columns and rules are in
/// plugin-api/people/README.md.
namespace rollcall::people {

/// Creates the tables or brings older ones up to ROLLCALL_PEOPLE_TABLES_VERSION, in one transaction a step;
/// safe when several processes do it at once, and writes nothing when they are up to date. Throws Error:
/// failed_precondition for tables of a newer version (both versions named), a locked, full, read-only or
/// damaged database; unavailable when the server cannot be reached.
void migrate_people_tables(const std::string& database_url);

/// The same up or down to a version from 1 to ROLLCALL_PEOPLE_TABLES_VERSION. Going down keeps every person,
/// job and issue, loses what the older version has no place for, and ends unfinished jobs that it could not
/// go on with. Throws Error(failed_precondition) as well for any other version, and for going down while an
/// import runs.
void migrate_people_tables(const std::string& database_url, int target_version);

/// Version of the tables as they are; 0 when there are none.
[[nodiscard]] int people_tables_version(const std::string& database_url);

}  // namespace rollcall::people
