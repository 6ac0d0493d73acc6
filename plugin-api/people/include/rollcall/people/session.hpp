#pragma once

#include "rollcall/sdk/error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace soci {
class session;
class soci_error;
}  // namespace soci

/// Opening SOCI sessions the one right way, for this library and for the host's own tables.
namespace rollcall::people {

enum class Backend : std::uint8_t { sqlite, postgresql };

/// A parsed database address. "sqlite:///a/b.db" is the file /a/b.db;
/// "postgresql://user:password@host:port/db?options" (also "postgres://") is handed to libpq as it is. Throws
/// Error(invalid_argument) for anything else.
struct DatabaseUrl {
  Backend backend;
  std::string target;  ///< file path, or libpq connection URI
  static DatabaseUrl parse(std::string_view url);
  /// For messages and logs: without the user's password and without the query.
  [[nodiscard]] std::string redacted() const;
};

/// A session with the settings we rely on: SQLite in WAL mode, synchronous FULL, foreign keys on, 5 s busy
/// timeout; PostgreSQL with UTF-8, standard strings and UTC. A missing SQLite file is created, readable by
/// its owner only. Backends are linked, never searched for. One thread at a time. Throws Error:
/// failed_precondition for a file that cannot be used or a server that refuses the user or database,
/// unavailable for a server that cannot be reached.
[[nodiscard]] std::unique_ptr<soci::session> open_session(const DatabaseUrl& url);

/// Translates a database failure for people: never contains the exception's text, which holds bound values.
/// `doing` names what was attempted ("writing people"). detail gets SQLSTATE or SQLite result code. A broken
/// constraint is Error(conflict).
[[nodiscard]] Error translate(const soci::soci_error& error, const DatabaseUrl& url, std::string_view doing);

/// Thrown by `work` in in_transaction() when what it read is no longer so: roll back and run it again.
struct RunAgain {};

/// Runs `work` in a transaction (SQLite: BEGIN IMMEDIATE) and commits; rolls back when it throws. Deadlocks
/// (40P01), serialization failures (40001) and unique races on PostgreSQL (23505) are run again after a short
/// random pause, RunAgain at once, at most five times in all; so work may run more than once. soci_error is
/// translated, any other exception passes through.
void in_transaction(soci::session& session, const DatabaseUrl& url, std::string_view doing,
                    const std::function<void()>& work);

/// The same for whoever writes many rows of `users`: on PostgreSQL nobody else may write there once two
/// attempts have failed, so that imports of the same people cannot keep each other from ever getting through.
void in_people_transaction(soci::session& session, const DatabaseUrl& url, std::string_view doing,
                           const std::function<void()>& work);

}  // namespace rollcall::people
