#include "raw_baseline.hpp"

#include "rollcall/people/session.hpp"
#include "scratch_database.hpp"

#include <sqlite3.h>
#include <stdexcept>
#include <string>

#include <libpq-fe.h>

namespace rollcall::bench {
namespace {

void check(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("raw baseline: ") + what);
}

std::string column_list() {
  std::string columns =
      "workspace_id, source, source_tenant, enabled, external_id, email_key, attributes_hash";
  for (const auto& attribute : people::kTextAttributes) columns.append(", ").append(attribute.column);
  return columns;
}

std::string target_of(const ScratchDatabase& database) {
  return people::DatabaseUrl::parse(database.url()).target;
}

class SqliteInsert final : public RawBaseline {
 public:
  SqliteInsert(const std::string& file, std::size_t rows_per_commit)
      : rows_per_commit_(rows_per_commit), database_(opened(file)) {
    execute("pragma synchronous = full");
    execute("pragma wal_autocheckpoint = 20000");
    execute("pragma cache_size = -131072");
    std::string sql = "insert into users (" + column_list() + ") values (1, 'raw', 'raw', 1, ?, ?, ?";
    for (std::size_t i = 0; i < people::kTextAttributes.size(); ++i) sql += ", ?";
    sqlite3_stmt* prepared = nullptr;
    check(sqlite3_prepare_v2(database_.get(), (sql + ")").c_str(), -1, &prepared, nullptr) == SQLITE_OK,
          "prepare");
    insert_.reset(prepared);
    execute("begin immediate");
  }

  void add(std::span<const people::Person> people) override {
    for (const auto& person : people) {
      bind(1, person.external_id);
      bind(2, person.email);
      sqlite3_bind_int64(insert_.get(), 3, static_cast<sqlite3_int64>(rows_));
      int position = 4;
      for (const auto& attribute : people::kTextAttributes) bind(position++, person.*attribute.member);
      check(sqlite3_step(insert_.get()) == SQLITE_DONE, "insert");
      sqlite3_reset(insert_.get());
      if (++rows_ % rows_per_commit_ == 0) {
        execute("commit");
        execute("begin immediate");
      }
    }
  }

  void commit() override { execute("commit"); }

 private:
  static sqlite3* opened(const std::string& file) {
    sqlite3* database = nullptr;
    check(sqlite3_open(file.c_str(), &database) == SQLITE_OK, "open");
    return database;
  }
  void execute(const char* sql) {
    check(sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql);
  }
  void bind(int position, const std::string& text) {
    sqlite3_bind_text(insert_.get(), position, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }

  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::size_t rows_per_commit_;
  std::size_t rows_ = 0;
  std::unique_ptr<sqlite3, Close> database_;
  std::unique_ptr<sqlite3_stmt, Close> insert_;
};

void append_copy_field(std::string& row, const std::string& text) {
  row.push_back('\t');
  for (const char c : text) {
    if (c == '\\' || c == '\t' || c == '\n' || c == '\r') row.push_back('\\');
    row.push_back(c);
  }
}

class PostgresqlCopy final : public RawBaseline {
 public:
  explicit PostgresqlCopy(const std::string& target) : connection_(PQconnectdb(target.c_str())) {
    check(PQstatus(connection_.get()) == CONNECTION_OK, "connect");
    PQclear(PQexec(connection_.get(), ("copy users (" + column_list() + ") from stdin").c_str()));
  }

  void add(std::span<const people::Person> people) override {
    for (const auto& person : people) {
      row_ = "1\traw\traw\tt";
      append_copy_field(row_, person.external_id);
      append_copy_field(row_, person.email);
      append_copy_field(row_, std::to_string(rows_++));
      for (const auto& attribute : people::kTextAttributes) append_copy_field(row_, person.*attribute.member);
      row_.push_back('\n');
      check(PQputCopyData(connection_.get(), row_.data(), static_cast<int>(row_.size())) == 1, "copy");
    }
  }

  void commit() override {
    check(PQputCopyEnd(connection_.get(), nullptr) == 1, "end of copy");
    PGresult* result = PQgetResult(connection_.get());
    const bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    check(good, "copy was refused");
  }

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  std::unique_ptr<PGconn, Close> connection_;
  std::string row_;
  std::size_t rows_ = 0;
};

}  // namespace

std::unique_ptr<RawBaseline> raw_sqlite_insert(const ScratchDatabase& database, std::size_t rows_per_commit) {
  return std::make_unique<SqliteInsert>(target_of(database), rows_per_commit);
}

std::unique_ptr<RawBaseline> raw_postgresql_copy(const ScratchDatabase& database) {
  return std::make_unique<PostgresqlCopy>(target_of(database));
}

}  // namespace rollcall::bench
