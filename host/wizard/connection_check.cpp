#include "wizard/connection_check.hpp"

#include "core/code_name.hpp"
#include "core/connection_rules.hpp"
#include "core/wipe.hpp"
#include "wizard/form_check.hpp"
#include "wizard/page_check.hpp"
#include "wizard/plugin_schemas.hpp"

#include <chrono>

#include <nlohmann/json.hpp>

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

Json failure_document(const std::string& message, const std::string& next_step, Status status) {
  return {{"message", message}, {"next_step", next_step}, {"code", core::code_name(status)}};
}

/// A check that says that an import would fail is a failure, told with all that was found.
Json document_of(const std::string& reply) {
  Json check = parse_reply(reply);
  if (const std::string fault = check_schema().fault_of(check); !fault.empty()) throw not_understood(fault);
  Json error;
  if (!check.value("works", true))
    error = failure_document(check.at("message"), check.value("next_step", ""), Status::failed_precondition);
  return {{"check", std::move(check)}, {"error", std::move(error)}};
}

std::string text_of(const Json& document, const char* name) {
  const auto found = document.find(name);
  return found != document.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The ends of secrets that the plugin knows, by name.
std::map<std::string, std::string> told_expiries(const Json& check) {
  std::map<std::string, std::string> told;
  if (!check.is_object()) return told;
  for (const Json& expiry : check.value("expiries", Json::array()))
    told[text_of(expiry, "name")] = text_of(expiry, "expires_on");
  return told;
}

core::HealthState state_of(const Json& document, const std::vector<core::Expiry>& expiries) {
  if (!document.at("error").is_null()) return core::HealthState::failed;
  const bool ends_soon = !expiries.empty() && expiries.front().days_left <= core::kExpiryWarningDays;
  const bool warns = !document.at("check").value("warnings", Json::array()).empty();
  return ends_soon || warns ? core::HealthState::warning : core::HealthState::ok;
}

}  // namespace

core::ConnectionHealth ConnectionChecks::check(const core::Connection& connection) {
  Json document;
  try {
    document = document_of(ask(connection));
  } catch (const Error& error) {
    document = {{"check", nullptr},
                {"error", failure_document(error.message(), error.next_step(), error.status())}};
  }
  health_->save(connection.id, document.dump(-1, ' ', false, Json::error_handler_t::replace));
  return health(connection);
}

core::ConnectionHealth ConnectionChecks::health(const core::Connection& connection) {
  core::ConnectionHealth health;
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const auto stored = health_->find(connection.id);
  const Json document = stored ? Json::parse(stored->document, nullptr, false) : Json();
  const bool is_known = document.is_object() && document.contains("check") && document.contains("error");
  health.expiries =
      core::known_expiries(connection.settings, connections_->secret_names(connection.id),
                           is_known ? told_expiries(document.at("check")) : core::Settings(), today);
  if (!is_known) return health;
  health.checked_at = stored->checked_at;
  health.state = state_of(document, health.expiries);
  if (const Json& check = document.at("check"); check.is_object()) health.check = check.dump();
  health.error_message = text_of(document.at("error"), "message");
  health.error_next_step = text_of(document.at("error"), "next_step");
  health.error_code = text_of(document.at("error"), "code");
  return health;
}

void ConnectionChecks::judge(const core::Connection& connection,
                             const std::map<std::string, std::string>& secrets) {
  for (const core::Plugin& plugin : plugins_.list()) {
    if (plugin.id != connection.plugin_id || plugin.state != core::PluginState::ready) continue;
    auto all =
        connection.id == 0 ? std::map<std::string, std::string>{} : connections_->secrets(connection.id);
    const core::WipeAtEnd wipe_secrets(all);
    for (const auto& [name, value] : secrets) {
      all.erase(name);
      if (!value.empty()) all[name] = value;
    }
    // What cannot be judged now is no reason to refuse; the next check tells.
    static_cast<void>(core::judge_connection(plugins_, connection, all, database_url_));
  }
}

std::string ConnectionChecks::ask(const core::Connection& connection) {
  core::PluginContext context{connection.settings, connections_->secrets(connection.id), database_url_};
  const core::WipeAtEnd wipe_secrets(context.secrets);
  core::PluginEvents events;
  // Called while check() waits for the answer, so that nobody else uses the repository.
  events.on_secret_stored = [this, id = connection.id](std::string_view name, std::string_view value) {
    connections_->store_secret(id, name, value);
  };
  return plugins_.start(connection.plugin_id, context, std::move(events))->check();
}

}  // namespace rollcall::wizard
