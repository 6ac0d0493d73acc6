// `jobs changes`: what a job did to people, or what a plan would do, as a table, JSON and CSV.
#include "cli/change_report.hpp"
#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"
#include "documents/csv_rows.hpp"
#include "documents/documents.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

constexpr std::size_t kScreenful = 20;

struct Choice {
  std::int64_t id = 0;
  std::string csv;
};

void write_csv(Context& context, const Choice& choice) {
  CsvTarget target(choice.csv, context.out);
  target.stream() << documents::change_columns();
  std::uint64_t people = 0;
  context.services.changes().each(choice.id, [&](const core::JobChange& change) {
    target.stream() << documents::rows_of(change);
    ++people;
  });
  target.commit();
  if (!target.is_standard_output())
    context.answer({{"job", choice.id}, {"changes_written", people}, {"file", choice.csv}},
                   "The changes of " + grouped(people) + " people written to " + choice.csv);
}

void print_json(Context& context, const Choice& choice) {
  JsonList list(context.out, "changes");
  context.services.changes().each(
      choice.id, [&](const core::JobChange& change) { list.add(documents::Cli::of(change)); });
  list.end();
}

void print_screenful(Context& context, const core::Job& job) {
  std::vector<core::JobChange> first;
  std::uint64_t people = 0;
  context.services.changes().each(job.id, [&](const core::JobChange& change) {
    if (first.size() < kScreenful) first.push_back(change);
    ++people;
  });
  if (people == 0 && job.counts.added + job.counts.updated + job.disabled + job.removed > 0) {
    context.out << "Import " << job.id
                << " kept no record of what it changed; its plugin, or the Rollcall of "
                << "that time, is too old for that.\n";
    return;
  }
  if (people == 0) {
    context.out << "Import " << job.id << (job.request.dry_run ? " would change" : " changed")
                << " nobody.\n";
    return;
  }
  print_changes(context.out, first);
  if (people > first.size())
    context.out << "... and " << grouped(people - first.size())
                << " more. All of them: rollcall jobs changes " << job.id << " --csv FILE\n";
}

int show_changes(Context& context, const Choice& choice) {
  refuse_csv_beside_json(context, choice.csv);
  const core::Job job = require_job(context.services, choice.id);
  if (!choice.csv.empty())
    write_csv(context, choice);
  else if (context.json())
    print_json(context, choice);
  else
    print_screenful(context, job);
  return kCompleted;
}

}  // namespace

void add_changes_command(CLI::App& jobs, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* changes =
      jobs.add_subcommand("changes", "Show what an import changed, or what a dry run would change");
  changes->add_option("ID", choice->id, "The import's number")->required();
  changes
      ->add_option("--csv", choice->csv, "Write all of them to a file, a row a field; - is standard output")
      ->type_name("FILE");
  changes->footer(
      "Examples:\n"
      "  rollcall jobs changes 7                    the first people, with old and new values\n"
      "  rollcall jobs changes 7 --csv plan.csv     everybody, for a spreadsheet\n"
      "A dry run's changes are a plan: \"rollcall import PLUGIN --plan ID\" applies it.\n");
  when_named(*changes, chosen, with(choice, show_changes));
}

}  // namespace rollcall::cli
