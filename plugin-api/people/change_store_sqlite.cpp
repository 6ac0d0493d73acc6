#include "change_store.hpp"
#include "person_columns.hpp"

/// SQLite: prepared statements, row by row, as in sqlite_store.cpp.
namespace rollcall::people {
namespace {

constexpr const char* kNow = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

class SqliteChangeStore final : public ChangeStore {
 public:
  SqliteChangeStore(soci::session& session, std::int64_t workspace_id)
      : session_(session),
        workspace_id_(workspace_id),
        read_person_(session),
        find_key_(session),
        release_key_(session),
        write_person_(session),
        add_person_(session) {
    session << "PRAGMA wal_autocheckpoint = 20000";
    session << "PRAGMA cache_size = -131072";  // KiB
    prepare_reading();
    prepare_writing();
  }

  std::vector<PersonRow> read_people(const std::vector<std::int64_t>& ids, Lock /*lock*/) override {
    std::vector<PersonRow> rows;
    rows.reserve(ids.size());
    for (const std::int64_t id : ids) {
      id_ = id;
      if (fetch_one(read_person_)) rows.push_back(reader_.row());
    }
    return rows;
  }

  std::vector<PersonRow> read_added(std::int64_t job_id, std::int64_t after, std::size_t most,
                                    Lock /*lock*/) override {
    std::vector<PersonRow> rows;
    PersonRowReader reader;
    soci::statement select(session_);
    reader.exchange(select);
    // The plus keeps SQLite from reading and sorting the whole workspace by its index for every batch.
    select.exchange(bound(workspace_id_, "workspace"));
    select.exchange(bound(job_id, "job"));
    select.exchange(bound(after, "after"));
    prepare(select, "SELECT " + PersonRowReader::columns() +
                        " FROM users WHERE +workspace_id = :workspace AND added_by_import = :job AND id > "
                        ":after ORDER BY id LIMIT " +
                        std::to_string(most));
    for (bool more = select.execute(true); more; more = select.fetch()) rows.push_back(reader.row());
    return rows;
  }

  std::vector<std::int64_t> key_holders(const std::vector<std::string>& keys) override {
    std::vector<std::int64_t> holders(keys.size(), 0);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      key_ = keys[i];
      if (fetch_one(find_key_)) holders[i] = id_;
    }
    return holders;
  }

  std::vector<std::int64_t> known_people(const std::string& source, const std::string& source_tenant,
                                         const std::vector<std::string>& ids) override {
    std::vector<std::int64_t> found(ids.size(), 0);
    std::int64_t id = 0;
    std::string external_id;
    soci::statement find =
        (session_.prepare << "SELECT id FROM users WHERE workspace_id = :workspace AND source = :source AND "
                             "source_tenant = :tenant AND external_id = :external_id",
         soci::into(id), bound(workspace_id_, "workspace"), bound(source, "source"),
         bound(source_tenant, "tenant"), bound(external_id, "external_id"));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      external_id = ids[i];
      if (fetch_one(find)) found[i] = id;
    }
    return found;
  }

  void release_keys(const std::vector<std::int64_t>& ids) override {
    for (const std::int64_t id : ids) {
      id_ = id;
      release_key_.execute(true);
    }
  }

  void write_people(const std::vector<PersonRow>& rows) override {
    for (const PersonRow& row : rows) {
      written_ = row;
      enabled_ = row.person.enabled ? 1 : 0;
      write_person_.execute(true);
      if (write_person_.get_affected_rows() != 1) throw RunAgain{};
    }
  }

  void add_people(const std::vector<PersonRow>& rows) override {
    for (const PersonRow& row : rows) {
      written_ = row;
      enabled_ = row.person.enabled ? 1 : 0;
      add_person_.execute(true);
      if (add_person_.get_affected_rows() != 1) throw RunAgain{};
    }
  }

  /// Absences have no index by person alone, so they are looked for in each connection that has any.
  void remove_people(const std::vector<std::int64_t>& ids) override {
    const std::vector<std::int64_t> connections = connections_with_absences();
    std::int64_t id = 0;
    std::int64_t connection = 0;
    soci::statement forget = (session_.prepare << "DELETE FROM import_absences WHERE connection_id = "
                                                  ":connection AND user_id = :id",
                              bound(connection, "connection"), bound(id, "id"));
    soci::statement remove = (session_.prepare << "DELETE FROM users WHERE id = :id", bound(id, "id"));
    for (const std::int64_t each : ids) {
      id = each;
      remove.execute(true);
      for (const std::int64_t one : connections) {
        connection = one;
        forget.execute(true);
      }
    }
  }

  void write_absences(std::int64_t connection_id, const std::vector<Absence>& absences) override {
    Absence absence;
    soci::statement upsert =
        (session_.prepare
             << "INSERT INTO import_absences (connection_id, user_id, runs) VALUES (:connection, :user, "
                ":runs) ON CONFLICT (connection_id, user_id) DO UPDATE SET runs = excluded.runs",
         bound(connection_id, "connection"), bound(absence.user_id, "user"), bound(absence.runs, "runs"));
    for (const Absence& each : absences) {
      absence = each;
      upsert.execute(true);
    }
  }

 private:
  static void prepare(soci::statement& statement, const std::string& sql) {
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
  }

  void prepare_reading() {
    reader_.exchange(read_person_);
    read_person_.exchange(bound(id_, "id"));
    read_person_.exchange(bound(workspace_id_, "workspace"));
    prepare(read_person_, "SELECT " + PersonRowReader::columns() +
                              " FROM users WHERE id = :id AND workspace_id = :workspace");

    find_key_.exchange(soci::into(id_));
    find_key_.exchange(bound(workspace_id_, "workspace"));
    find_key_.exchange(bound(key_, "key"));
    prepare(find_key_, "SELECT id FROM users WHERE workspace_id = :workspace AND email_key = :key");
  }

  void prepare_writing() {
    release_key_.exchange(bound(id_, "id"));
    prepare(release_key_, "UPDATE users SET email_key = char(1) || id WHERE id = :id");

    bind_written(write_person_);
    write_person_.exchange(bound(written_.id, "id"));
    prepare(
        write_person_,
        "UPDATE OR IGNORE users SET email_key = :email_key, source = :source, source_tenant = "
        ":source_tenant, "
        "external_id = nullif(:external_id, ''), enabled = :enabled, attributes_hash = nullif(:hash, 0), "
        "last_import_id = nullif(:import_id, 0), connection_id = nullif(:connection_id, 0), updated_at = " +
            std::string(kNow) + ", " +
            join_attributes([](const std::string& column) { return column + " = :" + column; }) +
            " WHERE id = :id");

    bind_written(add_person_);
    add_person_.exchange(bound(workspace_id_, "workspace"));
    prepare(add_person_,
            "INSERT INTO users (workspace_id, email_key, source, source_tenant, external_id, enabled, "
            "attributes_hash, last_import_id, added_by_import, connection_id, " +
                attribute_columns() +
                ") VALUES (:workspace, :email_key, :source, :source_tenant, :external_id, :enabled, :hash, "
                ":import_id, :import_id, nullif(:connection_id, 0), " +
                join_attributes([](const std::string& column) { return ":" + column; }) +
                ") ON CONFLICT DO NOTHING");
  }

  void bind_written(soci::statement& statement) {
    for (const auto& attribute : kTextAttributes) {
      statement.exchange(bound(written_.person.*attribute.member, std::string(attribute.column)));
    }
    statement.exchange(bound(written_.email_key, "email_key"));
    statement.exchange(bound(written_.source, "source"));
    statement.exchange(bound(written_.source_tenant, "source_tenant"));
    statement.exchange(bound(written_.person.external_id, "external_id"));
    statement.exchange(bound(enabled_, "enabled"));
    statement.exchange(bound(written_.hash, "hash"));
    statement.exchange(bound(written_.import_id, "import_id"));
    statement.exchange(bound(written_.connection_id, "connection_id"));
  }

  std::vector<std::int64_t> connections_with_absences() {
    std::vector<std::int64_t> connections;
    std::int64_t connection = 0;
    soci::statement select =
        (session_.prepare << "SELECT DISTINCT connection_id FROM import_absences", soci::into(connection));
    for (bool more = select.execute(true); more; more = select.fetch()) connections.push_back(connection);
    return connections;
  }

  soci::session& session_;
  std::int64_t workspace_id_;
  // What the statements are bound to.
  std::int64_t id_ = 0;
  std::string key_;
  PersonRow written_;
  int enabled_ = 0;
  PersonRowReader reader_;
  soci::statement read_person_;
  soci::statement find_key_;
  soci::statement release_key_;
  soci::statement write_person_;
  soci::statement add_person_;
};

}  // namespace

std::unique_ptr<ChangeStore> make_change_store(soci::session& session, Backend backend,
                                               std::int64_t workspace_id) {
  return backend == Backend::sqlite ? make_sqlite_change_store(session, workspace_id)
                                    : make_postgresql_change_store(session, workspace_id);
}

std::unique_ptr<ChangeStore> make_sqlite_change_store(soci::session& session, std::int64_t workspace_id) {
  return std::make_unique<SqliteChangeStore>(session, workspace_id);
}

}  // namespace rollcall::people
