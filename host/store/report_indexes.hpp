#pragma once

#include "rollcall/people/session.hpp"

namespace rollcall::store {

/// Adds the indexes by which the reports of a job are listed and counted, where they are missing: they are on
/// tables of rollcall::people, which may be taken down and up again by themselves. Throws Error.
void add_report_indexes(soci::session& session, const people::DatabaseUrl& url);

}  // namespace rollcall::store
