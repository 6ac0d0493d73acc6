#pragma once

#include "support/temp_dir.hpp"

#include <cstddef>
#include <string>

namespace rollcall::bench {

enum class Database { sqlite, postgresql };

/// Which tables it has.
enum class Tables {
  people,  ///< those of people alone
  host,    ///< the host's as well, and so the log of changes, as an import meets them
};

/// An empty database that is gone with this object: an SQLite file in a temporary folder, or a database of
/// the PostgreSQL that ROLLCALL_BENCH_POSTGRESQL names.
class ScratchDatabase {
 public:
  /// Throws std::runtime_error when a PostgreSQL is wanted and none is named.
  explicit ScratchDatabase(Database kind, Tables tables = Tables::host);
  ~ScratchDatabase();
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  [[nodiscard]] Database kind() const noexcept { return kind_; }

  /// Writes what is only in the log of writes so far into the tables, and tells PostgreSQL how large these
  /// are: what a server does by itself after a while, and no run should pay for another.
  void settle() const;

 private:
  Database kind_;
  test::TempDir folder_;
  std::string name_;
  std::string url_;
};

}  // namespace rollcall::bench
