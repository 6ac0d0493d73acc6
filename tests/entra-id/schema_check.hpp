#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::entra_id::test {

/// The document must be what plugin-api/schema/<name>.schema.json says.
void expect_valid(const nlohmann::json& document, const std::string& name);

}  // namespace rollcall::entra_id::test
