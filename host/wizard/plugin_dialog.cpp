#include "wizard/plugin_dialog.hpp"

#include "core/wipe.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kCallbackStateBytes = 32;

/// Whether the error says something about this moment rather than about what was answered.
bool is_outage(const Error& error) noexcept {
  switch (error.status()) {
    case Status::throttled:
    case Status::unavailable:
    case Status::internal:
    case Status::cancelled:
    case Status::unsupported:
      return true;
    default:
      return false;
  }
}

[[noreturn]] void pass_on(const Error& error) {
  if (is_outage(error)) throw core::PluginFailed(error.status(), error.reason());
  throw PluginRefused(error.status(), error.reason());
}

/// Marks what went wrong before the plugin was asked.
struct NotReady {
  Error error;
};

}  // namespace

Answer PluginDialog::ask(SessionKeeper::Lease& lease, WizardState& state, const std::string& step,
                         const Json& answers) {
  Answer answer;
  Json input{{"step", step}, {"answers", answers}, {"flow_state", state.flow_state}};
  if (!callback_url_.empty()) {
    answer.callback_state = random_digits(kCallbackStateBytes);
    input["callback"] = {{"url", callback_url_}, {"state", answer.callback_state}};
  }
  const std::string document = input.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::string reply =
      call(lease, state, [&](core::PluginSession& session) { return session.wizard_step(document); });
  try {
    answer.page = check_page(reply, answer.callback_state);
  } catch (const Error& error) {
    pass_on(error);
  }
  return answer;
}

Json PluginDialog::list(SessionKeeper::Lease& lease, WizardState& state, const core::ChoicesQuery& query) {
  Json document{{"name", query.name}, {"limit", query.limit}};
  if (query.ids.empty()) {
    document["search"] = query.search;
    document["cursor"] = query.cursor;
  } else {
    document["ids"] = query.ids;
  }
  const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::string reply =
      call(lease, state, [&](core::PluginSession& session) { return session.list_choices(text); });
  try {
    return check_choices(reply);
  } catch (const Error& error) {
    pass_on(error);
  }
}

core::Plugin PluginDialog::require_ready(const std::string& plugin_id) {
  for (core::Plugin& plugin : plugins_.list()) {
    if (plugin.id != plugin_id) continue;
    if (plugin.state == core::PluginState::ready) return std::move(plugin);
    if (plugin.state == core::PluginState::found || plugin.state == core::PluginState::disabled)
      throw Error(Status::failed_precondition, {.message = "The plugin " + plugin.name + " is not enabled.",
                                                .next_step = "Enable it on the page Plugins."});
    throw Error(Status::failed_precondition,
                {.message = "The plugin " + plugin.name + " cannot be used: it is " +
                            std::string(core::to_string(plugin.state)) + ".",
                 .next_step = plugin.reason});
  }
  throw Error(Status::not_found, {.message = "There is no plugin \"" + plugin_id + "\".",
                                  .next_step = "Look at the page Plugins for those there are."});
}

std::string PluginDialog::label_of(const WizardState& state) {
  if (state.draft) return "draft " + state.draft->label;
  if (state.is_blank || state.record.connection_id == 0) return "blank";
  const auto connection = connections_.find(state.record.connection_id);
  return connection ? "connection " + std::to_string(connection->id) + " " + connection->updated_at : "blank";
}

std::map<std::string, std::string> PluginDialog::own_secrets(const WizardState& state) {
  std::map<std::string, std::string> secrets;
  for (auto& secret : wizards_.secrets(state.record.id)) secrets[secret.name] = std::move(secret.value);
  for (const core::WizardSecret& secret : state.new_secrets) secrets[secret.name] = secret.value;
  return secrets;
}

std::string PluginDialog::call(SessionKeeper::Lease& lease, WizardState& state,
                               const SessionKeeper::Work& work) {
  const std::string& plugin = state.record.plugin_id;
  static_cast<void>(require_ready(plugin));
  try {
    return lease.call(
        plugin, label_of(state), [&](core::PluginEvents events) { return start(state, std::move(events)); },
        [&](std::string_view name, std::string_view value) { keep_secret(state, name, value); }, work);
  } catch (const NotReady& refused) {
    throw Error(refused.error);
  } catch (const Error& error) {
    pass_on(error);
  }
}

std::unique_ptr<core::PluginSession> PluginDialog::start(const WizardState& state,
                                                         core::PluginEvents events) {
  auto context = context_of(state);
  const core::WipeAtEnd wipe_secrets(context.secrets);
  try {
    return plugins_.start(state.record.plugin_id, context, std::move(events));
  } catch (const core::PluginProcessDied&) {
    throw;
  } catch (const Error&) {
    try {
      static_cast<void>(require_ready(state.record.plugin_id));
    } catch (const Error& error) {
      throw NotReady{error};
    }
    throw;
  }
}

core::PluginContext PluginDialog::context_of(const WizardState& state) {
  core::PluginContext context{{}, {}, database_url_};
  if (const auto connection = connections_.find(state.record.connection_id); connection && !state.is_blank) {
    context.settings = connection->settings;
    context.secrets = connections_.secrets(connection->id);
  }
  if (!state.draft) return context;
  context.settings = state.draft->settings;
  auto own = own_secrets(state);
  const core::WipeAtEnd wipe_own(own);
  for (const auto& [name, value] : own) context.secrets[name] = value;
  return context;
}

void PluginDialog::keep_secret(WizardState& state, std::string_view name, std::string_view value) {
  const bool is_saved = state.record.connection_id != 0 && !state.draft && !state.is_blank;
  const core::WizardSecret secret{"", std::string(name), std::string(value)};
  if (is_saved)
    connections_.store_secret(state.record.connection_id, name, value);
  else if (wizards_.find(state.record.id))
    wizards_.store_secret(state.record.id, secret);
  else
    state.new_secrets.push_back(secret);
}

}  // namespace rollcall::wizard
