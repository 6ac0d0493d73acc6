#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// RFC 4648 section 5 without padding, as JSON Web Tokens have it.
[[nodiscard]] std::string base64url_encode(std::string_view bytes);
/// Nothing for what is none; padding is optional.
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

/// RFC 4648 section 4; blanks and line ends between the letters are left out. Nothing for what is none.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

}  // namespace rollcall::entra_id
