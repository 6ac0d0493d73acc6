#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::core {

/// Levenshtein's distance, in bytes.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

/// The known name that was probably meant; empty when none is near. For "did you mean" in messages.
[[nodiscard]] std::string nearest_name(std::string_view given, const std::vector<std::string>& known);

}  // namespace rollcall::core
