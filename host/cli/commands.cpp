#include "cli/commands.hpp"

#include <CLI/CLI.hpp>

namespace rollcall::cli {

void when_named(CLI::App& parser, Command& chosen, Command command) {
  parser.callback([&chosen, command = std::move(command)] { chosen = command; });
}

void add_default_command(CLI::App& parent, Command& chosen, const char* name, const char* about,
                         Command command) {
  parent.callback([&chosen, command] {
    if (!chosen) chosen = command;
  });
  when_named(*parent.add_subcommand(name, about), chosen, std::move(command));
}

void add_connection_option(CLI::App& command, const char* flags, std::string& name) {
  command.add_option(flags, name, "Name of the connection, when there are several")->type_name("NAME");
}

}  // namespace rollcall::cli
