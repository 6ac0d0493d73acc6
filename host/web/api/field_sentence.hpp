#pragma once

#include <optional>
#include <string>

namespace rollcall::web::api {

/// What is wrong with a value, for whoever typed it.
struct FieldSentence {
  std::string message;
  std::string child;  ///< the property of the value that it is about; empty: the value itself
};

/// Says a description of valijson in plain words; none for those that only repeat that something further
/// inside is wrong.
[[nodiscard]] std::optional<FieldSentence> field_sentence(const std::string& description);

}  // namespace rollcall::web::api
