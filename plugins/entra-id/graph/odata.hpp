#pragma once

#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// A text as $filter writes it: in single quotes, a quote inside doubled (OData 4.01 URL
/// conventions, 5.1.1.6).
[[nodiscard]] inline std::string odata_literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) literal.append(c == '\'' ? 2 : 1, c);
  return literal + "'";
}

}  // namespace rollcall::entra_id
