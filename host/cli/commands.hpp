#pragma once

#include "cli/context.hpp"

namespace CLI {
class App;
}

/// Each adds its commands to the parser; parsing puts the chosen one into `chosen`.
namespace rollcall::cli {

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

}  // namespace rollcall::cli
