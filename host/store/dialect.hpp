#pragma once

#include "rollcall/people/session.hpp"

#include <string>

/// The few expressions that SQLite and PostgreSQL spell differently. The clock is the database's: several
/// machines share it.
namespace rollcall::store::dialect {

[[nodiscard]] inline std::string now(people::Backend backend) {
  return backend == people::Backend::sqlite ? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')" : "clock_timestamp()";
}

/// `seconds` is the parameter's name.
[[nodiscard]] inline std::string now_plus(people::Backend backend, const std::string& seconds) {
  return backend == people::Backend::sqlite
             ? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+' || :" + seconds + " || ' seconds')"
             : "clock_timestamp() + CAST(:" + seconds + " AS DOUBLE PRECISION) * INTERVAL '1 second'";
}

/// `seconds` is the parameter's name.
[[nodiscard]] inline std::string now_minus(people::Backend backend, const std::string& seconds) {
  return backend == people::Backend::sqlite
             ? "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || :" + seconds + " || ' seconds')"
             : "clock_timestamp() - CAST(:" + seconds + " AS DOUBLE PRECISION) * INTERVAL '1 second'";
}

/// A time as ISO 8601 text in UTC with 'Z'; empty for null.
[[nodiscard]] inline std::string iso(people::Backend backend, const std::string& column) {
  return backend == people::Backend::sqlite
             ? "coalesce(" + column + ", '')"
             : "coalesce(to_char(" + column +
                   " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '')";
}

/// Text as it is compared in a search, without regard to case.
[[nodiscard]] inline std::string folded(people::Backend backend, const std::string& text) {
  return backend == people::Backend::sqlite ? "rollcall_fold(" + text + ")"
                                            : "lower(CAST(" + text + " AS TEXT) COLLATE \"und-x-icu\")";
}

/// Where `part` begins in `whole`, from 1; 0 when nowhere.
[[nodiscard]] inline std::string position(people::Backend backend, const std::string& whole,
                                          const std::string& part) {
  return (backend == people::Backend::sqlite ? "instr(" : "strpos(") + whole + ", " + part + ")";
}

}  // namespace rollcall::store::dialect
