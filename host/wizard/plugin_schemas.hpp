#pragma once

#include "wizard/json_schema.hpp"

/// plugin-api/schema, compiled in: what the documents of plugins are held against.
namespace rollcall::wizard {

[[nodiscard]] const JsonSchema& step_schema();
[[nodiscard]] const JsonSchema& choices_schema();
[[nodiscard]] const JsonSchema& check_schema();

}  // namespace rollcall::wizard
