#pragma once

#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// What a job does to the rows of users, kept a row a change: the plan of a dry run, the before-images of an
/// import. Written by ImportWriter; read, applied and taken back here, by the host. See the table
/// import_changes.
namespace rollcall::people {

enum class ChangeAction : std::uint8_t {
  add,
  update,
  link,     ///< a person who was added by hand gets an external id
  disable,  ///< a leaver
  remove,   ///< an undo takes an added person away
  restore   ///< an undo puts back an updated, linked or disabled one
};
[[nodiscard]] std::string_view to_string(ChangeAction action) noexcept;

struct FieldChange {
  std::string field;  ///< a column of users
  std::string old_value;
  std::string new_value;

  bool operator==(const FieldChange&) const = default;
};

/// One person of a plan or of a finished job.
struct Change {
  ChangeAction action = ChangeAction::add;
  std::string external_id;
  std::string email;  ///< after the change
  std::string display_name;
  std::vector<FieldChange> fields;  ///< those that differ

  bool operator==(const Change&) const = default;
};

/// What the columns old_values and new_values of import_changes say; Error(failed_precondition) when they are
/// damaged.
[[nodiscard]] std::vector<FieldChange> changed_fields(std::string_view old_values,
                                                      std::string_view new_values);

/// Hands over each change of a job in the order of their happening, without holding them all; for a direct
/// import the people it added come last, as they are now. Throws Error.
void each_change(const std::string& database_url, std::int64_t job_id,
                 const std::function<void(const Change&)>& visit);

/// What a row of import_changes says in old_values and new_values: both sides of the columns that differ.
/// Error(failed_precondition) when it is damaged.
[[nodiscard]] std::vector<FieldChange> changed_fields(std::string_view old_values,
                                                      std::string_view new_values);

/// A job that `worker` holds, see WriterOptions.
struct HeldJob {
  std::string database_url;
  std::int64_t job_id = 0;
  std::string worker;
};

/// Told after each committed batch, on the caller's thread.
using ChangesProgress = std::function<void(const Counts& counts, std::uint64_t done, std::uint64_t total)>;

/// Writes what a staged job has planned, a batch a transaction, each with its position, so that a killed or
/// cancelled one goes on where it stopped. Before the first batch every row is compared with what the plan
/// was made from; Error(conflict), naming the first person who differs, when somebody changed since, and then
/// nothing was written. A row that changes while batches are being written gives the same error and stops
/// there. Throws Cancelled when `stop` is requested or the job was cancelled.
void apply_changes(const HeldJob& job, const std::stop_token& stop, const ChangesProgress& progress);

/// Takes back what job `of_job` of the held undo job did: rows that are still as that job left them get their
/// old values, people whom it added are removed. Who was changed since, or whose old address belongs to
/// somebody else now, stays, with a warning ("changed-since", "email-in-use"). Who is as before the job
/// already is left alone, so that an undo can be done once more when such an obstacle is gone. Counts:
/// restored people are `updated`, those who stay `skipped`, those as before `unchanged`; removed ones are in
/// import_jobs.removed, and all four together are `fetched`. Batches, resuming and stopping as above.
/// Error(failed_precondition) for a job that kept no before-images, has not ended, was a dry run or is an
/// undo; Error(not_found).
void undo_changes(const HeldJob& job, const std::stop_token& stop, const ChangesProgress& progress);

/// Compares what two jobs would write, in one sentence a difference, at most `most`; empty when they agree.
[[nodiscard]] std::vector<std::string> plan_differences(const std::string& database_url, std::int64_t plan_id,
                                                        std::int64_t job_id, std::size_t most);

}  // namespace rollcall::people
