#pragma once

#include "core/job.hpp"
#include "rollcall/people/session.hpp"

#include <optional>
#include <string>
#include <utility>

#include <soci/soci.h>

/// Rows of import_jobs as core::Job.
namespace rollcall::store {

/// The variables that a SELECT of jobs fills in.
struct JobRow {
  long long id = 0, workspace_id = 0, connection_id = 0, fetched = 0, added = 0, updated = 0, unchanged = 0,
            skipped = 0, filtered = 0, failed = 0, issues = 0, of_job = 0, leaver_grace = 0,
            limit_percent = 0, limit_people = 0, disabled = 0, removed = 0, base_job = 0, gone = 0;
  int dry_run = 0, staged = 0, approved = 0, keeps_changes = 0, goes_on = 0;
  std::string kind, phase, plugin_id, state, options, requested_by, worker, created_at, started_at,
      finished_at, error, since;

  static std::string select(people::Backend backend);

  template <typename Statement>
  auto into(Statement&& statement) {
    return std::move((statement, soci::into(id), soci::into(workspace_id), soci::into(plugin_id),
                      soci::into(connection_id), soci::into(options), soci::into(dry_run),
                      soci::into(requested_by), soci::into(state), soci::into(fetched), soci::into(added),
                      soci::into(updated), soci::into(unchanged), soci::into(skipped), soci::into(filtered),
                      soci::into(failed), soci::into(issues), soci::into(worker), soci::into(created_at),
                      soci::into(started_at), soci::into(finished_at), soci::into(error), soci::into(kind),
                      soci::into(phase), soci::into(of_job), soci::into(leaver_grace),
                      soci::into(limit_percent), soci::into(limit_people), soci::into(disabled),
                      soci::into(removed), soci::into(staged), soci::into(approved),
                      soci::into(keeps_changes), soci::into(base_job), soci::into(gone), soci::into(since), soci::into(goes_on)));
  }

  /// The same for a statement that is put together piece by piece.
  void define(soci::statement& statement);

  [[nodiscard]] core::Job job() const;
};

[[nodiscard]] std::optional<core::Job> read_job(soci::session& session, people::Backend backend,
                                                long long id);

/// Error(not_found).
[[noreturn]] void refuse_unknown_job(long long id);

}  // namespace rollcall::store
