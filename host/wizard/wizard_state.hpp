#pragma once

#include "core/connection_rules.hpp"
#include "core/wizard_ports.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::wizard {

/// The step whose answers are the connection's settings.
inline constexpr const char* kConnectStep = "connect";

/// A page that was answered.
struct TrailEntry {
  std::string step;
  std::string title;
  nlohmann::json form;     ///< null: a page outside, which cannot be shown again
  std::string flow_state;  ///< as it was when the page was shown
};

/// Settings that were answered and are stored as soon as somebody is signed in with them.
struct Draft {
  core::Settings settings;
  std::string label;  ///< random: whatever was made from another draft is of the past
};

/// A wizard in memory: what its record says, parsed.
struct WizardState {
  core::WizardRecord record;
  nlohmann::json page;
  nlohmann::json answers = nlohmann::json::object();
  std::vector<TrailEntry> trail;
  std::string plugin_name;
  std::string flow_state;
  std::optional<Draft> draft;
  bool is_blank = false;   ///< the connection's settings make no instance: one without settings asks
  nlohmann::json options;  ///< what the plugin was done with; null: not yet
  std::map<std::string, std::set<std::string>> given_secrets;  ///< names by step
  std::vector<core::WizardSecret> new_secrets;                 ///< of this call, not stored yet

  [[nodiscard]] bool is_connect_only() const { return record.purpose == "connect"; }
  [[nodiscard]] std::string kind() const { return page.at("kind"); }
  [[nodiscard]] std::string step() const { return page.value("step", ""); }
};

/// Throws Error(internal) for a record that is damaged.
[[nodiscard]] WizardState parse(core::WizardRecord record);
/// The record with all of its documents written.
[[nodiscard]] core::WizardRecord write(const WizardState& state);

/// What a plugin is told was answered: the pages of the trail, without what lies beyond.
[[nodiscard]] nlohmann::json answers_so_far(const WizardState& state);

/// The settings with the answers of the connect form instead of what it asks for.
[[nodiscard]] core::Settings settings_from(core::Settings settings, const nlohmann::json& form_schema,
                                           const nlohmann::json& answers);
/// What the connect form would have been answered with.
[[nodiscard]] nlohmann::json answers_from(const core::Settings& settings, const nlohmann::json& form_schema);

/// So many random bytes as hexadecimal digits.
[[nodiscard]] std::string random_digits(std::size_t bytes);

}  // namespace rollcall::wizard
