#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::extension {

/// The id that was probably meant: the one with the fewest letters to add, drop or change. Empty when none is
/// near.
[[nodiscard]] std::string nearest_id(std::string_view asked, const std::vector<std::string>& known);

}  // namespace rollcall::extension
