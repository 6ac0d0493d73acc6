#pragma once

#include "importing/options.hpp"

#include <nlohmann/json_fwd.hpp>

namespace rollcall::entra_id {

/// Reads user_types, email_domains, excluded_email_domains and where. Throws Error(invalid_argument) that
/// names the place.
void read_filter_options(const nlohmann::json& options, MappingOptions& mapping);

}  // namespace rollcall::entra_id
