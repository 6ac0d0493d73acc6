#pragma once

#include <string>

#include <soci/soci.h>

namespace rollcall::people {

/// Binds a variable to a named parameter of a statement. SOCI 4.0 keeps the address and reads it when the
/// statement runs, and takes temporaries without complaint; this refuses them. It keeps the address of the
/// name as well, but only until the statement is prepared.
template <typename Value>
auto bound(const Value& variable, const std::string& name) {
  return soci::use(variable, name);
}
template <typename Value>
void bound(const Value&& temporary, const std::string& name) = delete;

/// Runs a prepared statement that gives at most one row, and runs it to its end: an SQLite statement that
/// stopped at a row would hold its read transaction open. True when there was a row; otherwise the variables
/// keep their values.
inline bool fetch_one(soci::statement& statement) {
  const bool found = statement.execute(true);
  if (found) {
    while (statement.fetch()) {
    }
  }
  return found;
}

}  // namespace rollcall::people
