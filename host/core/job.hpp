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

/// What an import job is asked to do. `plugin_options` is the plugin's own document (groups, modes, filters),
/// JSON.
struct JobRequest {
  std::int64_t workspace_id = 0;
  std::string plugin_id;
  std::int64_t connection_id = 0;
  std::string plugin_options;
  bool dry_run = false;
  std::string requested_by;  ///< account or "cli:<system user>"
};

struct Job {
  std::int64_t id = 0;
  JobRequest request;
  JobState state = JobState::queued;
  Counts counts;
  std::uint64_t issues = 0;
  std::string worker;       ///< who holds it; empty when nobody does
  std::string created_at;   ///< UTC, ISO 8601 with 'Z'
  std::string started_at;   ///< empty when not started
  std::string finished_at;  ///< empty when not ended
  std::string error;        ///< the sentence for the administrator when failed, next step included
};

/// One thing that went wrong with one person, group or request.
struct JobIssue {
  std::int64_t id = 0;
  std::string severity;  ///< "warning" or "error"
  std::string code;
  std::string external_id;
  std::string email;
  std::string message;
  std::string detail;
  std::string created_at;
};

}  // namespace rollcall::core
