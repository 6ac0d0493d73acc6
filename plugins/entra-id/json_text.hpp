#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {

/// The text of that name in an object; empty when there is none, or something that is no text.
[[nodiscard]] inline std::string text_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace rollcall::entra_id
