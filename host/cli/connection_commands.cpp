#include "cli/commands.hpp"
#include "cli/connection_login.hpp"
#include "cli/exit_code.hpp"
#include "cli/secret_input.hpp"
#include "cli/text.hpp"
#include "core/connection_rules.hpp"
#include "core/joined.hpp"
#include "core/wipe.hpp"
#include "core/workspace.hpp"
#include "documents/documents.hpp"

#include <memory>
#include <optional>
#include <ostream>
#include <utility>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

struct Choice {
  std::string plugin;
  std::string name;
  std::vector<std::string> settings;
  std::vector<std::string> secrets;
};

core::Connection existing_or_new(Context& context, const Choice& choice) {
  const std::string name = choice.name.empty() ? "default" : choice.name;
  auto found = context.services.connections().find(core::kDefaultWorkspaceId, choice.plugin, name);
  if (found) return *found;
  core::Connection connection;
  connection.workspace_id = core::kDefaultWorkspaceId;
  connection.plugin_id = choice.plugin;
  connection.name = name;
  return connection;
}

/// What the plugin cannot judge yet (a secret that is still to come) is told as a note.
std::optional<Error> refusal_to_note(Context& context, const core::Connection& connection,
                                     const std::map<std::string, std::string>& new_secrets) {
  auto secrets = connection.id == 0 ? std::map<std::string, std::string>{}
                                    : context.services.connections().secrets(connection.id);
  const core::WipeAtEnd wipe_secrets(secrets);
  for (const auto& [name, value] : new_secrets) {
    secrets.erase(name);
    if (!value.empty()) secrets[name] = value;
  }
  return core::judge_connection(context.services.plugins(), connection, secrets,
                                context.services.database_url());
}

void report_stored(Context& context, const core::Connection& connection, bool is_new) {
  context.answer(documents::Cli::of(connection, context.services.connections().secret_names(connection.id)),
                 "The connection \"" + connection.name + "\" of " + connection.plugin_id + " is " +
                     (is_new ? "stored" : "changed") + ". Try it with: rollcall connection test " +
                     connection.plugin_id +
                     (connection.name == "default" ? "" : " --name " + connection.name));
}

int set_connection(Context& context, const Choice& choice) {
  if (choice.settings.empty() && choice.secrets.empty())
    throw Error(Status::invalid_argument,
                {.message = "There is nothing to set.",
                 .next_step = "Give KEY=VALUE for settings and --secret KEY=@FILE for secrets."});
  const auto settings = read_settings(choice.settings);
  auto secrets = read_secrets(choice.secrets, context.signals, context.err);
  const core::WipeAtEnd wipe_secrets(secrets);

  const core::Plugin plugin = require_known_plugin(context.services, choice.plugin);
  core::Connection connection = existing_or_new(context, choice);
  const bool is_new = connection.id == 0;
  connection.settings = core::changed_settings(std::move(connection.settings), settings);
  if (plugin.state == core::PluginState::ready) {
    if (const auto note = refusal_to_note(context, connection, secrets))
      context.err << "Note: " << note->message() << ' ' << note->next_step() << '\n';
  } else {
    context.err << "Note: the settings are checked once the plugin is enabled. Run: rollcall plugins enable "
                << plugin.id << '\n';
  }
  auto& connections = context.services.connections();
  connection = connections.find(connections.save(connection, secrets)).value();
  report_stored(context, connection, is_new);
  return kCompleted;
}

std::string settings_text(const std::map<std::string, std::string>& settings) {
  std::string text;
  for (const auto& [key, value] : settings) text += (text.empty() ? "" : " ") + key + "=" + value;
  return text;
}

int list_connections(Context& context) {
  auto& connections = context.services.connections();
  auto documents = nlohmann::ordered_json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& connection : connections.list(core::kDefaultWorkspaceId)) {
    const auto secrets = connections.secret_names(connection.id);
    documents.push_back(documents::Cli::of(connection, secrets));
    rows.push_back({std::to_string(connection.id), connection.plugin_id, connection.name,
                    settings_text(connection.settings), core::joined(secrets, " ")});
  }
  if (context.json())
    context.print({{"connections", std::move(documents)}});
  else if (rows.empty())
    context.out << "There are no connections yet.\n"
                << "Make one: rollcall connection set PLUGIN KEY=VALUE... --secret KEY=@FILE\n";
  else
    print_table(context.out, {{"ID"}, {"PLUGIN"}, {"NAME"}, {"SETTINGS"}, {"SECRETS"}}, rows);
  return kCompleted;
}

int remove_connection(Context& context, const Choice& choice) {
  const auto connection = find_connection(context.services, choice.plugin, choice.name);
  context.services.connections().remove(connection.id);
  context.answer(
      {{"id", connection.id}, {"name", connection.name}, {"plugin", connection.plugin_id}, {"removed", true}},
      "The connection \"" + connection.name + "\" of " + connection.plugin_id +
          " and its secrets are removed. Imported people stay.");
  return kCompleted;
}

int login_connection(Context& context, const Choice& choice) {
  require_ready_plugin(context.services, choice.plugin);
  return login(context, existing_or_new(context, choice), read_settings(choice.settings));
}

void add_login_command(CLI::App& connection, Command& chosen, const std::shared_ptr<Choice>& choice) {
  auto* login = connection.add_subcommand("login", "Sign in to the provider with an account of yours");
  login->add_option("PLUGIN", choice->plugin, "The plugin's id")->required();
  login->add_option("SETTINGS", choice->settings, "KEY=VALUE settings; KEY= removes one")
      ->type_name("KEY=VALUE");
  add_connection_option(*login, "--name,--connection", choice->name);
  when_named(*login, chosen, with(choice, login_connection));
}

void add_set_command(CLI::App& connection, Command& chosen, const std::shared_ptr<Choice>& choice) {
  auto* set = connection.add_subcommand("set", "Make a connection, or change only what is given");
  set->add_option("PLUGIN", choice->plugin, "The plugin's id")->required();
  set->add_option("SETTINGS", choice->settings, "KEY=VALUE settings; KEY= removes one")
      ->type_name("KEY=VALUE");
  add_connection_option(*set, "--name,--connection", choice->name);
  set->add_option("--secret", choice->secrets,
                  "A secret from a file (KEY=@FILE) or standard input (KEY=-); KEY= removes it")
      ->type_name("KEY=@FILE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  when_named(*set, chosen, with(choice, set_connection));
}

}  // namespace

void add_connection_commands(CLI::App& app, Command& chosen) {
  auto* connection = app.add_subcommand("connection", "Set up and test the link to a tenant of a provider");
  connection->require_subcommand(0, 1);
  connection->footer(
      "Examples:\n"
      "  rollcall connection set entra-id tenant_id=contoso.onmicrosoft.com client_id=1b2c... \\\n"
      "      --secret client_secret=@secret.txt\n"
      "  rollcall connection set entra-id --secret client_secret=-     asks, or reads standard input\n"
      "  rollcall connection set entra-id map.department=companyName     which field feeds a column\n"
      "  rollcall connection login entra-id auth=delegated             shows a code to sign in with\n"
      "  rollcall connection test entra-id\n"
      "  rollcall connection test entra-id --user ada@contoso.com        what an import would do, and why\n"
      "Secrets lie encrypted in the database and are never shown again.\n");
  const auto choice = std::make_shared<Choice>();
  add_set_command(*connection, chosen, choice);
  add_login_command(*connection, chosen, choice);
  add_default_command(*connection, chosen, "list", "List the connections (the default)", list_connections);
  add_connection_test(*connection, chosen);
  auto* remove = connection->add_subcommand("remove", "Remove a connection and its secrets");
  remove->add_option("PLUGIN", choice->plugin, "The plugin's id")->required();
  add_connection_option(*remove, "--name,--connection", choice->name);
  when_named(*remove, chosen, with(choice, remove_connection));
}

}  // namespace rollcall::cli
