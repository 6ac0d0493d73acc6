#include "cli/run.hpp"

#include "cli/commands.hpp"
#include "cli/documents.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"
#include "core/nearest.hpp"
#include "documents/documents.hpp"

#include <algorithm>
#include <ostream>
#include <span>
#include <string_view>
#include <typeinfo>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace rollcall::cli {
namespace {

struct Globals {
  std::string config;
  bool json = false;
  bool verbose = false;
};

void build(CLI::App& app, Globals& globals, Command& chosen) {
  app.name("rollcall");
  app.fallthrough();
  app.require_subcommand(1);
  app.set_version_flag("--version", "rollcall " + std::string(ROLLCALL_VERSION));
  app.add_option("--config", globals.config,
                 "Configuration file (else ROLLCALL_CONFIG, else /etc/rollcall/rollcall.ini)")
      ->type_name("FILE");
  app.add_flag("--json", globals.json, "Print one JSON document on standard output");
  app.add_flag("-v,--verbose", globals.verbose, "Show the log on standard error");
  add_plugin_commands(app, chosen);
  add_connection_commands(app, chosen);
  add_group_commands(app, chosen);
  add_import_commands(app, chosen);
  add_job_commands(app, chosen);
  add_user_commands(app, chosen);
  add_database_commands(app, chosen);
  add_admin_commands(app, chosen);
  add_service_commands(app, chosen);
  app.footer(
      "First steps:\n"
      "  rollcall plugins\n"
      "  rollcall plugins enable entra-id\n"
      "  rollcall connection set entra-id tenant_id=... client_id=... --secret client_secret=@FILE\n"
      "  rollcall connection test entra-id\n"
      "  rollcall groups entra-id\n"
      "  rollcall import entra-id --group \"All employees\" --add --update\n"
      "  rollcall users\n"
      "\"rollcall COMMAND --help\" explains each command.\n");
}

/// --json is honoured even for a command line that cannot be understood.
bool asks_for_json(std::span<const char* const> arguments) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const char* argument) { return std::string_view(argument) == "--json"; });
}

void print_error(const Error& error, Format format, std::ostream& out, std::ostream& err) {
  if (format == Format::json)
    out << documents::text_of(nlohmann::ordered_json{{"error", document_of(error)}}) << '\n';
  err << "Error: " << displayable(error.message()) << '\n';
  if (!error.next_step().empty()) err << "Next: " << displayable(error.next_step()) << '\n';
  if (!error.detail().empty()) spdlog::info("Detail: {}", error.detail());
}

/// The command that was probably meant, when the first word is none.
std::string meant_command(const CLI::App& app, std::span<const char* const> arguments) {
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({})) known.push_back(command->get_name());
  bool is_value = false;
  for (const std::string_view argument : arguments) {
    const bool skipped = is_value || argument.starts_with('-');
    is_value = argument == "--config";
    if (skipped) continue;
    if (std::find(known.begin(), known.end(), argument) != known.end()) return {};
    return core::nearest_name(argument, known);
  }
  return {};
}

std::string help_command(const CLI::App& app) {
  std::string command = "rollcall";
  for (const CLI::App* level = &app; !level->get_subcommands().empty();) {
    level = level->get_subcommands().front();
    command += " " + level->get_name();
  }
  return command + " --help";
}

Error usage_error(const CLI::App& app, const CLI::ParseError& error, std::span<const char* const> arguments) {
  std::string message = error.what();
  if (!message.empty() && !message.ends_with('.')) message += '.';
  const std::string meant = meant_command(app, arguments);
  return {Status::invalid_argument,
          {.message = message,
           .next_step =
               meant.empty() ? "See: " + help_command(app) : "Did you mean \"rollcall " + meant + "\"?"}};
}

int execute(const Command& command, const Globals& globals, const OpenServices& open, StopSignals& signals,
            std::ostream& out, std::ostream& err) {
  std::optional<std::filesystem::path> config;
  if (!globals.config.empty()) config = globals.config;
  const auto services = open(config, globals.verbose ? LogDetail::verbose : LogDetail::as_configured);
  Context context{*services, signals, out, err, globals.json ? Format::json : Format::tables};
  const int code = command(context);
  out.flush();
  if (!out)
    throw Error(Status::failed_precondition,
                {.message = "The answer could not be written to standard output.",
                 .next_step = "Check where the output goes and the room on that disk."});
  return code;
}

}  // namespace

int run(int argc, const char* const* argv, const OpenServices& open, std::ostream& out, std::ostream& err) {
  const std::span arguments(argv + 1, static_cast<std::size_t>(std::max(argc - 1, 0)));
  const Format format = asks_for_json(arguments) ? Format::json : Format::tables;
  try {
    CLI::App app("Rollcall imports people from identity providers into a workspace.");
    Globals globals;
    Command chosen;
    build(app, globals, chosen);
    if (arguments.empty()) {
      err << app.help();
      return kWrongUsage;
    }
    try {
      app.parse(argc, argv);
    } catch (const CLI::Success& success) {  // --help and --version
      return app.exit(success, out, err);
    } catch (const CLI::ParseError& error) {
      print_error(usage_error(app, error, arguments), format, out, err);
      return kWrongUsage;
    }
    StopSignals signals;
    return execute(chosen, globals, open, signals, out, err);
  } catch (const Error& error) {
    print_error(error, format, out, err);
    return exit_code_for(error);
  } catch (const std::exception& error) {
    spdlog::error("Unexpected exception of type {}",
                  typeid(error).name());  // its text may hold personal data
    print_error(Error(Status::internal, {.message = "Rollcall met a defect of its own.",
                                         .next_step = "Report it with what --verbose shows."}),
                format, out, err);
    return kFailed;
  }
}

}  // namespace rollcall::cli
