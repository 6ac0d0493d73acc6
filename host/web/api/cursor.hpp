#pragma once

#include "web/api/call.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

/// What lists share: opaque cursors and totals.
namespace rollcall::web::api {

/// `position` as text that is handed out and comes back: base64url of its JSON. No secret, no promise.
[[nodiscard]] std::string encode_cursor(const nlohmann::json& position);

/// For a list by id, of which one more was read than the page holds: takes that one away, and returns the id
/// at which the next page begins; none after the last page.
template <typename Items>
[[nodiscard]] std::optional<std::int64_t> cut_to_page(Items& items, std::size_t limit) {
  if (items.size() <= limit) return std::nullopt;
  items.resize(limit);
  return items.back().id;
}
/// The cursor "before" or "after" that id; null without one.
[[nodiscard]] nlohmann::json next_cursor(const char* side, std::optional<std::int64_t> id);

/// The position in the query parameter "cursor"; none for the first page. ProblemError 422 for a damaged one.
/// Members are still to be checked: see refuse_cursor().
[[nodiscard]] std::optional<nlohmann::json> cursor_of(const Call& call);

/// ProblemError 422: the cursor is damaged, or of another list or order.
[[noreturn]] void refuse_cursor();

/// A whole number of the position that is at least `least`; anything else is refused.
[[nodiscard]] std::int64_t number_in(const nlohmann::json& position, const char* name, std::int64_t least);

/// Where a list of ids, newest first, goes on: below that id. 0 for the first page.
[[nodiscard]] std::int64_t before_of(const Call& call);

/// {"value", "exact"}
[[nodiscard]] nlohmann::json total_document(std::size_t value, bool exact);

}  // namespace rollcall::web::api
