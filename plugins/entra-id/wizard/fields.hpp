#pragma once

#include <string>

#include <nlohmann/json.hpp>

/// What forms are made of, as JSON Schema draft-07.
namespace rollcall::entra_id {

[[nodiscard]] nlohmann::json text_field(const char* title, const char* description);
[[nodiscard]] nlohmann::json secret_field(const char* title, const char* description);
/// The first value is the default.
[[nodiscard]] nlohmann::json choice_field(const char* title, const char* description,
                                          std::initializer_list<const char*> values);
[[nodiscard]] nlohmann::json flag_field(const char* title, bool otherwise);

/// A page of kind `form`. `errors`: one sentence by JSON Pointer of the field; may be empty.
[[nodiscard]] nlohmann::json form_page(const char* step, std::string title, nlohmann::json properties,
                                       nlohmann::json required, nlohmann::json errors);

}  // namespace rollcall::entra_id
