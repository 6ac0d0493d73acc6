#pragma once

#include "cli/context.hpp"

#include <memory>
#include <string>
#include <utility>

namespace CLI {
class App;
}

namespace rollcall::cli {

// Each adds its commands to the parser; parsing puts the chosen one into `chosen`.
void add_plugin_commands(CLI::App& app, Command& chosen);
void add_connection_commands(CLI::App& app, Command& chosen);
void add_group_commands(CLI::App& app, Command& chosen);
void add_import_commands(CLI::App& app, Command& chosen);
void add_job_commands(CLI::App& app, Command& chosen);
void add_user_commands(CLI::App& app, Command& chosen);
void add_database_commands(CLI::App& app, Command& chosen);
void add_admin_commands(CLI::App& app, Command& chosen);
void add_service_commands(CLI::App& app, Command& chosen);

/// `connection test`
void add_connection_test(CLI::App& connection, Command& chosen);
/// `jobs issues`
void add_issues_command(CLI::App& jobs, Command& chosen);
/// `jobs changes`
void add_changes_command(CLI::App& jobs, Command& chosen);

/// A command that finds in `choice` what the command line says.
template <typename Choice>
[[nodiscard]] Command with(std::shared_ptr<Choice> choice, int (*command)(Context&, const Choice&)) {
  return [choice = std::move(choice), command](Context& context) { return command(context, *choice); };
}

/// Naming `parser` on the command line chooses `command`.
void when_named(CLI::App& parser, Command& chosen, Command command);
/// Adds the subcommand `name`, which naming `parent` alone chooses as well.
void add_default_command(CLI::App& parent, Command& chosen, const char* name, const char* about,
                         Command command);

/// The name of a connection, for a plugin that has several. `flags`: "--name,--connection", the usual one
/// first.
void add_connection_option(CLI::App& command, const char* flags, std::string& name);

}  // namespace rollcall::cli
