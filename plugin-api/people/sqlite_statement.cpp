#include "sqlite_statement.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace rollcall::people {

SqliteStatement::SqliteStatement(soci::session& session, const std::string& sql)
    : connection_(static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_) {
  check(sqlite_api::sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()),
                                       SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
}

SqliteStatement::~SqliteStatement() {
  sqlite_api::sqlite3_finalize(statement_);
}

void SqliteStatement::bind(int parameter, std::string_view text) {
  const char* const begin = text.data() == nullptr ? "" : text.data();  // null would be NULL
  check(
      sqlite_api::sqlite3_bind_text64(statement_, parameter, begin, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void SqliteStatement::bind(int parameter, std::int64_t number) {
  check(sqlite_api::sqlite3_bind_int64(statement_, parameter, number));
}

void SqliteStatement::bind_null(int parameter) {
  check(sqlite_api::sqlite3_bind_null(statement_, parameter));
}

int SqliteStatement::run() {
  const Running running(*this);
  while (step()) {
  }
  return sqlite_api::sqlite3_changes(connection_);
}

std::string_view SqliteStatement::text(int column) const {
  const auto* const begin =
      reinterpret_cast<const char*>(sqlite_api::sqlite3_column_text(statement_, column));
  if (begin == nullptr) return {};
  return {begin, static_cast<std::size_t>(sqlite_api::sqlite3_column_bytes(statement_, column))};
}

std::int64_t SqliteStatement::number(int column) const {
  return sqlite_api::sqlite3_column_int64(statement_, column);
}

bool SqliteStatement::step() {
  const int result = sqlite_api::sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) throw soci::sqlite3_soci_error("A statement failed.", result);
  return false;
}

void SqliteStatement::reset() noexcept {
  sqlite_api::sqlite3_reset(statement_);
}

void SqliteStatement::check(int result) const {
  if (result != SQLITE_OK) throw soci::sqlite3_soci_error("A statement could not be prepared.", result);
}

}  // namespace rollcall::people
