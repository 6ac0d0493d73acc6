#include "cli/context.hpp"

#include "cli/text.hpp"
#include "core/nearest.hpp"
#include "core/workspace.hpp"
#include "documents/documents.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <ostream>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::cli {

void Context::print(const nlohmann::ordered_json& document) const {
  out << documents::text_of(document) << '\n';
}

void Context::answer(const nlohmann::ordered_json& document, const std::string& sentence) const {
  if (json())
    print(document);
  else
    out << displayable(sentence) << '\n';
}

JsonList::JsonList(std::ostream& out, std::string_view name) : out_(out) {
  out_ << "{\"" << name << "\":[";
}

void JsonList::add(const nlohmann::ordered_json& item) {
  out_ << separator_ << documents::text_of(item);
  separator_ = ",";
}

void JsonList::end() {
  out_ << "]}\n";
}

void refuse_csv_beside_json(const Context& context, std::string_view csv_file) {
  if (csv_file == "-" && context.json())
    throw Error(Status::invalid_argument, {.message = "--csv - and --json both want standard output.",
                                           .next_step = "Give one of them, or name a file for the CSV."});
}

core::Plugin require_known_plugin(Services& services, const std::string& plugin) {
  std::vector<std::string> known;
  for (auto& candidate : services.plugins().list()) {
    if (candidate.id == plugin) return std::move(candidate);
    known.push_back(candidate.id);
  }
  const std::string nearest = core::nearest_name(plugin, known);
  throw Error(Status::not_found,
              {.message = "There is no plugin \"" + plugin + "\".",
               .next_step = nearest.empty() ? "See \"rollcall plugins\" for the plugins there are."
                                            : "Did you mean \"" + nearest + "\"?"});
}

void require_ready_plugin(Services& services, const std::string& plugin) {
  const core::Plugin found = require_known_plugin(services, plugin);
  if (found.state == core::PluginState::ready) return;
  const bool can_enable =
      found.state == core::PluginState::found || found.state == core::PluginState::disabled;
  if (can_enable)
    throw Error(Status::failed_precondition, {.message = "The plugin " + plugin + " is not enabled.",
                                              .next_step = "Run: rollcall plugins enable " + plugin});
  throw Error(Status::failed_precondition, {.message = "The plugin " + plugin + " cannot be used (" +
                                                       std::string(core::to_string(found.state)) + ")" +
                                                       (found.reason.empty() ? "." : ": " + found.reason),
                                            .next_step = "See \"rollcall plugins\"."});
}

core::Connection find_connection(Services& services, const std::string& plugin, const std::string& name) {
  std::vector<core::Connection> connections;
  for (auto& connection : services.connections().list(core::kDefaultWorkspaceId))
    if (connection.plugin_id == plugin) connections.push_back(std::move(connection));
  const auto named = [&](const std::string& wanted) {
    return std::find_if(connections.begin(), connections.end(),
                        [&](const auto& c) { return c.name == wanted; });
  };
  if (const auto found = named(name.empty() ? "default" : name); found != connections.end()) return *found;
  if (name.empty() && connections.size() == 1) return connections.front();

  if (connections.empty()) {
    static_cast<void>(require_known_plugin(services, plugin));
    throw Error(Status::not_found,
                {.message = "There is no connection for the plugin " + plugin + " yet.",
                 .next_step = "Run: rollcall connection set " + plugin + " KEY=VALUE... --secret KEY=@FILE"});
  }
  std::string names;
  for (const auto& connection : connections) names += (names.empty() ? "" : ", ") + connection.name;
  if (name.empty())
    throw Error(Status::invalid_argument, {.message = "The plugin " + plugin + " has several connections.",
                                           .next_step = "Name one with --connection: " + names});
  throw Error(Status::not_found, {.message = "The plugin " + plugin + " has no connection \"" + name + "\".",
                                  .next_step = "Its connections are: " + names});
}

core::Job require_job(Services& services, std::int64_t id) {
  auto job = services.jobs().find(id);
  if (!job)
    throw Error(Status::not_found, {.message = "There is no import " + std::to_string(id) + ".",
                                    .next_step = "See \"rollcall jobs\" for the imports there are."});
  return *std::move(job);
}

std::unique_ptr<core::PluginSession> start_plugin(Services& services, const core::Connection& connection) {
  // The plugin may renew a secret while it works. The session's thread stores it here; nobody else uses these
  // repositories meanwhile, because the caller waits for the session. What it throws becomes the plugin's
  // answer: a secret that could not be stored must not pass for a stored one.
  auto& connections = services.connections();
  core::PluginEvents events;
  events.on_secret_stored = [&connections, id = connection.id](std::string_view name,
                                                               std::string_view value) {
    connections.store_secret(id, name, value);
  };
  return services.plugins().start(
      connection.plugin_id,
      core::PluginContext{connection.settings, connections.secrets(connection.id), services.database_url()},
      std::move(events));
}

}  // namespace rollcall::cli
