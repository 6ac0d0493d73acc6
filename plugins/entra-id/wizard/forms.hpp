#pragma once

#include "settings.hpp"

#include <string>

#include <nlohmann/json_fwd.hpp>

/// The pages of the wizard as wizard-step.schema.json. `errors`: one sentence by JSON Pointer of the field.
namespace rollcall::entra_id {

/// `known`: the settings so far, offered as defaults; may be null.
[[nodiscard]] nlohmann::json connect_form(const ConnectionSettings* known, nlohmann::json errors);
[[nodiscard]] nlohmann::json groups_form(const std::string& tenant, nlohmann::json errors);
[[nodiscard]] nlohmann::json options_form(nlohmann::json errors);

}  // namespace rollcall::entra_id
