#pragma once

#include "core/job_ports.hpp"
#include "rollcall/people/session.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

/// What a job changed, a page at a time: rows of import_changes, then the people whom a direct import added,
/// of whom it keeps no row. All functions throw soci_error, and Error for damaged rows.
namespace rollcall::store {

[[nodiscard]] core::ChangePage read_changes(soci::session& session, people::Backend backend,
                                            const core::Job& job, const core::ChangeFilter& filter,
                                            core::ChangePlace after, std::size_t most);

[[nodiscard]] std::vector<core::ActionCount> count_changes_by_action(soci::session& session,
                                                                     const core::Job& job);

/// How many match, counted exactly where that takes no long time, else judged by the first ones.
[[nodiscard]] core::Total count_matching_changes(soci::session& session, people::Backend backend,
                                                 const core::Job& job, const core::ChangeFilter& filter);

}  // namespace rollcall::store
