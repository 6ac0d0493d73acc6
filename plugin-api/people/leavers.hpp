#pragma once

#include "journal.hpp"
#include "met_people.hpp"
#include "people_store.hpp"

#include <cstdint>

namespace rollcall::people {

/// Plans what becomes of the people whom this connection once imported and whom the job, which has read
/// everybody there is, did not meet. Who is still read through another connection of the same directory is
/// left alone; the others are disabled after more than `grace` such reads in a row, and until then their
/// absence is noted. Writes changes only, in batches from `first_batch` on. Returns how many would be
/// disabled.
[[nodiscard]] std::uint64_t plan_leavers(soci::session& session, const Directory& directory,
                                         std::int64_t grace, const MetPeople& met, PeopleStore& store,
                                         Journal& journal, std::int64_t first_batch);

}  // namespace rollcall::people
