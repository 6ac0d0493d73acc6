#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall::notices {

/// Text as it may leave the host: valid UTF-8 (anything else becomes U+FFFD), line ends as '\n', other
/// control characters as spaces, and at most so many bytes, cut between characters.
[[nodiscard]] std::string clean_text(std::string_view text, std::size_t most_bytes);
/// The same on one line.
[[nodiscard]] std::string clean_line(std::string_view text, std::size_t most_bytes);

/// How many bytes the UTF-8 character at the beginning has; 0 when there is none or it is malformed.
[[nodiscard]] std::size_t character_size(std::string_view text) noexcept;

}  // namespace rollcall::notices
