// Connections: settings, secrets by name, and how they are.
#include "core/connection_rules.hpp"
#include "core/wipe.hpp"
#include "core/workspace.hpp"
#include "documents/documents.hpp"
#include "web/api/audit.hpp"
#include "web/api/call.hpp"
#include "web/api/services.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;
using Texts = std::map<std::string, std::string>;

json parsed_or_null(const std::string& text) {
  return text.empty() ? json() : json::parse(text, nullptr, false);
}

/// The schema "Health" of the contract.
json health_document(const core::ConnectionHealth& health) {
  auto expiries = json::array();
  for (const core::Expiry& expiry : health.expiries)
    expiries.push_back(
        {{"secret", expiry.secret}, {"expires_on", expiry.expires_on}, {"days_left", expiry.days_left}});
  json error;
  if (!health.error_message.empty())
    error = {{"message", health.error_message},
             {"next_step", health.error_next_step},
             {"code", health.error_code}};
  return {{"state", core::to_string(health.state)},
          {"checked_at", health.checked_at},
          {"check", parsed_or_null(health.check)},
          {"error", std::move(error)},
          {"expiries", std::move(expiries)}};
}

/// The schema "Connection" of the contract. A viewer learns no names of secrets.
json connection_document(const Call& call, const core::Connection& connection) {
  auto health = call.services.connection_checks->health(connection);
  std::vector<std::string> secrets;
  if (call.principal.role == core::Role::administrator)
    secrets = call.services.connections->secret_names(connection.id);
  else
    health.expiries.clear();
  auto document = documents::Rest::of(connection, secrets);
  document["health"] = health_document(health);
  return document;
}

core::Connection require_connection(const Call& call, std::int64_t id) {
  auto connection = call.services.connections->find(id);
  if (connection && connection->workspace_id == core::kDefaultWorkspaceId) return *std::move(connection);
  throw Error(Status::not_found, {.message = "There is no such connection.",
                                  .next_step = "Look at the page Connections for those there are."});
}

std::string version_of(const core::Connection& connection) {
  return etag_of(connection.updated_at);
}

http::Response with_etag(http::Response response, const core::Connection& connection) {
  response.headers.add("ETag", version_of(connection));
  return response;
}

[[noreturn]] void refuse_field(const char* pointer, const std::string& message,
                               const std::string& next_step) {
  throw ProblemError(422, Status::invalid_argument, {.message = message, .next_step = next_step},
                     {{pointer, message}});
}

/// What the plugin finds wrong is wrong with the request.
void judge(const Call& call, const core::Connection& connection, const Texts& secrets) {
  try {
    call.services.connection_checks->judge(connection, secrets);
  } catch (const Error& error) {
    refuse_field("/settings", error.message(), error.next_step());
  }
}

void require_free_name(const Call& call, const core::Connection& connection) {
  const auto known =
      call.services.connections->find(connection.workspace_id, connection.plugin_id, connection.name);
  if (known && known->id != connection.id)
    throw Error(Status::conflict,
                {.message = "The plugin has a connection \"" + connection.name + "\" already.",
                 .next_step = "Give this one another name."});
}

std::string title_of(const core::Connection& connection) {
  return title_of_connection(connection.name, connection.plugin_id);
}

http::Response list_connections(const Call& call) {
  const std::string plugin = call.text("plugin").value_or("");
  auto documents = json::array();
  for (const auto& connection : call.services.connections->list(core::kDefaultWorkspaceId))
    if (plugin.empty() || connection.plugin_id == plugin)
      documents.push_back(connection_document(call, connection));
  return json_reply({{"connections", std::move(documents)}});
}

http::Response get_connection(const Call& call) {
  const auto connection = require_connection(call, call.id());
  return with_etag(json_reply(connection_document(call, connection)), connection);
}

http::Response add_connection(const Call& call) {
  core::Connection connection;
  connection.workspace_id = core::kDefaultWorkspaceId;
  connection.plugin_id = call.body.at("plugin");
  connection.name = call.body.value("name", "default");
  connection.settings = core::changed_settings({}, call.body.at("settings").get<Texts>());
  Texts secrets = call.body.value("secrets", Texts{});
  const core::WipeAtEnd wipe_secrets(secrets);
  const auto plugins = call.services.plugins.list();
  if (std::none_of(plugins.begin(), plugins.end(),
                   [&](const core::Plugin& plugin) { return plugin.id == connection.plugin_id; }))
    refuse_field("/plugin", "There is no plugin of this name.",
                 "Look at the page Plugins for those there are.");
  require_free_name(call, connection);
  judge(call, connection, secrets);
  const auto id = call.services.connections->save(connection, secrets);
  const auto stored = require_connection(call, id);
  audit(call, "connection.created", std::to_string(id), "Added " + title_of(stored) + ".");
  return with_etag(created(connection_document(call, stored), "/api/v1/connections/" + std::to_string(id)),
                   stored);
}

/// Names of what was changed, never values.
std::string changes_in(const json& body) {
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  if (body.contains("name")) add("name");
  for (const char* part : {"settings", "secrets"})
    if (const auto values = body.find(part); values != body.end())
      for (const auto& [name, value] : values->items()) add(name);
  return names;
}

http::Response change_connection(const Call& call) {
  core::Connection connection = require_connection(call, call.id());
  call.require_match(version_of(connection));
  connection.name = call.body.value("name", connection.name);
  connection.settings =
      core::changed_settings(std::move(connection.settings), call.body.value("settings", Texts{}));
  Texts secrets = call.body.value("secrets", Texts{});
  const core::WipeAtEnd wipe_secrets(secrets);
  require_free_name(call, connection);
  if (call.body.contains("settings") || !secrets.empty()) {
    judge(call, connection, secrets);
    call.services.connection_checks->forget(connection.id);
  }
  call.services.connections->save(connection, secrets);
  const auto stored = require_connection(call, connection.id);
  audit(call, "connection.changed", std::to_string(stored.id),
        "Changed " + changes_in(call.body) + " of " + title_of(stored) + ".");
  return with_etag(json_reply(connection_document(call, stored)), stored);
}

http::Response remove_connection(const Call& call) {
  const auto connection = require_connection(call, call.id());
  call.require_match(version_of(connection));
  if (const auto job = call.services.connection_checks->unfinished_job(connection.id); job != 0)
    throw Error(Status::conflict,
                {.message = "Import " + std::to_string(job) + " of this connection has not ended.",
                 .next_step = "Cancel it or wait for its end, then remove the connection."});
  call.services.connections->remove(connection.id);
  audit(call, "connection.removed", std::to_string(connection.id),
        "Removed " + title_of(connection) + " and its secrets.");
  return no_content();
}

http::Response check_connection(const Call& call) {
  const auto connection = require_connection(call, call.id());
  call.services.connection_checks->check(connection);
  return with_etag(json_reply(connection_document(call, connection)), connection);
}

}  // namespace

void add_connection_operations(Operations& operations) {
  operations["listConnections"] = list_connections;
  operations["addConnection"] = add_connection;
  operations["getConnection"] = get_connection;
  operations["changeConnection"] = change_connection;
  operations["removeConnection"] = remove_connection;
  operations["checkConnection"] = check_connection;
}

}  // namespace rollcall::web::api
