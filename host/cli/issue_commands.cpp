// `jobs issues`: what went wrong with single people, as a table, JSON and CSV.
#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_report.hpp"
#include "cli/text.hpp"
#include "documents/csv_rows.hpp"
#include "documents/documents.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

struct Choice {
  std::int64_t id = 0;
  std::string csv, code, severity;
};

/// Hands over the issues that were asked for; returns how many.
template <typename Visit>
std::uint64_t each_wanted(Context& context, const Choice& choice, const Visit& visit) {
  std::uint64_t wanted = 0;
  context.services.jobs().each_issue(choice.id, [&](const core::JobIssue& issue) {
    if (!choice.code.empty() && issue.code != choice.code) return;
    if (!choice.severity.empty() && issue.severity != choice.severity) return;
    ++wanted;
    visit(issue);
  });
  return wanted;
}

void write_csv(Context& context, const Choice& choice) {
  CsvTarget target(choice.csv, context.out);
  target.stream() << documents::issue_columns();
  const std::uint64_t written = each_wanted(
      context, choice, [&](const core::JobIssue& issue) { target.stream() << documents::row_of(issue); });
  target.commit();
  if (!target.is_standard_output())
    context.answer({{"job", choice.id}, {"issues_written", written}, {"file", choice.csv}},
                   grouped(written) + " issues written to " + choice.csv);
}

void print_json(Context& context, const Choice& choice) {
  JsonList list(context.out, "issues");
  each_wanted(context, choice, [&](const core::JobIssue& issue) { list.add(documents::Cli::of(issue)); });
  list.end();
}

void print_tables(Context& context, const core::Job& job, const Choice& choice) {
  constexpr std::size_t kChunk = 200;  // columns are as wide as the widest of so many
  std::vector<core::JobIssue> chunk;
  const auto flush = [&] {
    if (!chunk.empty()) print_issues(context.out, chunk);
    chunk.clear();
  };
  const std::uint64_t wanted = each_wanted(context, choice, [&](const core::JobIssue& issue) {
    chunk.push_back(issue);
    if (chunk.size() == kChunk) flush();
  });
  flush();
  if (job.issues == 0)
    context.out << "Import " << job.id << " has no issues.\n";
  else if (wanted == 0)
    context.out << "None of the " << grouped(job.issues) << " issues of import " << job.id
                << " is of that kind.\n";
}

int show_issues(Context& context, const Choice& choice) {
  refuse_csv_beside_json(context, choice.csv);
  const core::Job job = require_job(context.services, choice.id);
  if (!choice.csv.empty())
    write_csv(context, choice);
  else if (context.json())
    print_json(context, choice);
  else
    print_tables(context, job, choice);
  return kCompleted;
}

}  // namespace

void add_issues_command(CLI::App& jobs, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* issues = jobs.add_subcommand("issues", "Show what went wrong with single people or groups");
  issues->add_option("ID", choice->id, "The import's number")->required();
  issues->add_option("--csv", choice->csv, "Write them to a file instead; - is standard output")
      ->type_name("FILE");
  issues->add_option("--code", choice->code, "Only issues with this code, such as no-email")
      ->type_name("CODE");
  issues->add_option("--severity", choice->severity, "Only errors (the person failed), or only warnings")
      ->type_name("error|warning")
      ->check(CLI::IsMember({"error", "warning"}));
  issues->footer(
      "Examples:\n"
      "  rollcall jobs issues 3 --severity error\n"
      "  rollcall jobs issues 3 --code email-in-use --csv taken.csv\n"
      "In the CSV, cells that a spreadsheet would take for a formula begin with an apostrophe.\n");
  when_named(*issues, chosen, with(choice, show_issues));
}

}  // namespace rollcall::cli
