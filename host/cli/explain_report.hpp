#pragma once

#include <iosfwd>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::cli {

/// One person as the provider has them, as they are mapped, and what an import would do: the document
/// explain.schema.json, as a person reads it. Fields of the wrong type are passed over.
void print_explanation(std::ostream& out, const nlohmann::ordered_json& explanation);

}  // namespace rollcall::cli
