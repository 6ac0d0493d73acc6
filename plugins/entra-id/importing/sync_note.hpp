#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// What an import of this plugin leaves for the next one, as the note of its people::Continuation.
struct SyncNote {
  std::int64_t read_at = 0;                    ///< when the links were taken, in seconds since 1970
  std::int64_t full_read_at = 0;               ///< when everybody was last read
  std::string users_link = {};                 ///< of /users/delta
  std::vector<std::string> groups_links = {};  ///< of /groups/delta, kGroupsALink groups each
  /// Ids of people in the chosen groups who were deleted and can be restored: they are still members then,
  /// and no delta says so.
  std::vector<std::string> deleted_members = {};
  /// Ids of people who left one of several chosen groups: nobody knows whether they are in another.
  std::vector<std::string> undecided = {};

  bool operator==(const SyncNote&) const = default;
};

/// Seconds since 1970 as "2026-11-22T01:02:03Z".
[[nodiscard]] std::string iso_time(std::int64_t seconds);

[[nodiscard]] std::string write_sync_note(const SyncNote& note);
/// Nothing for a note that this version did not write.
[[nodiscard]] std::optional<SyncNote> read_sync_note(std::string_view json);

}  // namespace rollcall::entra_id
