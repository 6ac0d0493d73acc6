#pragma once

#include <string>
#include <string_view>

namespace rollcall::core {

/// Well-formed UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// The text with every byte that is not part of well-formed UTF-8, and every control character, replaced by
/// '?': for names of files and lines of output that are shown or put into JSON.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace rollcall::core
