#pragma once

#include "rollcall/people/changes.hpp"
#include "rollcall/people/session.hpp"

#include <cstdint>
#include <string>

/// The row of import_jobs as applying, undoing and comparing see it.
namespace rollcall::people {

struct ChangesJob {
  std::int64_t id = 0;
  std::int64_t workspace_id = 0;
  std::string source;  ///< plugin id
  std::string source_tenant;
  std::int64_t connection_id = 0;  ///< 0: none
  std::string kind;
  std::int64_t of_job = 0;
  std::string state;
  std::string worker;
  std::string phase;
  std::string checkpoint;
  bool dry_run = false;
  bool staged = false;
  bool keeps_changes = false;
  bool ends_absences = false;  ///< it looked for leavers after a proven read
  Counts counts;
  std::uint64_t removed = 0;

  /// Its recorded people are what it plans; they are written afterwards, if at all.
  [[nodiscard]] bool is_plan() const noexcept { return staged || dry_run; }
};

/// Error(not_found).
[[nodiscard]] ChangesJob read_changes_job(soci::session& session, std::int64_t job_id);

/// The same for a job that the worker holds. Throws Cancelled, or Error(conflict) when it was taken over or
/// has ended.
[[nodiscard]] ChangesJob read_held_job(soci::session& session, const HeldJob& held);

/// Stores counts, removed people and checkpoint and sets the phase to writing; throws like
/// read_held_job().
void save_changes_job(soci::session& session, const HeldJob& held, const ChangesJob& job);

/// How far writing is, in the checkpoint of a job whose phase is writing. Applying goes up the batches;
/// undoing goes up the ids of added people and then down the batches.
struct Position {
  std::int64_t batch = -1;  ///< the last one that is done
  std::int64_t person =
      -1;  ///< undo only: the last added person who is done; people are done when a batch is
  bool people_done = false;  ///< undo only

  [[nodiscard]] std::string encode() const;
  /// Error(failed_precondition) when it is none.
  [[nodiscard]] static Position decode(const std::string& checkpoint);
};

}  // namespace rollcall::people
