#include "jobs/job_notices.hpp"

#include <string>
#include <utility>

namespace rollcall::jobs {
namespace {

using core::JobKind;
using core::JobState;
using core::NoticeKind;
using core::Severity;

std::string name_of(const core::Job& job) {
  switch (job.request.kind) {
    case JobKind::retry:
      return "Retry";
    case JobKind::undo:
      return "Undo";
    case JobKind::import:
    case JobKind::apply_plan:
      break;
  }
  return "Import";
}

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

/// "10,000 people read: 120 added, 45 updated, 7 failed."
std::string counts_of(const core::Job& job) {
  const core::Counts& counts = job.counts;
  const bool is_undo = job.request.kind == JobKind::undo;
  const std::string people = grouped(counts.fetched) + (counts.fetched == 1 ? " person" : " people");
  std::string text = is_undo ? people + " looked at: " + grouped(counts.updated) + " put back"
                             : people + " read: " + grouped(counts.added) + " added, " +
                                   grouped(counts.updated) + " updated";
  const auto add_some = [&text](std::uint64_t number, const char* what) {
    if (number > 0) text += ", " + grouped(number) + what;
  };
  add_some(job.removed, " removed");
  add_some(job.disabled, " disabled");
  add_some(counts.failed, " failed");
  return text + ".";
}

core::Notice about(const core::Job& job, NoticeKind kind, Severity severity, std::string title,
                   std::string message) {
  core::Notice notice;
  notice.kind = kind;
  notice.severity = severity;
  notice.title = std::move(title);
  notice.message = std::move(message);
  notice.job_id = job.id;
  notice.connection_id = job.request.connection_id;
  notice.plugin = job.request.plugin_id;
  // An attempt tells once; another attempt of the same job tells again.
  notice.key =
      "job:" + std::to_string(job.id) + ":" + std::string(core::to_string(job.state)) + ":" + job.finished_at;
  return notice;
}

core::Notice completed(const core::Job& job) {
  if (job.issues == 0)
    return about(job, NoticeKind::job_completed, Severity::success, name_of(job) + " completed",
                 counts_of(job));
  return about(
      job, NoticeKind::job_completed, Severity::warning,
      name_of(job) + " completed with " + grouped(job.issues) + (job.issues == 1 ? " issue" : " issues"),
      counts_of(job));
}

core::Notice failed(const core::Job& job) {
  return about(job, NoticeKind::job_failed, Severity::error, name_of(job) + " failed", job.error);
}

core::Notice interrupted(const core::Job& job) {
  return about(job, NoticeKind::job_interrupted, Severity::warning, name_of(job) + " interrupted", job.error);
}

}  // namespace

std::optional<core::Notice> end_notice(const core::Job& job) {
  if (job.request.dry_run) return std::nullopt;
  switch (job.state) {
    case JobState::completed:
    case JobState::completed_with_issues:
      return completed(job);
    case JobState::failed:
      return failed(job);
    case JobState::interrupted:
      return interrupted(job);
    case JobState::cancelled:
    case JobState::queued:
    case JobState::running:
      break;
  }
  return std::nullopt;
}

std::optional<core::Notice> approval_notice(const core::Job& job) {
  return about(job, NoticeKind::job_needs_approval, Severity::warning, name_of(job) + " waits for approval",
               job.error);
}

}  // namespace rollcall::jobs
