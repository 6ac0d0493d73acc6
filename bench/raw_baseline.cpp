#include "raw_baseline.hpp"

#include "rollcall/people/session.hpp"

#include <memory>
#include <sqlite3.h>
#include <stdexcept>

#include <libpq-fe.h>

namespace rollcall::bench {
namespace {

using Clock = std::chrono::steady_clock;

void check(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("raw baseline: ") + what);
}

std::string column_list() {
  std::string columns =
      "workspace_id, source, source_tenant, enabled, external_id, email_key, attributes_hash";
  for (const auto& attribute : people::kTextAttributes) columns.append(", ").append(attribute.column);
  return columns;
}

void bind(sqlite3_stmt* statement, int position, const std::string& text) {
  sqlite3_bind_text(statement, position, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void append_copy_field(std::string& row, const std::string& text) {
  row.push_back('\t');
  for (const char c : text) {
    if (c == '\\' || c == '\t' || c == '\n' || c == '\r') row.push_back('\\');
    row.push_back(c);
  }
}

}  // namespace

std::chrono::duration<double> raw_sqlite_insert(const std::string& database_url,
                                                const std::vector<people::Person>& people,
                                                std::size_t rows_per_commit) {
  sqlite3* opened = nullptr;
  check(sqlite3_open(people::DatabaseUrl::parse(database_url).target.c_str(), &opened) == SQLITE_OK, "open");
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, &sqlite3_close);
  const auto execute = [&](const char* sql) {
    check(sqlite3_exec(database.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
  };
  execute("pragma synchronous = full");
  execute("pragma wal_autocheckpoint = 20000");

  std::string sql = "insert into users (" + column_list() + ") values (1, 'raw', 'raw', 1, ?, ?, ?";
  for (std::size_t i = 0; i < people::kTextAttributes.size(); ++i) sql += ", ?";
  sqlite3_stmt* prepared = nullptr;
  check(sqlite3_prepare_v2(database.get(), (sql + ")").c_str(), -1, &prepared, nullptr) == SQLITE_OK,
        "prepare");
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> insert(prepared, &sqlite3_finalize);

  const auto start = Clock::now();
  execute("begin immediate");
  for (std::size_t index = 0; index < people.size(); ++index) {
    const auto& person = people[index];
    bind(insert.get(), 1, person.external_id);
    bind(insert.get(), 2, person.email);
    sqlite3_bind_int64(insert.get(), 3, static_cast<sqlite3_int64>(index));
    int position = 4;
    for (const auto& attribute : people::kTextAttributes)
      bind(insert.get(), position++, person.*attribute.member);
    check(sqlite3_step(insert.get()) == SQLITE_DONE, "insert");
    sqlite3_reset(insert.get());
    if ((index + 1) % rows_per_commit == 0) {
      execute("commit");
      execute("begin immediate");
    }
  }
  execute("commit");
  return Clock::now() - start;
}

std::chrono::duration<double> raw_postgresql_copy(const std::string& database_url,
                                                  const std::vector<people::Person>& people) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
      PQconnectdb(people::DatabaseUrl::parse(database_url).target.c_str()), &PQfinish);
  check(PQstatus(connection.get()) == CONNECTION_OK, "connect");

  const auto start = Clock::now();
  const std::string sql = "copy users (" + column_list() + ") from stdin";
  PQclear(PQexec(connection.get(), sql.c_str()));
  std::string row;
  for (std::size_t index = 0; index < people.size(); ++index) {
    const auto& person = people[index];
    row = "1\traw\traw\tt";
    append_copy_field(row, person.external_id);
    append_copy_field(row, person.email);
    append_copy_field(row, std::to_string(index));
    for (const auto& attribute : people::kTextAttributes) append_copy_field(row, person.*attribute.member);
    row.push_back('\n');
    check(PQputCopyData(connection.get(), row.data(), static_cast<int>(row.size())) == 1, "copy");
  }
  check(PQputCopyEnd(connection.get(), nullptr) == 1, "end of copy");
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQgetResult(connection.get()), &PQclear);
  check(PQresultStatus(result.get()) == PGRES_COMMAND_OK, PQerrorMessage(connection.get()));
  return Clock::now() - start;
}

}  // namespace rollcall::bench
