#pragma once

#include "core/user_directory.hpp"
#include "store/database.hpp"

#include <vector>

namespace rollcall::store {

/// All that is kept of what was written of a person, newest first: what imports changed, from the
/// before-images that they keep, and edits by hand.
[[nodiscard]] std::vector<core::HistoryEntry> read_history(Database& database, const core::User& user);

/// In the transaction that makes the edit.
void write_edit(soci::session& session, std::int64_t workspace_id, std::int64_t user_id,
                std::string_view actor, std::string_view action,
                const std::vector<core::HistoryEntry::Field>& fields);

}  // namespace rollcall::store
