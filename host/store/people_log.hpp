#pragma once

#include "rollcall/people/session.hpp"

/// Who changed in the table users, written by triggers, so that whoever writes there (a plugin's process,
/// also one built for an older Rollcall, another host, an edit by hand) tells every index of people about it
/// in the same transaction. It stands on the people tables, and on nothing of the host's: they may go back to
/// an older version without it. It keeps itself short: a million entries on SQLite, a day on PostgreSQL.
///
/// SQLite: people_log(position, user_id) for updates and deletions; who is new has a higher id than anybody
/// known, or one that a deletion named. PostgreSQL: people_log(position, xid, at, ids), a row a statement.
namespace rollcall::store {

/// Brings it up to date. The people tables have to be there.
void migrate_people_log(soci::session& session, const people::DatabaseUrl& url);

}  // namespace rollcall::store
