#pragma once

#include <iosfwd>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::cli {

/// Prints check.schema.json for people: what it comes to, each permission, each call, warnings, what to do.
void print_check(std::ostream& out, const nlohmann::ordered_json& check);

}  // namespace rollcall::cli
