#pragma once

#include "rollcall/people/person.hpp"

#include <chrono>
#include <string>
#include <vector>

/// What this machine's databases can do at best: the same rows into the same table with the same indexes,
/// with neither lookup nor count nor check. Both give the time that writing took.
namespace rollcall::bench {

/// Prepared INSERTs through SQLite's C API, committed every `rows_per_commit` rows.
[[nodiscard]] std::chrono::duration<double> raw_sqlite_insert(const std::string& database_url,
                                                              const std::vector<people::Person>& people,
                                                              std::size_t rows_per_commit);

/// COPY FROM STDIN through libpq, in one transaction.
[[nodiscard]] std::chrono::duration<double> raw_postgresql_copy(const std::string& database_url,
                                                                const std::vector<people::Person>& people);

}  // namespace rollcall::bench
