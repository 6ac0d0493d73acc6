#include "people/schema_of.hpp"

#include "rollcall/people/session.hpp"
#include "rollcall/people/statement.hpp"

#include <soci/soci.h>

namespace rollcall::people {
namespace {

std::vector<std::string> lines(const std::string& database_url, const std::string& query) {
  const auto session = open_session(DatabaseUrl::parse(database_url));
  std::vector<std::string> found;
  std::string line;
  soci::statement select = (session->prepare << query, soci::into(line));
  for (bool more = select.execute(true); more; more = select.fetch()) found.push_back(line);
  return found;
}

bool is_sqlite(const std::string& database_url) {
  return DatabaseUrl::parse(database_url).backend == Backend::sqlite;
}

/// The text that made each table and index, without its spaces.
constexpr const char* kSqliteSchema =
    "SELECT type || ' ' || name || ': ' || replace(replace(coalesce(sql, ''), ' ', ''), char(10), '') "
    "FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name";

constexpr const char* kPostgresqlSchema =
    "SELECT line FROM (SELECT 'column ' || table_name || '.' || column_name || ': ' || row_number() OVER "
    "(PARTITION BY table_name ORDER BY ordinal_position) || ' ' || data_type || ' ' || is_nullable || ' ' || "
    "is_identity || ' ' || coalesce(column_default, '') || ' ' || coalesce(collation_name, '') AS line FROM "
    "information_schema.columns WHERE table_schema = 'public' UNION ALL SELECT 'constraint ' || "
    "CAST(conrelid AS regclass) || ': ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = "
    "CAST('public' AS regnamespace) UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = "
    "'public') AS everything ORDER BY line";

}  // namespace

std::vector<std::string> schema_of(const std::string& database_url) {
  return lines(database_url, is_sqlite(database_url) ? kSqliteSchema : kPostgresqlSchema);
}

std::vector<std::string> columns_of(const std::string& database_url, const std::string& table) {
  return lines(database_url, is_sqlite(database_url)
                                 ? "SELECT name FROM pragma_table_info('" + table + "') ORDER BY cid"
                                 : "SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE "
                                   "table_name = '" +
                                       table + "' ORDER BY ordinal_position");
}

std::vector<std::string> rows_of(const std::string& database_url, const std::string& table,
                                 const std::vector<std::string>& columns) {
  std::string row;
  for (const std::string& column : columns) {
    row += (row.empty() ? "'" : " || ' ") + column + "=' || coalesce(CAST(" + column + " AS TEXT), 'null')";
  }
  return lines(database_url, "SELECT " + row + " AS line FROM " + table + " ORDER BY line");
}

}  // namespace rollcall::people
