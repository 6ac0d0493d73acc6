#pragma once

#include "core/job.hpp"
#include "rollcall/people/session.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <soci/soci.h>

/// Rows of import_jobs as core::Job. All throw soci_error.
namespace rollcall::store {

/// `condition` is all that comes behind FROM import_jobs; `bind` binds what it names.
[[nodiscard]] std::vector<core::Job> read_jobs(soci::session& session, people::Backend backend,
                                               const std::string& condition,
                                               const std::function<void(soci::statement&)>& bind);

[[nodiscard]] std::optional<core::Job> read_job(soci::session& session, people::Backend backend,
                                                long long id);

/// A new row, queued; its id.
[[nodiscard]] long long insert_job(soci::session& session, const core::JobRequest& request);

/// Error(not_found).
[[noreturn]] void refuse_unknown_job(long long id);

}  // namespace rollcall::store
