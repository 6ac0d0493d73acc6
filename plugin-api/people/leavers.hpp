#pragma once

#include "journal.hpp"
#include "met_people.hpp"
#include "people_store.hpp"

#include <cstdint>

namespace rollcall::people {

struct LeaverRule {
  std::int64_t grace = 0;     ///< further reads that may miss somebody before they are disabled
  std::int64_t base_job = 0;  ///< of an incremental import: who was there before it; 0: everybody was read
};

/// Plans what becomes of the people whom this connection once imported and who are not there any more: whom
/// the job, which has read everybody, did not meet; or who left before or in an incremental import, which has
/// read all changes. Who is still read through another connection of the same directory is left alone; the
/// others are disabled after more than `grace` such reads in a row, and until then their absence is noted.
/// Writes changes only, in batches from `first_batch` on. Returns how many would be disabled.
[[nodiscard]] std::uint64_t plan_leavers(soci::session& session, const Directory& directory,
                                         const LeaverRule& rule, const MetPeople& met, PeopleStore& store,
                                         Journal& journal, std::int64_t first_batch);

}  // namespace rollcall::people
