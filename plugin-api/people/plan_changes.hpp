#pragma once

#include "change_rows.hpp"
#include "journal.hpp"
#include "planner.hpp"

#include <vector>

/// What a plan means for the rows of users, as it is kept.
namespace rollcall::people {

/// Of a direct import the added people need no change: users.added_by_import names them.
enum class Kept : std::uint8_t { before_images, whole_plan };
[[nodiscard]] std::vector<ChangeRow> changes_of(const Plan& plan, Kept kept);

/// The e-mail keys that the plan's people would take and leave.
void note_keys(const Plan& plan, SeenDigests& seen);

/// The person is disabled and else stays.
[[nodiscard]] ChangeRow disabling(const StoredPerson& row);
/// The person was not met for the `runs`th time in a row, and stays.
[[nodiscard]] ChangeRow absence(const StoredPerson& row, std::int64_t runs);

}  // namespace rollcall::people
