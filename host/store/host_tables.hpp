#pragma once

#include "rollcall/people/session.hpp"

#include <string>

/// The host's own tables (workspaces, plugins, connections, accounts, wizards, notices ...) and their
/// numbered migrations.
namespace rollcall::store {

/// The newest version that this Rollcall knows.
inline constexpr int kHostTablesVersion = 2;

/// Creates the tables or takes them up or down to a version from 1 to kHostTablesVersion, one transaction a
/// step; safe when several processes do it at once. Throws as people::migrate_people_tables() does.
void migrate_host_tables(soci::session& session, const people::DatabaseUrl& url,
                         int target_version = kHostTablesVersion);
void migrate_host_tables(const std::string& database_url, int target_version);

/// Version of the tables as they are; 0 when there are none.
[[nodiscard]] int host_tables_version(const std::string& database_url);

}  // namespace rollcall::store
