#pragma once

#include "rollcall/people/person.hpp"

#include <string>

namespace rollcall::people {

/// One text for each text attribute, in the order of the table: each(column) joined with commas.
template <typename Each>
[[nodiscard]] std::string join_attributes(Each each) {
  std::string list;
  for (const auto& attribute : kTextAttributes) {
    if (!list.empty()) list += ", ";
    list += each(std::string(attribute.column));
  }
  return list;
}

/// "email, display_name, ..."
[[nodiscard]] inline std::string attribute_columns() {
  return join_attributes([](const std::string& column) { return column; });
}

}  // namespace rollcall::people
