#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/documents.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_report.hpp"
#include "cli/text.hpp"
#include "core/workspace.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

struct Choice {
  std::int64_t id = 0;
  std::size_t limit = 50;
  std::string csv;
};

core::Job require_job(Context& context, std::int64_t id) {
  auto job = context.services.jobs().find(id);
  if (!job)
    throw Error(Status::not_found, {.message = "There is no import " + std::to_string(id) + ".",
                                    .next_step = "See \"rollcall jobs\" for the imports there are."});
  return *job;
}

int list_jobs(Context& context, const Choice& choice) {
  const auto jobs = context.services.jobs().list(core::kDefaultWorkspaceId, choice.limit);
  if (context.json()) {
    auto documents = nlohmann::ordered_json::array();
    for (const auto& job : jobs) documents.push_back(document_of(job));
    context.print({{"jobs", std::move(documents)}});
    return kCompleted;
  }
  if (jobs.empty()) {
    context.out
        << "There are no imports yet. Start one: rollcall import PLUGIN --group NAME --add --update\n";
    return kCompleted;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& job : jobs)
    rows.push_back({std::to_string(job.id), spoken(job.state) + (job.request.dry_run ? " (dry run)" : ""),
                    job.request.plugin_id, grouped(job.counts.fetched), grouped(job.counts.added),
                    grouped(job.counts.updated), grouped(job.issues), job.created_at});
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

int show_job(Context& context, const Choice& choice) {
  const core::Job job = require_job(context, choice.id);
  if (context.json()) {
    context.print(document_of(job));
    return kCompleted;
  }
  print_table(context.out, {{"IMPORT"}, {std::to_string(job.id)}},
              {{"state", spoken(job.state)},
               {"plugin", job.request.plugin_id},
               {"connection", std::to_string(job.request.connection_id)},
               {"dry run", job.request.dry_run ? "yes" : "no"},
               {"options", job.request.plugin_options},
               {"requested by", job.request.requested_by},
               {"created", job.created_at},
               {"started", job.started_at},
               {"finished", job.finished_at},
               {"issues", grouped(job.issues)},
               {"error", job.error}});
  context.out << '\n';
  print_counts(context.out, job.counts);
  return kCompleted;
}

void write_issues_csv(Context& context, const Choice& choice) {
  CsvTarget target(choice.csv, context.out);
  write_csv_row(target.stream(),
                {"id", "severity", "code", "external_id", "email", "message", "detail", "created_at"});
  context.services.jobs().each_issue(choice.id, [&](const core::JobIssue& issue) {
    write_csv_row(target.stream(), {std::to_string(issue.id), issue.severity, issue.code, issue.external_id,
                                    issue.email, issue.message, issue.detail, issue.created_at});
  });
  target.commit();
}

void print_issues_json(Context& context, std::int64_t id) {
  // Piece by piece: there may be a million.
  context.out << "{\"issues\":[";
  const char* separator = "";
  context.services.jobs().each_issue(id, [&](const core::JobIssue& issue) {
    context.out << separator
                << document_of(issue).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    separator = ",";
  });
  context.out << "]}\n";
}

void print_issues_table(Context& context, std::int64_t id) {
  constexpr std::size_t kChunk = 200;
  std::vector<std::vector<std::string>> rows;
  const auto flush = [&] {
    if (!rows.empty())
      print_table(context.out, {{"SEVERITY"}, {"ISSUE"}, {"WHO"}, {"WHAT AND WHAT TO DO"}}, rows);
    rows.clear();
  };
  context.services.jobs().each_issue(id, [&](const core::JobIssue& issue) {
    rows.push_back(
        {issue.severity, issue.code, issue.email.empty() ? issue.external_id : issue.email, issue.message});
    if (rows.size() == kChunk) flush();
  });
  flush();
}

int show_issues(Context& context, const Choice& choice) {
  if (choice.csv == "-" && context.json())
    throw Error(Status::invalid_argument, {.message = "--csv - and --json both want standard output.",
                                           .next_step = "Give one of them, or name a file for the CSV."});
  const core::Job job = require_job(context, choice.id);
  if (!choice.csv.empty()) {
    write_issues_csv(context, choice);
    if (context.json())
      context.print({{"job", job.id}, {"issues_written", job.issues}, {"file", choice.csv}});
    else if (choice.csv != "-")
      context.out << grouped(job.issues) << " issues written to " << choice.csv << '\n';
  } else if (context.json()) {
    print_issues_json(context, choice.id);
  } else if (job.issues == 0) {
    context.out << "Import " << job.id << " has no issues.\n";
  } else {
    print_issues_table(context, choice.id);
  }
  return kCompleted;
}

int cancel_job(Context& context, const Choice& choice) {
  context.services.jobs().cancel(choice.id);
  if (context.json())
    context.print(document_of(require_job(context, choice.id)));
  else
    context.out << "Import " << choice.id
                << " is cancelled; what is written stays. Go on with: rollcall jobs resume " << choice.id
                << '\n';
  return kCompleted;
}

}  // namespace

void add_job_commands(CLI::App& app, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* jobs = app.add_subcommand("jobs", "See, resume and cancel imports");
  jobs->require_subcommand(0, 1);
  jobs->add_option("--limit", choice->limit, "At most so many")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000));
  jobs->footer(
      "Examples:\n"
      "  rollcall jobs                          the imports, newest first\n"
      "  rollcall jobs issues 3 --csv f.csv     what went wrong, for a spreadsheet\n"
      "  rollcall jobs resume 3                 go on where an import stopped\n");
  const auto use = [&chosen, choice](int (*command)(Context&, const Choice&)) {
    return [&chosen, choice, command] {
      chosen = [choice, command](Context& context) { return command(context, *choice); };
    };
  };
  jobs->callback([&chosen, listing = use(list_jobs)] {
    if (!chosen) listing();
  });
  jobs->add_subcommand("list", "List the imports, newest first (the default)")->callback(use(list_jobs));
  const auto add = [&](const char* name, const char* about, int (*command)(Context&, const Choice&)) {
    auto* sub = jobs->add_subcommand(name, about);
    sub->add_option("ID", choice->id, "The import's number")->required();
    sub->callback(use(command));
    return sub;
  };
  add("show", "Show one import", show_job);
  add("issues", "Show what went wrong with single people or groups", show_issues)
      ->add_option("--csv", choice->csv, "Write them to a file instead; - is standard output")
      ->type_name("FILE");
  add("resume", "Go on with an import that was interrupted, cancelled or failed",
      [](Context& context, const Choice& chosen_job) { return resume_import(context, chosen_job.id); });
  add("cancel", "Stop an import; what is written stays", cancel_job);
}

}  // namespace rollcall::cli
