#include "cli/commands.hpp"
#include "cli/documents.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_report.hpp"
#include "cli/progress_bar.hpp"
#include "cli/system_user.hpp"
#include "core/workspace.hpp"

#include <memory>
#include <ostream>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <sys/ioctl.h>

namespace rollcall::cli {
namespace {

struct Choice {
  std::string plugin, connection;
  std::vector<std::string> groups;
  bool all_users = false, add = false, update = false, transitive = false, no_guests = false,
       no_disabled = false, dry_run = false;
  std::string email_from = "mail";
};

void refuse_usage(bool refused, const char* message, const char* next_step) {
  if (refused) throw Error(Status::invalid_argument, {.message = message, .next_step = next_step});
}

/// The document that the plugin calls its options.
std::string plugin_options(const Choice& choice) {
  nlohmann::ordered_json options{{"all_users", choice.all_users},  {"add", choice.add},
                                 {"update", choice.update},        {"transitive", choice.transitive},
                                 {"guests", !choice.no_guests},    {"disabled", !choice.no_disabled},
                                 {"email_from", choice.email_from}};
  if (!choice.groups.empty()) options["groups"] = choice.groups;
  try {
    return options.dump();
  } catch (const nlohmann::ordered_json::exception&) {
    throw Error(Status::invalid_argument,
                {.message = "The name of a group is not valid UTF-8.",
                 .next_step = "Use a terminal in a UTF-8 locale, or the group's id."});
  }
}

std::size_t terminal_columns(const Context& context) {
  winsize size{};
  if (context.json() || ::isatty(STDERR_FILENO) == 0) return 0;
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return 80;
  return size.ws_col;
}

/// Runs `work` with a progress bar, stops gracefully at Ctrl-C, and reports.
template <typename Work>
int run_with_progress(Context& context, const Work& work) {
  ProgressBar bar(context.err, terminal_columns(context));
  const StopSignals::Listening listening(context.signals, [&bar] {
    bar.say("Stopping the import; what is written stays. Press Ctrl-C again to leave at once.");
  });
  const core::ImportObserver observer{{},
                                      [&bar](const core::ImportProgress& progress) { bar.show(progress); }};
  const core::ImportOutcome outcome = work(observer, listening.token());
  bar.clear();
  if (context.json()) {
    context.print(document_of(outcome));
    if (outcome.failure) print_failure(context.err, outcome);
  } else {
    print_import_report(context, outcome);
  }
  return exit_code_for(outcome.job.state);
}

int import_people(Context& context, const Choice& choice) {
  refuse_usage(!choice.add && !choice.update, "Say what to write: --add, --update, or both.",
               "--add writes people who are new here, --update those who are here already.");
  refuse_usage(choice.groups.empty() && !choice.all_users,
               "Say whom to import: --group NAME, or --all-users.",
               "See \"rollcall groups PLUGIN\" for the groups there are.");
  refuse_usage(!choice.groups.empty() && choice.all_users, "--group and --all-users exclude each other.",
               "Give one of them.");
  const auto connection = find_connection(context.services, choice.plugin, choice.connection);
  require_ready_plugin(context.services, choice.plugin);
  core::JobRequest request;
  request.workspace_id = core::kDefaultWorkspaceId;
  request.plugin_id = choice.plugin;
  request.connection_id = connection.id;
  request.plugin_options = plugin_options(choice);
  request.dry_run = choice.dry_run;
  request.requested_by = "cli:" + system_user();
  return run_with_progress(context, [&](const core::ImportObserver& observer, const std::stop_token& stop) {
    return context.services.importer().run(request, observer, stop);
  });
}

}  // namespace

int resume_import(Context& context, std::int64_t job_id) {
  return run_with_progress(context, [&](const core::ImportObserver& observer, const std::stop_token& stop) {
    return context.services.importer().resume(job_id, core::Approval::none, observer, stop);
  });
}

void add_import_commands(CLI::App& app, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* import =
      app.add_subcommand("import", "Import the people of groups, or all users, into the workspace");
  import->add_option("PLUGIN", choice->plugin, "The plugin's id")->required();
  import->add_option("--group", choice->groups, "Id or exact name of a group; several may be given")
      ->type_name("ID_OR_NAME");
  import->add_flag("--all-users", choice->all_users, "Everybody in the tenant");
  import->add_flag("--add", choice->add, "Write people who are new in this workspace");
  import->add_flag("--update", choice->update, "Write people who are in it already");
  import->add_flag("--transitive", choice->transitive, "Also the members of groups inside the groups");
  import->add_flag("--no-guests", choice->no_guests, "Leave out guests");
  import->add_flag("--no-disabled", choice->no_disabled, "Leave out accounts that are disabled");
  import
      ->add_option("--email-from", choice->email_from, "Which field is the e-mail address first: mail or upn")
      ->type_name("FIELD")
      ->capture_default_str()
      ->check(CLI::IsMember({"mail", "upn"}));
  import->add_flag("--dry-run", choice->dry_run, "Do everything except writing people");
  import
      ->add_option("--connection,--name", choice->connection,
                   "Name of the connection, when there are several")
      ->type_name("NAME");
  import->footer(
      "Examples:\n"
      "  rollcall import entra-id --group \"All employees\" --add --update\n"
      "  rollcall import entra-id --all-users --add --no-guests --dry-run\n"
      "Ctrl-C stops gracefully; \"rollcall jobs resume ID\" goes on from there.\n"
      "Exit codes: 0 completed, 1 failed, 2 wrong usage, 3 completed with issues,\n"
      "            4 interrupted (can be resumed), 130 cancelled.\n");
  import->callback([&chosen, choice] {
    chosen = [choice](Context& context) { return import_people(context, *choice);
};
}  // namespace rollcall::cli
);
}

}  // namespace rollcall::cli
