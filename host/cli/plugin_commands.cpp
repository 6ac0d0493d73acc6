#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"
#include "documents/documents.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

int list_plugins(Context& context) {
  const auto plugins = context.services.plugins().list();
  if (context.json()) {
    auto documents = nlohmann::ordered_json::array();
    for (const auto& plugin : plugins) documents.push_back(documents::Cli::of(plugin));
    context.print({{"plugins", std::move(documents)}});
    return kCompleted;
  }
  if (plugins.empty()) {
    context.out << "There are no plugins in the plugins folder.\n"
                << "Put a plugin's .so file there; it appears here without a restart.\n";
    return kCompleted;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& plugin : plugins)
    rows.push_back({plugin.id, plugin.name, plugin.version, std::string(core::to_string(plugin.state)),
                    plugin.reason.empty() ? plugin.summary : plugin.reason});
  print_table(context.out, {{"ID"}, {"NAME"}, {"VERSION"}, {"STATE"}, {"ABOUT"}}, rows);
  return kCompleted;
}

int show_after_change(Context& context, const std::string& id, const char* done) {
  const core::Plugin plugin = require_known_plugin(context.services, id);
  context.answer(documents::Cli::of(plugin), "The plugin " + plugin.id + " is " + done + ".");
  return kCompleted;
}

int enable_plugin(Context& context, const std::string& id) {
  context.services.plugins().enable(id);
  return show_after_change(context, id, "enabled");
}

int disable_plugin(Context& context, const std::string& id) {
  context.services.plugins().disable(id);
  return show_after_change(context, id, "disabled");
}

int inspect_file(Context& context, const std::string& file) {
  const core::Plugin plugin = context.services.plugins().inspect(file);
  if (context.json()) {
    context.print(documents::Cli::of(plugin));
  } else {
    print_table(context.out, {{"FIELD"}, {"VALUE"}},
                {{"id", plugin.id},
                 {"name", plugin.name},
                 {"version", plugin.version},
                 {"vendor", plugin.vendor},
                 {"summary", plugin.summary},
                 {"file", plugin.file},
                 {"made for", "plugin interface " + std::to_string(plugin.api_major) + "." +
                                  std::to_string(plugin.api_minor) + ", people tables " +
                                  std::to_string(plugin.people_tables_version)},
                 {"state", std::string(core::to_string(plugin.state))},
                 {"reason", plugin.reason}});
  }
  const bool usable =
      plugin.state != core::PluginState::failed && plugin.state != core::PluginState::incompatible;
  return usable ? kCompleted : kFailed;
}

}  // namespace

void add_plugin_commands(CLI::App& app, Command& chosen) {
  auto* plugins = app.add_subcommand("plugins", "See and enable plugins, one for each identity provider");
  plugins->require_subcommand(0, 1);
  plugins->footer(
      "Examples:\n"
      "  rollcall plugins                    what lies in the plugins folder, and in which state\n"
      "  rollcall plugins enable entra-id    allow Rollcall to run it\n"
      "  rollcall plugins inspect x.so       judge a file without running any of its code\n");
  add_default_command(*plugins, chosen, "list", "List the plugins (the default)", list_plugins);

  const auto id = std::make_shared<std::string>();
  const auto add = [&](const char* name, const char* about, int (*command)(Context&, const std::string&)) {
    auto* parser = plugins->add_subcommand(name, about);
    parser->add_option("ID", *id, "The plugin's id, as listed")->required();
    when_named(*parser, chosen, with(id, command));
  };
  add("enable", "Allow Rollcall to run a plugin", enable_plugin);
  add("disable", "Do not run a plugin any more; what it imported stays", disable_plugin);
  auto* inspect = plugins->add_subcommand("inspect", "Judge any file without running its code");
  inspect->add_option("FILE", *id, "A shared object (.so)")->required();
  when_named(*inspect, chosen, with(id, inspect_file));
}

}  // namespace rollcall::cli
