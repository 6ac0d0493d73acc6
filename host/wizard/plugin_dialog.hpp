#pragma once

#include "core/ports.hpp"
#include "core/wizard_ports.hpp"
#include "wizard/page_check.hpp"
#include "wizard/session_keeper.hpp"
#include "wizard/wizard_state.hpp"

#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::wizard {

/// The plugin does not want to go on with what was answered; a matter of those answers.
class PluginRefused : public Error {
 public:
  using Error::Error;
};

/// A page, and what has to come back if it is one outside.
struct Answer {
  CheckedPage page;
  std::string callback_state;
};

/// Talks to the plugin of a wizard: makes its process from the connection as it is answered so far, and keeps
/// secrets that it stores. One thread. Throws PluginRefused, core::PluginFailed for everything that is not a
/// matter of the answers, Error(not_found) and Error(failed_precondition) for a plugin that cannot be used.
class PluginDialog {
 public:
  PluginDialog(core::PluginHost& plugins, core::ConnectionRepository& connections,
               core::WizardRepository& wizards, std::string database_url, std::string callback_url)
      : plugins_(plugins),
        connections_(connections),
        wizards_(wizards),
        database_url_(std::move(database_url)),
        callback_url_(std::move(callback_url)) {}

  /// Asks for the page after `step`, or for the one of `step` when `answers` do not hold it.
  [[nodiscard]] Answer ask(SessionKeeper::Lease& lease, WizardState& state, const std::string& step,
                           const nlohmann::json& answers);
  [[nodiscard]] nlohmann::json list(SessionKeeper::Lease& lease, WizardState& state,
                                    const core::ChoicesQuery& query);
  /// The plugin, if it is ready; else Error with what to do.
  [[nodiscard]] core::Plugin require_ready(const std::string& plugin_id);
  /// What a process of this wizard is made from.
  [[nodiscard]] std::string label_of(const WizardState& state);
  /// All secrets that the wizard holds for its connection, by name.
  [[nodiscard]] std::map<std::string, std::string> own_secrets(const WizardState& state);

 private:
  std::string call(SessionKeeper::Lease& lease, WizardState& state, const SessionKeeper::Work& work);
  [[nodiscard]] std::unique_ptr<core::PluginSession> start(const WizardState& state,
                                                           core::PluginEvents events);
  [[nodiscard]] core::PluginContext context_of(const WizardState& state);
  void keep_secret(WizardState& state, std::string_view name, std::string_view value);

  core::PluginHost& plugins_;
  core::ConnectionRepository& connections_;
  core::WizardRepository& wizards_;
  std::string database_url_;
  std::string callback_url_;
};

}  // namespace rollcall::wizard
