// `connection test`: asks the provider whether a connection works, and what an import would do with one
// person.
#include "cli/check_report.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/explain_report.hpp"
#include "cli/import_options.hpp"
#include "cli/text.hpp"
#include "core/workspace.hpp"
#include "documents/documents.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using json = nlohmann::ordered_json;

struct Choice {
  std::string plugin, name, person;
  ImportOptions options;
  std::vector<std::string> given;  ///< options that have a meaning with a person only
};

json parse_reply(const std::string& reply) {
  json document = json::parse(reply, nullptr, false);
  if (!document.is_object())
    throw Error(Status::internal, {.message = "The plugin's answer is not understood.",
                                   .next_step = "Report it to the plugin's author."});
  return document;
}

/// A connection that an import would fail with is a failure of the test, told with all that was found.
int check_connection(Context& context, const core::Connection& connection) {
  const json check = parse_reply(start_plugin(context.services, connection)->check());
  const bool works = check.value("works", true);
  if (context.json())
    context.print(
        {{"connection", connection.name}, {"plugin", connection.plugin_id}, {"ok", works}, {"check", check}});
  else
    print_check(context.out, check);
  return works ? kCompleted : kFailed;
}

/// Everybody is asked about, whichever groups they are in; with no mode chosen, both.
std::string explain_query(const Choice& choice) {
  ImportOptions options = choice.options;
  options.all_users = true;
  if (!options.add && !options.update) options.add = options.update = true;
  const json query{{"person", choice.person},
                   {"workspace_id", core::kDefaultWorkspaceId},
                   {"options", json::parse(plugin_options(options))}};
  return documents::text_of(query);
}

std::string explain(core::PluginSession& session, const std::string& plugin, const std::string& query) {
  try {
    return session.explain(query);
  } catch (const Error& error) {
    if (error.status() != Status::unsupported) throw;
    throw Error(Status::unsupported,
                {.message = "The plugin " + plugin + " cannot explain a single person.",
                 .next_step = "Put a newer version of it into the plugins folder, or see everybody with: "
                              "rollcall import " +
                              plugin + " --dry-run ...",
                 .detail = error.message()});
  }
}

int explain_person(Context& context, const core::Connection& connection, const Choice& choice) {
  const std::string query = explain_query(choice);
  const auto session = start_plugin(context.services, connection);
  const json explanation = parse_reply(explain(*session, choice.plugin, query));
  if (context.json())
    context.print(explanation);
  else
    print_explanation(context.out, explanation);
  return kCompleted;
}

int test_connection(Context& context, const Choice& choice) {
  if (choice.person.empty() && !choice.given.empty())
    throw Error(Status::invalid_argument,
                {.message = choice.given.front() + " has a meaning only with --user.",
                 .next_step = "Say whom to look at: --user PERSON"});
  const auto connection = find_connection(context.services, choice.plugin, choice.name);
  require_ready_plugin(context.services, choice.plugin);
  return choice.person.empty() ? check_connection(context, connection)
                               : explain_person(context, connection, choice);
}

}  // namespace

void add_connection_test(CLI::App& connection, Command& chosen) {
  const auto choice = std::make_shared<Choice>();
  auto* test = connection.add_subcommand(
      "test", "Check credentials and permissions with the provider, or look at one person");
  test->add_option("PLUGIN", choice->plugin, "The plugin's id")->required();
  add_connection_option(*test, "--name,--connection", choice->name);
  test->add_option("--user", choice->person,
                   "Show this person's fields, what they become here, and what an import would do and why")
      ->type_name("PERSON");
  const auto names = add_mode_and_filter_options(*test, choice->options);
  test->footer(
      "Examples:\n"
      "  rollcall connection test entra-id\n"
      "  rollcall connection test entra-id --user ada@contoso.com --update --no-guests\n"
      "Without --add and --update the answer is for an import with both. Nothing is written.\n");
  test->callback([&chosen, choice, test, names] {
    choice->given = given_options(*test, names);
    chosen = with(choice, test_connection);
  });
}

}  // namespace rollcall::cli
