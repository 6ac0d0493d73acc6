#pragma once

#include "web/http/refusal.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace rollcall::web::http {

/// The head of a request is judged before any parser sees it, by the strictest reading of RFC 9112: whatever
/// two programs could read in two ways is refused, so that nothing can be smuggled past a proxy in front.

/// Of bytes of a head that have just come, `before` being the byte ahead of them: control characters, and
/// line ends other than CRLF.
[[nodiscard]] std::optional<Refusal> refusal_of_bytes(char before, std::string_view bytes);

/// Of the first line, without its CRLF.
[[nodiscard]] std::optional<Refusal> refusal_of_request_line(std::string_view line);

/// Of a whole head with its empty line, whose bytes and first line have been found good.
[[nodiscard]] std::optional<Refusal> refusal_of_head(std::string_view head);

/// Where a request is meant to go.
struct Target {
  std::string_view authority;  ///< of the absolute form; empty for the usual one
  std::string_view path;       ///< begins with '/'
  std::string_view query;      ///< without '?'
};
/// Nothing for a target in none of the two forms.
[[nodiscard]] std::optional<Target> target_of(std::string_view text);

}  // namespace rollcall::web::http
