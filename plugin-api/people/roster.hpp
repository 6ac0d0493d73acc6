#pragma once

#include "digest_set.hpp"
#include "journal.hpp"

#include <cstdint>

namespace rollcall::people {

/// Adds who was there after a completed import: whom it met; for an incremental one also whom the imports
/// before it met, back to the full one, without those who were gone since. Throws soci_error.
void read_roster(soci::session& session, Journal& journal, std::int64_t job_id, DigestSet& roster);

}  // namespace rollcall::people
