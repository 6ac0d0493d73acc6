#pragma once

#include "core/workspace.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rollcall::store {

/// "1,2,3", for "IN (...)".
[[nodiscard]] std::string comma_separated(const std::vector<std::int64_t>& ids, std::size_t first,
                                          std::size_t last);

/// The people with these ids in that order, without those who are not there any more.
[[nodiscard]] std::vector<core::User> read_users(Database& database, std::int64_t workspace_id,
                                                 const std::vector<std::int64_t>& ids);

}  // namespace rollcall::store
