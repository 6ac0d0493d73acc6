#pragma once

#include "core/wizard_ports.hpp"
#include "rollcall/sdk/error.hpp"

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::wizard {

/// A plugin sent something that is no document of its interface; `why` goes to the log.
[[nodiscard]] Error not_understood(std::string why);

/// The schema of a form as it may be stored and shown; throws not_understood() for one that the host cannot
/// hold answers against safely: with references, patterns of names, or secrets that are no top-level texts.
[[nodiscard]] nlohmann::json checked_form_schema(const nlohmann::json& schema);

/// Hints by JSON Pointer: those that panels know, with values of the right type.
[[nodiscard]] nlohmann::json known_hints(const nlohmann::json& ui);

/// The names of the fields that are secrets.
[[nodiscard]] std::set<std::string> secret_fields(const nlohmann::json& form_schema);

/// What is wrong with the answers, by pointers into {"answers": ...}. `stored`: secrets that were given
/// before and may be left out.
[[nodiscard]] std::vector<core::FieldFault> faults_of(const nlohmann::json& form_schema,
                                                      const nlohmann::json& answers,
                                                      const std::set<std::string>& stored);

}  // namespace rollcall::wizard
