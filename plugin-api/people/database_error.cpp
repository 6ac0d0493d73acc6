#include "postgresql_connect.hpp"
#include "rollcall/people/session.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace rollcall::people {
namespace {

constexpr int kPrimaryCode = 0xff;  // SQLite's extended result codes keep their detail above it

Error make(Status status, std::string message, std::string next_step, int result) {
  return Error(status, {.message = std::move(message),
                        .next_step = std::move(next_step),
                        .detail = "SQLite result code " + std::to_string(result)});
}

Error sqlite_error(int result, const std::string& path, std::string_view doing) {
  const std::string file = "The database " + path;
  const std::string what{doing};
  switch (result & kPrimaryCode) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make(Status::failed_precondition, file + " is locked by another program.",
                  "Wait until the other program is done or stop it, then try again.", result);
    case SQLITE_FULL:
      return make(Status::failed_precondition, "The disk of the database " + path + " is full.",
                  "Make room on that disk, then try again.", result);
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return make(Status::failed_precondition, file + " is read-only.",
                  "Give the account that Rollcall runs as the right to write the file and its folder.",
                  result);
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return make(Status::failed_precondition, file + " cannot be opened.",
                  "Check the path, and that the account that Rollcall runs as may write the file and its "
                  "folder.",
                  result);
    case SQLITE_CORRUPT:
      return make(Status::failed_precondition, file + " is damaged.",
                  "Restore it from a backup, or name another file in the database address.", result);
    case SQLITE_NOTADB:
      return make(Status::failed_precondition, "The file " + path + " is not a database.",
                  "Name another file in the database address.", result);
    case SQLITE_IOERR:
      return make(Status::failed_precondition, file + " could not be read or written while " + what + ".",
                  "Check the disk that holds it, then try again.", result);
    case SQLITE_CONSTRAINT:
      return make(Status::conflict, "Another entry of the database stood in the way while " + what + ".",
                  "Look at the entry that exists, then try again.", result);
    default:
      return make(Status::internal, "The database reported an unexpected error while " + what + ".",
                  "Try again, and report it with the technical detail if it stays.", result);
  }
}

}  // namespace

Error translate(const soci::soci_error& error, const DatabaseUrl& url, std::string_view doing) {
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    return postgresql_error(postgresql->sqlstate(), url, doing);
  }
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    return sqlite_error(sqlite->result(), url.target, doing);
  }
  if (url.backend == Backend::postgresql) return postgresql_error("     ", url, doing);
  return sqlite_error(SQLITE_CANTOPEN, url.target, doing);
}

}  // namespace rollcall::people
