#pragma once

#include "rollcall/people/session.hpp"

/// The host's own tables: workspaces, plugins, connections, secrets, and their numbered migrations.
namespace rollcall::store {

inline constexpr int kHostTablesVersion = 1;

/// Creates the tables or brings older ones up to date, one transaction a step; safe when several processes do
/// it at once. Throws Error(failed_precondition) for tables of a newer version, naming both.
void migrate_host_tables(soci::session& session, const people::DatabaseUrl& url);

}  // namespace rollcall::store
