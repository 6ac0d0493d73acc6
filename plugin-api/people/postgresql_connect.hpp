#pragma once

#include "rollcall/people/session.hpp"

#include <string>

namespace rollcall::people {

/// Why the server cannot be used. SOCI says of a failed connection only a text in the server's language,
/// which may name the user; so this connects once more and asks libpq for the bare SQLSTATE.
[[nodiscard]] Error connect_error(const DatabaseUrl& url);

/// The sentence for an SQLSTATE, whether it came while connecting or later. `doing` as in translate().
[[nodiscard]] Error postgresql_error(const std::string& sqlstate, const DatabaseUrl& url,
                                     std::string_view doing);

}  // namespace rollcall::people
