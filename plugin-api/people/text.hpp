#pragma once

#include <string>
#include <string_view>

namespace rollcall::people {

/// Well-formed UTF-8 (Unicode Standard, table 3-7).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// Both databases can store it exactly: well-formed UTF-8 without U+0000.
[[nodiscard]] bool is_storable(std::string_view text) noexcept;

/// Itself when storable, else with U+FFFD for each byte that is not: to tell about text that cannot be
/// stored.
[[nodiscard]] std::string storable(std::string_view text);

}  // namespace rollcall::people
