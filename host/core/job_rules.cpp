#include "core/job_rules.hpp"

#include "rollcall/sdk/error.hpp"

#include <string>
#include <utility>

namespace rollcall::core {
namespace {

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::failed_precondition,
              {.message = std::move(message), .next_step = std::move(next_step)});
}

std::string command(const char* words, const Job& job) {
  return "\"rollcall jobs " + std::string(words) + " " + std::to_string(job.id) + "\"";
}

std::string name_of(const Job& job) {
  return "Import " + std::to_string(job.id);
}

bool has_completed(const Job& job) {
  return job.state == JobState::completed || job.state == JobState::completed_with_issues;
}

void refuse_unless_ended(const Job& job) {
  if (is_final(job.state)) return;
  refuse(name_of(job) + " has not ended: it is " + std::string(to_string(job.state)) + ".",
         "Wait for its end, or stop it with " + command("cancel", job) + ".");
}

void refuse_unless_plan(const Job& job) {
  constexpr const char* kMakePlan = "Make a plan with --dry-run, then apply it.";
  if (!job.request.dry_run) refuse(name_of(job) + " is not a dry run: it has no plan to apply.", kMakePlan);
  if (job.request.kind != JobKind::import)
    refuse(name_of(job) + " read only the people who had failed before: its plan is no whole one.",
           kMakePlan);
  refuse_unless_ended(job);
  if (!has_completed(job))
    refuse("The dry run " + std::to_string(job.id) + " has not completed: it is " +
               std::string(to_string(job.state)) + ".",
           "Go on with it: " + command("resume", job) + ".");
  if (job.phase != JobPhase::planned)
    refuse("The dry run " + std::to_string(job.id) +
               " has no plan: it was removed meanwhile, or an older Rollcall or plugin kept none.",
           kMakePlan);
}

void refuse_unless_retryable(const Job& job) {
  if (job.request.kind == JobKind::undo)
    refuse(name_of(job) + " is an undo, which reads nobody.", "Retry the import that had failures.");
  refuse_unless_ended(job);
  if (job.counts.failed == 0)
    refuse("Nobody failed in import " + std::to_string(job.id) + ".",
           "There is nothing to retry; " + command("issues", job) + " shows what it reported.");
}

void refuse_unless_undoable(const Job& job) {
  constexpr const char* kNothing = "There is nothing to take back.";
  if (job.request.kind == JobKind::undo)
    refuse(name_of(job) + " is itself an undo.", "To have its import's effect again, start a new import.");
  if (job.request.dry_run) refuse(name_of(job) + " was a dry run and changed nobody.", kNothing);
  refuse_unless_ended(job);
  if (job.request.staged && job.phase != JobPhase::writing)
    refuse(name_of(job) + " ended before it wrote anybody.", kNothing);
  if (job.keeps_changes) return;
  if (job.counts.fetched == 0) refuse(name_of(job) + " ended before it wrote anybody.", kNothing);
  refuse(
      name_of(job) +
          " cannot be taken back: what it changed was removed meanwhile, or an older Rollcall or plugin kept "
          "none of it.",
      "Correct the people by hand, or with a new import.");
}

void refuse_if_other(bool other, const Job& job, const char* what, const std::string& whose) {
  if (!other) return;
  throw Error(Status::invalid_argument,
              {.message = name_of(job) + " belongs to another " + what + whose + ".",
               .next_step = "See " + command("show", job) + "."});
}

void refuse_others(const JobRequest& wanted, const Job& job) {
  const JobRequest& its = job.request;
  refuse_if_other(wanted.workspace_id != 0 && wanted.workspace_id != its.workspace_id, job, "workspace", "");
  refuse_if_other(!wanted.plugin_id.empty() && wanted.plugin_id != its.plugin_id, job, "plugin",
                  ", " + its.plugin_id);
  refuse_if_other(wanted.connection_id != 0 && wanted.connection_id != its.connection_id, job, "connection",
                  "");
}

void refuse_out_of_range(const JobRequest& wanted) {
  const bool percent = wanted.limits.percent >= 0 && wanted.limits.percent <= 100;
  if (percent && wanted.limits.people >= 0 && wanted.leaver_grace.value_or(0) >= 0) return;
  throw Error(Status::invalid_argument,
              {.message = "A limit or grace is out of its range.",
               .next_step = "The share is 0 to 100 percent; people and runs are 0 or more."});
}

const Job& require_named(const JobRequest& wanted, const std::optional<Job>& of_job) {
  if (of_job) return *of_job;
  throw Error(Status::not_found, {.message = "There is no import " + std::to_string(wanted.of_job) + ".",
                                  .next_step = "See \"rollcall jobs\" for the imports there are."});
}

std::string version_of(const Plugin& plugin) {
  return "The plugin " + plugin.name + " " + plugin.version;
}

}  // namespace

JobRequest settled_request(JobRequest wanted, const std::optional<Job>& of_job) {
  refuse_out_of_range(wanted);
  if (wanted.kind == JobKind::import) {
    wanted.of_job = 0;
    wanted.staged = !wanted.dry_run && (wanted.staged || wanted.leaver_grace);
    return wanted;
  }
  const Job& job = require_named(wanted, of_job);
  refuse_others(wanted, job);
  if (wanted.kind == JobKind::apply_plan) refuse_unless_plan(job);
  if (wanted.kind == JobKind::retry) refuse_unless_retryable(job);
  if (wanted.kind == JobKind::undo) refuse_unless_undoable(job);

  wanted.workspace_id = job.request.workspace_id;
  wanted.plugin_id = job.request.plugin_id;
  wanted.connection_id = job.request.connection_id;
  wanted.plugin_options = wanted.kind == JobKind::undo ? "{}" : job.request.plugin_options;
  // Whose preview had failures gets a preview of the retry.
  wanted.dry_run = wanted.kind == JobKind::retry && job.request.dry_run;
  wanted.leaver_grace = wanted.kind == JobKind::apply_plan ? job.request.leaver_grace : std::optional<int>();
  wanted.staged = wanted.kind == JobKind::apply_plan ||
                  (wanted.kind == JobKind::retry && wanted.staged && !wanted.dry_run);
  return wanted;
}

bool needs_present_plugin(const JobRequest& request) noexcept {
  if (request.kind == JobKind::undo) return false;
  return request.kind == JobKind::retry || request.staged || request.leaver_grace;
}

void require_able(const Plugin& plugin, const JobRequest& request) {
  if (!needs_present_plugin(request)) return;
  if (request.kind == JobKind::retry && plugin.api_minor < 1)
    refuse(version_of(plugin) + " cannot read only the people who failed: it was made for an older Rollcall.",
           "Install a newer version of the plugin, or start a whole import.");
  if ((request.staged || request.leaver_grace) && plugin.people_tables_version < 2)
    refuse(
        version_of(plugin) +
            " cannot plan before it writes, which plans, leavers and limits need: it was made for an older "
            "Rollcall.",
        "Install a newer version of the plugin, or start an import without them.");
}

}  // namespace rollcall::core
