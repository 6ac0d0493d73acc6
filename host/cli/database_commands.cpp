// `database`: which versions its tables have, and taking them up or back.
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"

#include <memory>
#include <optional>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using json = nlohmann::ordered_json;

struct Choice {
  std::optional<int> people, host;
  bool yes = false;
};

json document_of(const TablesVersions& versions, const TablesVersions& known) {
  return {{"people_tables", {{"version", versions.people}, {"known", known.people}}},
          {"host_tables", {{"version", versions.host}, {"known", known.host}}}};
}

std::string judged(int version, int known) {
  if (version == 0) return "not made yet";
  if (version > known) return "made by a newer Rollcall; this one refuses to work with it";
  return version < known ? "older; brought up to date by any other command" : "up to date";
}

void print_versions(Context& context, const TablesVersions& versions, const TablesVersions& known) {
  print_table(context.out, {{"TABLES"}, {"VERSION", Align::right}, {"KNOWN", Align::right}, {"STATE"}},
              {{"people", std::to_string(versions.people), std::to_string(known.people),
                judged(versions.people, known.people)},
               {"host", std::to_string(versions.host), std::to_string(known.host),
                judged(versions.host, known.host)}});
}

int show_versions(Context& context) {
  const TablesVersions versions = context.services.database_versions();
  const TablesVersions known = context.services.known_versions();
  if (context.json())
    context.print(document_of(versions, known));
  else
    print_versions(context, versions, known);
  return kCompleted;
}

[[noreturn]] void ask_before_going_back(const TablesVersions& now, const TablesVersions& target) {
  throw Error(Status::invalid_argument,
              {.message = "Going back from people tables " + std::to_string(now.people) +
                          " and host tables " + std::to_string(now.host) + " to " +
                          std::to_string(target.people) + " and " + std::to_string(target.host) +
                          " keeps every person, job and issue, but loses what the older versions have no "
                          "place for, such as plans and what undoing an import needs.",
               .next_step = "Make a backup of the database, then run it again with --yes."});
}

int migrate(Context& context, const Choice& choice) {
  const TablesVersions now = context.services.database_versions();
  const TablesVersions known = context.services.known_versions();
  const TablesVersions target{choice.people.value_or(known.people), choice.host.value_or(known.host)};
  const bool goes_back = target.people < now.people || target.host < now.host;
  const bool is_newer = now.people > known.people || now.host > known.host;
  if (goes_back && !is_newer && !choice.yes) ask_before_going_back(now, target);
  context.services.migrate_database(target);
  const TablesVersions reached = context.services.database_versions();
  if (context.json()) {
    context.print(document_of(reached, known));
    return kCompleted;
  }
  print_versions(context, reached, known);
  if (reached.people < known.people || reached.host < known.host)
    context.err << "Note: now use the older Rollcall; other commands of this one bring the tables up to date "
                   "again.\n";
  return kCompleted;
}

}  // namespace

void add_database_commands(CLI::App& app, Command& chosen) {
  auto* database = app.add_subcommand("database", "See and change the versions of the database's tables");
  database->require_subcommand(0, 1);
  database->footer(
      "Examples:\n"
      "  rollcall database                                which versions there are\n"
      "  rollcall database migrate                        to the newest that this Rollcall knows\n"
      "  rollcall database migrate --people-version 1     back, before going back to an older Rollcall\n"
      "Every other command brings older tables up to date by itself.\n");
  add_default_command(*database, chosen, "status", "Show the versions of the tables (the default)",
                      show_versions);
  const auto choice = std::make_shared<Choice>();
  auto* migrating = database->add_subcommand("migrate", "Take the tables to the newest or a given version");
  migrating->add_option("--people-version", choice->people, "Version of the people tables")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  migrating->add_option("--host-version", choice->host, "Version of the host's own tables")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  migrating->add_flag("--yes", choice->yes, "Agree to lose what an older version has no place for");
  when_named(*migrating, chosen, with(choice, migrate));
}

}  // namespace rollcall::cli
