#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_report.hpp"
#include "cli/run_job.hpp"
#include "cli/system_user.hpp"
#include "cli/text.hpp"
#include "core/workspace.hpp"
#include "documents/documents.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

struct Choice {
  std::int64_t id = 0;
  std::size_t limit = 50;
  bool approve = false;
};

/// "completed (undo of 3)"
std::string state_and_kind(const core::Job& job) {
  std::string text = spoken(job.state);
  if (job.request.dry_run) text += " (dry run)";
  if (job.request.kind != core::JobKind::import)
    text += " (" + spoken(job.request.kind) + " " + std::to_string(job.request.of_job) + ")";
  return text;
}

int list_jobs(Context& context, const Choice& choice) {
  const auto jobs = context.services.jobs().list(core::kDefaultWorkspaceId, choice.limit);
  if (context.json()) {
    JsonList list(context.out, "jobs");
    for (const auto& job : jobs) list.add(documents::Cli::of(job, documents::JobSince::told));
    list.end();
    return kCompleted;
  }
  if (jobs.empty()) {
    context.out
        << "There are no imports yet. Start one: rollcall import PLUGIN --group NAME --add --update\n";
    return kCompleted;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& job : jobs)
    rows.push_back({std::to_string(job.id), state_and_kind(job), job.request.plugin_id,
                    grouped(job.counts.fetched), grouped(job.counts.added), grouped(job.counts.updated),
                    grouped(job.issues), job.created_at});
  print_table(context.out,
              {{"ID", Align::right},
               {"STATE"},
               {"PLUGIN"},
               {"READ", Align::right},
               {"ADDED", Align::right},
               {"UPDATED", Align::right},
               {"ISSUES", Align::right},
               {"CREATED"}},
              rows);
  return kCompleted;
}

std::string leavers_of(const core::Job& job) {
  if (!job.request.leaver_grace) return "left as they are";
  if (*job.request.leaver_grace == 0) return "disabled at once";
  return "disabled after " + grouped(static_cast<std::uint64_t>(*job.request.leaver_grace)) +
         " further complete imports";
}

std::string limits_of(const core::Job& job) {
  if (!job.request.staged) return "none";
  return std::to_string(job.request.limits.percent) + " in a hundred, or " +
         grouped(static_cast<std::uint64_t>(job.request.limits.people)) + " people" +
         (job.request.approved ? "; approved to go over" : "");
}

int show_job(Context& context, const Choice& choice) {
  const core::Job job = require_job(context.services, choice.id);
  if (context.json()) {
    context.print(documents::Cli::of(job, documents::JobSince::told));
    return kCompleted;
  }
  std::vector<std::vector<std::string>> rows{{"state", spoken(job.state)}};
  const auto add = [&rows](const char* name, std::string value) {
    if (!value.empty()) rows.push_back({name, std::move(value)});
  };
  if (job.request.kind != core::JobKind::import)
    add("kind", spoken(job.request.kind) + " " + std::to_string(job.request.of_job));
  add("plugin", job.request.plugin_id);
  add("connection", std::to_string(job.request.connection_id));
  add("dry run", job.request.dry_run ? "yes" : "no");
  if (job.request.kind != core::JobKind::undo) add("read", spoken_extent(job));
  add("phase", std::string(core::to_string(job.phase)));
  add("leavers", leavers_of(job));
  add("limits", limits_of(job));
  add("options", job.request.plugin_options);
  add("requested by", job.request.requested_by);
  add("created", job.created_at);
  add("started", job.started_at);
  add("finished", job.finished_at);
  add("issues", grouped(job.issues));
  add("error", job.error);
  print_table(context.out, {{"IMPORT"}, {std::to_string(job.id)}}, rows);
  context.out << '\n';
  print_counts(context.out, job);
  return kCompleted;
}

int cancel_job(Context& context, const Choice& choice) {
  context.services.jobs().cancel(choice.id);
  const std::string id = std::to_string(choice.id);
  context.answer(
      documents::Cli::of(require_job(context.services, choice.id), documents::JobSince::told),
      "Import " + id + " is cancelled; what is written stays. Go on with: rollcall jobs resume " + id);
  return kCompleted;
}

int resume_job(Context& context, const Choice& choice) {
  const auto approval = choice.approve ? core::Approval::over_limits : core::Approval::none;
  return run_job(context, [&](const core::ImportObserver& observer, const std::stop_token& stop) {
    return context.services.importer().resume(choice.id, approval, observer, stop);
  });
}

/// A new job about an ended one, with the same connection and options.
core::JobRequest request_about(std::int64_t id, core::JobKind kind) {
  core::JobRequest request;
  request.requested_by = "cli:" + system_user();
  request.kind = kind;
  request.of_job = id;
  return request;
}

int retry_job(Context& context, const Choice& choice) {
  require_ready_plugin(context.services, require_job(context.services, choice.id).request.plugin_id);
  return run_job(context, request_about(choice.id, core::JobKind::retry));
}

int undo_job(Context& context, const Choice& choice) {
  return run_job(context, request_about(choice.id, core::JobKind::undo));
}

constexpr const char* kFooter =
    "Examples:\n"
    "  rollcall jobs                          the imports, newest first\n"
    "  rollcall jobs changes 3                what it changed, or as a dry run would change\n"
    "  rollcall jobs issues 3 --csv f.csv     what went wrong, for a spreadsheet\n"
    "  rollcall jobs resume 3                 go on where an import stopped\n"
    "  rollcall jobs retry 3                  import only those who failed in it\n"
    "  rollcall jobs undo 3                   put back what it changed and nobody changed since\n";

}  // namespace

void add_job_commands(CLI::App& app, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* jobs = app.add_subcommand("jobs", "See, resume, retry, undo and cancel imports");
  jobs->require_subcommand(0, 1);
  jobs->add_option("--limit", choice->limit, "At most so many")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000));
  jobs->footer(kFooter);
  add_default_command(*jobs, chosen, "list", "List the imports, newest first (the default)",
                      with(choice, list_jobs));
  const auto add = [&](const char* name, const char* about, int (*command)(Context&, const Choice&)) {
    auto* sub = jobs->add_subcommand(name, about);
    sub->add_option("ID", choice->id, "The import's number")->required();
    when_named(*sub, chosen, with(choice, command));
    return sub;
  };
  add("show", "Show one import", show_job);
  add_issues_command(*jobs, chosen);
  add_changes_command(*jobs, chosen);
  add("resume", "Go on with an import that was interrupted, cancelled or failed", resume_job)
      ->add_flag("--approve", choice->approve, "Agree to go over the import's limits");
  add("retry", "Read only those who failed in an import, and import them", retry_job);
  add("undo", "Put back what an import changed; whom somebody changed since stays and is listed", undo_job);
  add("cancel", "Stop an import; what is written stays", cancel_job);
}

}  // namespace rollcall::cli
