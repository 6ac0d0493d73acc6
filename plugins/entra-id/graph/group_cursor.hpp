#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// Where a list of groups goes on. The requests of a list are its stages.
struct GroupCursor {
  std::string search = {};  ///< what was looked for
  std::string link = {};    ///< the page of the stage; empty: its first one
  int stage = 0;
  int top = 0;   ///< objects a page
  int skip = 0;  ///< of that page, these have been shown

  friend bool operator==(const GroupCursor&, const GroupCursor&) = default;
};

/// Text for the host. `list`: what the cursor is good for, such as tenant and app; it is not repeated in the
/// text. The checksum finds what was damaged or belongs elsewhere; it is no proof of origin, and none is
/// needed: a link is followed to the configured host alone.
[[nodiscard]] std::string write_cursor(const GroupCursor& cursor, std::string_view list);

/// Nothing for what write_cursor() did not write for the same list.
[[nodiscard]] std::optional<GroupCursor> read_cursor(std::string_view text, std::string_view list);

}  // namespace rollcall::entra_id
