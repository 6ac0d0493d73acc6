#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::cli {

/// A field of a wizard's form, as a question on a terminal.
struct FormField {
  std::string name;
  std::string title;
  std::string help;                                         ///< may be empty
  std::string otherwise;                                    ///< what an empty answer means; may be empty
  std::vector<std::pair<std::string, std::string>> values;  ///< the only ones, with their words; empty: any
  bool required = false;
  bool secret = false;
  bool file = false;  ///< the value is what a file holds
};

/// The next question of a page of kind `form` (wizard-step.schema.json): in the form's order, shown under
/// these answers, for a text, neither answered nor in `done`, and not one that few people need.
[[nodiscard]] std::optional<FormField> next_field(const nlohmann::json& page, const nlohmann::json& answers,
                                                  const std::set<std::string>& done);

}  // namespace rollcall::cli
