#pragma once

#include "rollcall/sdk/error.hpp"

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

enum class Backend { sqlite, postgresql };

/// A parsed database address. "sqlite:///a/b.db" is the file /a/b.db;
/// "postgresql://user:password@host:port/db?options" is handed to libpq as it is. Throws
/// Error(invalid_argument) for anything else.
struct DatabaseUrl {
  Backend backend;
  std::string target;  ///< file path, or libpq connection URI
  static DatabaseUrl parse(std::string_view url);
  /// For messages and logs: without user's password and query.
  [[nodiscard]] std::string redacted() const;
};

/// A session with the settings we rely on: SQLite in WAL mode, synchronous FULL, foreign keys on, 5 s busy
/// timeout; PostgreSQL with UTF-8, standard strings and UTC. Backends are linked, never searched for. One
/// thread at a time. Throws Error.
[[nodiscard]] std::unique_ptr<soci::session> open_session(const DatabaseUrl& url);

/// Translates a database failure for people: never contains the exception's text, which holds bound values.
/// `doing` names what was attempted ("writing people"). detail gets SQLSTATE or SQLite result code.
[[nodiscard]] Error translate(const soci::soci_error& error, const DatabaseUrl& url, std::string_view doing);

/// Runs `work` in a transaction (SQLite: BEGIN IMMEDIATE) and commits; rolls back when it throws. Deadlocks
/// (40P01), serialization failures (40001) and unique races (23505) are run again, at most five times, after
/// a short random pause; so work may run more than once. soci_error is translated.
void in_transaction(soci::session& session, const DatabaseUrl& url, std::string_view doing,
                    const std::function<void()>& work);

}  // namespace rollcall::people
