#pragma once

#include "rollcall/people/migration_set.hpp"

namespace rollcall::people {

/// All versions of the people tables. From one to the next tables and columns are only ever added.
[[nodiscard]] MigrationSet people_tables(Backend backend) noexcept;

}  // namespace rollcall::people
