#include "array_literal.hpp"
#include "change_store.hpp"
#include "person_columns.hpp"
#include "postgresql_copy.hpp"

#include <map>
#include <string_view>

/// PostgreSQL: one statement for all rows of a batch, over unnest() of arrays, as in postgresql_store.cpp.
namespace rollcall::people {
namespace {

template <typename Elements>
std::string array_of(const Elements& elements) {
  ArrayLiteral array;
  for (const auto& element : elements) array.add(element);
  array.close();
  return array.text();
}

/// The columns of rows to write, each as an array.
class WrittenColumns {
 public:
  explicit WrittenColumns(const std::vector<PersonRow>& rows) {
    for (const PersonRow& row : rows) {
      number("id").add(row.id);
      number("enabled").add(row.person.enabled ? 1 : 0);
      number("attributes_hash").add(row.hash);
      number("last_import_id").add(row.import_id);
      number("connection_id").add(row.connection_id);
      text("email_key").add(row.email_key);
      text("source").add(row.source);
      text("source_tenant").add(row.source_tenant);
      text("external_id").add(row.person.external_id);
      for (const auto& attribute : kTextAttributes) text(attribute.column).add(row.person.*attribute.member);
    }
    for (auto& [name, array] : numbers_) array.close();
    for (auto& [name, array] : texts_) array.close();
  }

  /// A table "n" with one row a person.
  [[nodiscard]] std::string sql() const {
    std::string arrays;
    std::string names;
    const auto add = [&](const std::string& name, const char* type) {
      arrays += (arrays.empty() ? "CAST(:" : ", CAST(:") + name + " AS " + type + "[])";
      names += (names.empty() ? "" : ", ") + name;
    };
    for (const auto& [name, array] : numbers_) add(name, "BIGINT");
    for (const auto& [name, array] : texts_) add(name, "TEXT");
    return "unnest(" + arrays + ") AS n (" + names + ")";
  }

  void bind(soci::statement& statement) const {
    for (const auto& [name, array] : numbers_) statement.exchange(bound(array.text(), name));
    for (const auto& [name, array] : texts_) statement.exchange(bound(array.text(), name));
  }

 private:
  ArrayLiteral& number(const char* name) { return numbers_[name]; }
  ArrayLiteral& text(std::string_view name) { return texts_[std::string(name)]; }

  std::map<std::string, ArrayLiteral> numbers_;
  std::map<std::string, ArrayLiteral> texts_;
};

class PostgresqlChangeStore final : public ChangeStore {
 public:
  PostgresqlChangeStore(soci::session& session, std::int64_t workspace_id)
      : session_(session), workspace_id_(workspace_id) {
    for (const char* setting : {"enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit"}) {
      session << "SET " << setting << " = off";  // batches meet the tables through their indexes
    }
    session << "SET work_mem = '32MB'";
  }

  std::vector<PersonRow> read_people(const std::vector<std::int64_t>& ids, Lock lock) override {
    if (ids.empty()) return {};
    const std::string array = array_of(ids);
    soci::statement select(session_);
    select.exchange(bound(workspace_id_, "workspace"));
    select.exchange(bound(array, "ids"));
    return read_rows(select,
                     "workspace_id = CAST(:workspace AS BIGINT) AND id = ANY (CAST(:ids AS BIGINT[])) "
                     "ORDER BY id" +
                         suffix(lock));
  }

  std::vector<PersonRow> read_added(std::int64_t job_id, std::int64_t after, std::size_t most,
                                    Lock lock) override {
    soci::statement select(session_);
    select.exchange(bound(workspace_id_, "workspace"));
    select.exchange(bound(job_id, "job"));
    select.exchange(bound(after, "after"));
    return read_rows(select,
                     "workspace_id = CAST(:workspace AS BIGINT) AND added_by_import = CAST(:job AS BIGINT) "
                     "AND id > CAST(:after AS BIGINT) ORDER BY id LIMIT " +
                         std::to_string(most) + suffix(lock));
  }

  std::vector<std::int64_t> key_holders(const std::vector<std::string>& keys) override {
    soci::statement select(session_);
    select.exchange(bound(workspace_id_, "workspace"));
    return find_ids(select, keys, "email_key = n.value");
  }

  std::vector<std::int64_t> known_people(const std::string& source, const std::string& source_tenant,
                                         const std::vector<std::string>& ids) override {
    soci::statement select(session_);
    select.exchange(bound(workspace_id_, "workspace"));
    select.exchange(bound(source, "source"));
    select.exchange(bound(source_tenant, "tenant"));
    return find_ids(select, ids, "source = :source AND source_tenant = :tenant AND external_id = n.value");
  }

  void release_keys(const std::vector<std::int64_t>& ids) override {
    if (ids.empty()) return;
    const std::string array = array_of(ids);
    session_ << "UPDATE users SET email_key = chr(1) || id WHERE id = ANY (CAST(:ids AS BIGINT[]))",
        bound(array, "ids");
  }

  void write_people(const std::vector<PersonRow>& rows) override {
    if (rows.empty()) return;
    const WrittenColumns columns(rows);
    soci::statement update(session_);
    columns.bind(update);
    run_once(update,
             "UPDATE users SET email_key = n.email_key, source = n.source, source_tenant = n.source_tenant, "
             "external_id = nullif(n.external_id, ''), enabled = n.enabled <> 0, attributes_hash = "
             "nullif(n.attributes_hash, 0), last_import_id = nullif(n.last_import_id, 0), connection_id = "
             "nullif(n.connection_id, 0), updated_at = now(), " +
                 join_attributes([](const std::string& column) { return column + " = n." + column; }) +
                 " FROM " + columns.sql() + " WHERE users.id = n.id");
    update.execute(true);
  }

  void add_people(const std::vector<PersonRow>& rows) override {
    if (rows.empty()) return;
    const std::string workspace = std::to_string(workspace_id_);
    // All rows are of one job and so of one connection.
    const bool connected = rows.front().connection_id != 0;
    CopyIn copied(session_,
                  "COPY users (workspace_id, email_key, source, source_tenant, external_id, enabled, "
                  "attributes_hash, last_import_id, added_by_import, " +
                      attribute_columns() + (connected ? ", connection_id" : "") + ") FROM STDIN");
    for (const PersonRow& row : rows) {
      const std::string import = std::to_string(row.import_id);
      copied.add(workspace);
      copied.add(row.email_key);
      copied.add(row.source);
      copied.add(row.source_tenant);
      copied.add(row.person.external_id);
      copied.add(row.person.enabled ? "t" : "f");
      copied.add(std::to_string(row.hash));
      copied.add(import);
      copied.add(import);
      for (const auto& attribute : kTextAttributes) copied.add(row.person.*attribute.member);
      if (row.connection_id != 0) copied.add(std::to_string(row.connection_id));
      copied.end_row();
    }
    copied.finish();
  }

  void remove_people(const std::vector<std::int64_t>& ids) override {
    if (ids.empty()) return;
    const std::string array = array_of(ids);
    for (const char* statement : {"DELETE FROM import_absences WHERE user_id = ANY (CAST(:ids AS BIGINT[]))",
                                  "DELETE FROM users WHERE id = ANY (CAST(:ids AS BIGINT[]))"}) {
      session_ << statement, bound(array, "ids");
    }
  }

  void write_absences(std::int64_t connection_id, const std::vector<Absence>& absences) override {
    if (absences.empty()) return;
    ArrayLiteral users;
    ArrayLiteral runs;
    for (const Absence& absence : absences) {
      users.add(absence.user_id);
      runs.add(absence.runs);
    }
    users.close();
    runs.close();
    session_
        << "INSERT INTO import_absences (connection_id, user_id, runs) SELECT CAST(:connection AS BIGINT), "
           "n.* FROM unnest(CAST(:users AS BIGINT[]), CAST(:runs AS BIGINT[])) AS n ON CONFLICT "
           "(connection_id, user_id) DO UPDATE SET runs = excluded.runs",
        bound(connection_id, "connection"), bound(users.text(), "users"), bound(runs.text(), "runs");
  }

 private:
  /// One round trip: such a statement is not prepared on the server first.
  static void run_once(soci::statement& statement, const std::string& sql) {
    statement.alloc();
    statement.prepare(sql, soci::details::st_one_time_query);
    statement.define_and_bind();
  }

  static std::string suffix(Lock lock) { return lock == Lock::rows ? " FOR UPDATE" : ""; }

  static std::vector<PersonRow> read_rows(soci::statement& select, const std::string& condition) {
    std::vector<PersonRow> rows;
    PersonRowReader reader;
    reader.exchange(select);
    run_once(select, "SELECT " + PersonRowReader::columns() + " FROM users WHERE " + condition);
    for (bool more = select.execute(true); more; more = select.fetch()) rows.push_back(reader.row());
    return rows;
  }

  /// LIMIT as in postgresql_store.cpp: through the unique index, whatever the statistics say.
  static std::vector<std::int64_t> find_ids(soci::statement& select, const std::vector<std::string>& values,
                                            const std::string& condition) {
    std::vector<std::int64_t> ids(values.size(), 0);
    if (values.empty()) return ids;
    const std::string array = array_of(values);
    std::int64_t position = 0;
    std::int64_t id = 0;
    select.exchange(soci::into(position));
    select.exchange(soci::into(id));
    select.exchange(bound(array, "values"));
    run_once(select,
             "SELECT n.position, u.id FROM unnest(CAST(:values AS TEXT[])) WITH ORDINALITY AS n (value, "
             "position) CROSS JOIN LATERAL (SELECT id FROM users WHERE workspace_id = CAST(:workspace AS "
             "BIGINT) AND " +
                 condition + " LIMIT 1) AS u");
    for (bool more = select.execute(true); more; more = select.fetch()) {
      ids[static_cast<std::size_t>(position - 1)] = id;
    }
    return ids;
  }

  soci::session& session_;
  std::int64_t workspace_id_;
};

}  // namespace

std::unique_ptr<ChangeStore> make_postgresql_change_store(soci::session& session, std::int64_t workspace_id) {
  return std::make_unique<PostgresqlChangeStore>(session, workspace_id);
}

}  // namespace rollcall::people
