#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::web::api {

/// Undoes percent-encoding (RFC 3986 2.1); none for text that is not encoded right, or is no UTF-8
/// afterwards.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

/// The names and values of a query as browsers write it, with '+' for a blank; none when malformed.
[[nodiscard]] std::optional<std::multimap<std::string, std::string>> parse_query(std::string_view query);

[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

}  // namespace rollcall::web::api
