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

/// Goes on with a job; `jobs resume`.
[[nodiscard]] int resume_import(Context& context, std::int64_t job_id);

}  // namespace rollcall::cli
