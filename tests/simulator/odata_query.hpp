#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::simulator {

/// The system query options of a request, decoded.
struct ODataQuery {
  std::optional<std::uint32_t> top;
  std::vector<std::string> select;  ///< empty: the default properties
  std::optional<std::string> expand, filter, search, order_by, skip_token, delta_token;
  bool count = false;
  /// Every option but $skiptoken and $deltatoken, decoded, in the order of the request: what a nextLink
  /// repeats.
  std::vector<std::pair<std::string, std::string>> repeated;

  /// The text that a page token is bound to: the repeated options in an order of their own.
  [[nodiscard]] std::string fingerprint() const;
};

/// Parses a raw query string. Throws GraphError for what Graph does not accept: `$skip`, a `$top` outside
/// 1-999, unknown or repeated `$` options, bad percent escapes.
ODataQuery parse_odata_query(std::string_view raw);

}  // namespace rollcall::simulator
