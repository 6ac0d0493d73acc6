#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rollcall::wizard {

/// A page that a plugin has sent, divided into what an administrator may see and what stays here.
struct CheckedPage {
  nlohmann::json page;
  std::string flow_state;
  nlohmann::json options;  ///< of a page of kind `done`; else null
};

/// Holds what a plugin sent against plugin-api/schema/wizard-step.schema.json and against what is allowed to
/// reach a browser: known members and hints alone, addresses that are https (or http to this machine), forms
/// without references, with secrets as top-level texts that have no default. `callback_state` has to be part
/// of an external address. Throws Error(internal), with the reason as its detail.
[[nodiscard]] CheckedPage check_page(std::string_view reply, std::string_view callback_state);

/// The parsed list, held against choices.schema.json, with known members alone. Throws Error(internal).
[[nodiscard]] nlohmann::json check_choices(std::string_view reply);

/// What is too deep, too long or too much to be held against any schema is refused here.
[[nodiscard]] nlohmann::json parse_reply(std::string_view reply);

/// https, or http to a loopback address.
[[nodiscard]] bool is_safe_address(std::string_view address);

}  // namespace rollcall::wizard
