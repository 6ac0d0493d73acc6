#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::core {

enum class JobState : std::uint8_t {
  queued,
  running,
  completed,
  completed_with_issues,
  cancelled,
  interrupted,
  failed
};

/// The spelling used in tables, JSON and on the command line.
[[nodiscard]] std::string_view to_string(JobState state) noexcept;
[[nodiscard]] std::optional<JobState> parse_job_state(std::string_view text) noexcept;

/// No worker will change the job any more, unless somebody resumes it.
[[nodiscard]] bool is_final(JobState state) noexcept;
/// Stopped before its end and can go on from its checkpoint.
[[nodiscard]] bool can_resume(JobState state) noexcept;

/// Every distinct person read is in exactly one of added ... failed; fetched is their sum.
struct Counts {
  std::uint64_t fetched = 0, added = 0, updated = 0, unchanged = 0, skipped = 0, filtered = 0, failed = 0;

  bool operator==(const Counts&) const = default;
};

enum class JobKind : std::uint8_t {
  import,      ///< reads the directory and writes
  apply_plan,  ///< reads again, and writes if that gives exactly the plan of a finished dry run
  retry,       ///< reads only the people who failed in another job
  undo         ///< takes back what another job changed; needs no plugin
};
[[nodiscard]] std::string_view to_string(JobKind kind) noexcept;
[[nodiscard]] std::optional<JobKind> parse_job_kind(std::string_view text) noexcept;

/// How far a staged job is; a direct import stays `reading`.
enum class JobPhase : std::uint8_t {
  reading,  ///< people are read and decided about
  planned,  ///< everything is decided, nothing is written yet
  writing   ///< the plan is being written
};
[[nodiscard]] std::string_view to_string(JobPhase phase) noexcept;
[[nodiscard]] std::optional<JobPhase> parse_job_phase(std::string_view text) noexcept;

/// Above which a staged job asks before it writes: more people added, changed or disabled than the larger of
/// `percent` of the baseline and `people`. No baseline (a first import): no limit.
struct ChangeLimits {
  int percent = 20;  ///< 0..100
  std::int64_t people = 100;

  bool operator==(const ChangeLimits&) const = default;
};

/// What an import job is asked to do. `plugin_options` is the plugin's own document (groups, modes, filters),
/// JSON.
struct JobRequest {
  std::int64_t workspace_id = 0;
  std::string plugin_id;
  std::int64_t connection_id = 0;
  std::string plugin_options;
  bool dry_run = false;
  std::string requested_by;  ///< account or "cli:<system user>"
  JobKind kind = JobKind::import;
  std::int64_t of_job = 0;  ///< whose plan is applied, whose failures are read again, what is undone
  /// Everything is decided before anything is written, so that limits and differences can stop it in time.
  bool staged = false;
  /// Leavers are disabled after having been absent from so many further complete reads; empty: never.
  std::optional<int> leaver_grace = {};
  ChangeLimits limits = {};
  bool approved = false;  ///< an administrator agrees to go over the limits
};

struct Job {
  std::int64_t id = 0;
  JobRequest request;
  JobState state = JobState::queued;
  Counts counts;
  std::uint64_t issues = 0;
  std::uint64_t disabled = 0;  ///< leavers; no part of counts
  std::uint64_t removed = 0;   ///< people whom an undo took away; part of counts.fetched there
  std::int64_t base_job = 0;   ///< the import since which this one read what changed; 0: it read everybody
  std::string since;           ///< when base_job started; empty without one
  std::uint64_t gone = 0;      ///< whom the provider named as having left since then; no part of counts
  JobPhase phase = JobPhase::reading;
  bool keeps_changes = false;  ///< before-images exist: it can be undone
  std::string worker;          ///< who holds it; empty when nobody does
  bool goes_on = false;        ///< interrupted, but the next worker that looks takes it up by itself
  std::string created_at;      ///< UTC, ISO 8601 with 'Z'
  std::string started_at;      ///< empty when not started
  std::string finished_at;     ///< empty when not ended
  std::string error;           ///< the sentence for the administrator when failed, next step included
};

/// One thing that went wrong with one person, group or request.
struct JobIssue {
  std::int64_t id = 0;
  std::string severity;  ///< "warning" or "error"
  std::string code;
  std::string external_id;
  std::string email;
  std::string person;  ///< display name
  std::string message;
  std::string next_step;
  std::string request_id;  ///< the provider's id of the answer it came from
  std::string detail;
  std::string created_at;
};

/// One person whom a job changes, or in a dry run would change.
struct JobChange {
  struct Field {
    std::string name;  ///< a column of users
    std::string old_value;
    std::string new_value;
  };
  std::string action;  ///< "add", "update", "link", "disable", "remove", "restore"
  std::string external_id;
  std::string email;
  std::string display_name;
  std::vector<Field> fields;
};

}  // namespace rollcall::core
