#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// The parts of an absolute http or https address. `target` is kept byte for byte.
struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< lower case; an IPv6 address in brackets
  std::uint16_t port = 0;
  std::string target;  ///< path and query as written; may be empty

  /// Scheme, host and, where it is not the usual one, port.
  [[nodiscard]] std::string origin() const;
  [[nodiscard]] bool same_origin(const Url& other) const;
  [[nodiscard]] bool is_loopback() const;
};

/// Nothing for anything else than an absolute http(s) address: user names, fragments, blanks, control
/// characters and bytes outside ASCII are not accepted.
[[nodiscard]] std::optional<Url> parse_url(std::string_view text);

/// RFC 3986: everything but unreserved characters becomes %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

[[nodiscard]] std::string to_lower_ascii(std::string_view text);
[[nodiscard]] bool equals_ignoring_case(std::string_view left, std::string_view right);

/// 8-4-4-4-12 hexadecimal digits.
[[nodiscard]] bool is_guid(std::string_view text);

}  // namespace rollcall::entra_id
