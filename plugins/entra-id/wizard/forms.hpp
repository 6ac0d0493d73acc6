#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

/// The pages that say whom to import and how, as wizard-step.schema.json. `errors`: one sentence by JSON
/// Pointer of the field.
namespace rollcall::entra_id {

[[nodiscard]] nlohmann::json groups_form(const std::string& tenant, nlohmann::json errors);
[[nodiscard]] nlohmann::json options_form(nlohmann::json errors);

}  // namespace rollcall::entra_id
