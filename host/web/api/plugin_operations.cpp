// What lies in the plugins folder, and what of it may be used.
#include "core/plugin.hpp"
#include "documents/documents.hpp"
#include "web/api/audit.hpp"
#include "web/api/call.hpp"
#include "web/api/services.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

core::Plugin require_plugin(const Call& call) {
  const std::string id = call.path_text("id");
  for (core::Plugin& plugin : call.services.plugins.list())
    if (plugin.id == id) return std::move(plugin);
  throw Error(Status::not_found, {.message = "There is no plugin \"" + id + "\".",
                                  .next_step = "Look at the page Plugins for those there are."});
}

http::Response list_plugins(const Call& call) {
  auto documents = json::array();
  for (const core::Plugin& plugin : call.services.plugins.list())
    documents.push_back(documents::Rest::of(plugin));
  return json_reply({{"plugins", std::move(documents)}});
}

http::Response enable_plugin(const Call& call) {
  const core::Plugin plugin = require_plugin(call);
  try {
    call.services.plugins.enable(plugin.id);
  } catch (const Error& error) {
    audit_refused(call, "plugin.enabled", plugin.id, error.message());
    throw;
  }
  audit(call, "plugin.enabled", plugin.id, "Enabled the plugin " + plugin.name + ".");
  return json_reply(documents::Rest::of(require_plugin(call)));
}

http::Response disable_plugin(const Call& call) {
  const core::Plugin plugin = require_plugin(call);
  call.services.plugins.disable(plugin.id);
  call.services.wizards->end_processes(plugin.id);
  audit(call, "plugin.disabled", plugin.id, "Disabled the plugin " + plugin.name + ".");
  return json_reply(documents::Rest::of(require_plugin(call)));
}

}  // namespace

void add_plugin_operations(Operations& operations) {
  operations["listPlugins"] = list_plugins;
  operations["enablePlugin"] = enable_plugin;
  operations["disablePlugin"] = disable_plugin;
}

}  // namespace rollcall::web::api
