#pragma once

#include "rollcall/people/session.hpp"

namespace rollcall::people {

/// Version of the people tables; 0 when there are none. Throws soci_error.
[[nodiscard]] int read_tables_version(soci::session& session, Backend backend);

}  // namespace rollcall::people
