#pragma once

#include "change_rows.hpp"
#include "rollcall/people/session.hpp"

#include <cstdint>
#include <vector>

namespace rollcall::people {

/// Inserts the rows as the job's batch, and its issues, inside a transaction of the caller. Throw soci_error.
void record_changes(soci::session& session, std::int64_t job_id, std::int64_t batch,
                    const std::vector<ChangeRow>& changes);
void record_issues(soci::session& session, std::int64_t job_id, const std::vector<Issue>& issues);

}  // namespace rollcall::people
