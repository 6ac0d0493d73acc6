#pragma once

#include "rollcall/people/person.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>

/// What this machine's databases take at best: rows into the table `users` with all its indexes, nothing
/// looked up, counted or compared. The other side of every ratio of the writer.
namespace rollcall::bench {

class ScratchDatabase;

class RawBaseline {
 public:
  virtual ~RawBaseline() = default;
  virtual void add(std::span<const people::Person> people) = 0;
  virtual void commit() = 0;
};

/// The SQLite C API: one prepared INSERT, WAL, synchronous FULL, the same page cache and checkpoints as the
/// writer, a commit every `rows_per_commit` rows.
[[nodiscard]] std::unique_ptr<RawBaseline> raw_sqlite_insert(const ScratchDatabase& database,
                                                             std::size_t rows_per_commit);

/// libpq: one COPY in one transaction.
[[nodiscard]] std::unique_ptr<RawBaseline> raw_postgresql_copy(const ScratchDatabase& database);

}  // namespace rollcall::bench
