#pragma once

#include <string>

namespace rollcall::wizard {

/// A regular expression of a plugin's form, matched with bounded effort: std::regex, which valijson uses,
/// recurses once a character and takes exponential time for some expressions.
class Pattern {
 public:
  [[nodiscard]] static bool is_usable(const std::string& expression);
  /// Whether it is found in the text; false when that takes too much effort.
  [[nodiscard]] static bool matches(const std::string& expression, const std::string& text);
};

}  // namespace rollcall::wizard
