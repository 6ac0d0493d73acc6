#include "columns.hpp"
#include "people_store.hpp"
#include "rollcall/people/statement.hpp"

#include <utility>

/// SQLite: prepared statements, row by row. There is no network whose round trips could be saved, and forms
/// with many rows a statement measured slower.
namespace rollcall::people {
namespace {

constexpr const char* kNow = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// The variables that the statements are bound to: SOCI reads and writes them at each execution.
struct Variables {
  std::int64_t id = 0;
  std::string email_key;
  std::int64_t hash = 0;
  Person person;
  int enabled = 0;
  std::string source;
  std::string source_tenant;
  std::string external_id;
  std::int64_t import_id = 0;
  std::int64_t connection_id = 0;
};

class SqliteStore final : public PeopleStore {
 public:
  SqliteStore(soci::session& session, Directory directory)
      : session_(session),
        directory_(std::move(directory)),
        find_person_(session),
        find_holder_(session),
        read_person_(session),
        insert_(session),
        update_(session),
        release_key_(session) {
    session << "PRAGMA wal_autocheckpoint = 20000";
    session << "PRAGMA cache_size = -131072";  // KiB; indexes of random keys want to stay in memory
    prepare_lookups();
    prepare_writes();
  }

  [[nodiscard]] std::size_t preferred_batch_size() const noexcept override { return 10'000; }

  [[nodiscard]] bool is_first_import() override {
    int anybody = 0;
    session_ << "SELECT EXISTS (SELECT 1 FROM users WHERE workspace_id = :workspace AND source = :source AND "
                "source_tenant = :tenant AND external_id IS NOT NULL)",
        soci::into(anybody), bound(directory_.workspace_id, "workspace"), bound(directory_.source, "source"),
        bound(directory_.source_tenant, "tenant");
    return anybody == 0;
  }

  [[nodiscard]] bool add_all(const Plan& plan) override {
    for (const Write& write : plan.inserts) {
      if (!run(insert_, write)) return false;
    }
    return true;
  }

  [[nodiscard]] std::vector<Found> look_up(const Items& items) override {
    std::vector<Found> found(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i]->disposition == Disposition::import) look_up(*items[i], found[i]);
    }
    return found;
  }

  void apply(Plan& plan) override {
    for (const Write& write : plan.updates) {
      if (write.released_key.empty()) continue;
      row_.id = write.row_id;
      release_key_.execute(true);
    }
    for (const Write& write : plan.updates) {
      if (!run(update_, write)) throw RunAgain{};
    }
    for (const Write& write : plan.inserts) {
      if (!run(insert_, write)) throw RunAgain{};
    }
  }

  [[nodiscard]] std::vector<StoredPerson> read_rows(const std::vector<std::int64_t>& ids) override {
    std::vector<StoredPerson> rows;
    for (const std::int64_t id : ids) rows.push_back(std::move(*read_row(id)));
    return rows;
  }

 private:
  void prepare(soci::statement& statement, const std::string& sql) {
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
  }

  void bind_directory(soci::statement& statement) {
    statement.exchange(bound(directory_.workspace_id, "workspace"));
    statement.exchange(bound(directory_.source, "source"));
    statement.exchange(bound(directory_.source_tenant, "tenant"));
  }

  void prepare_lookups() {
    find_person_.exchange(soci::into(row_.id));
    find_person_.exchange(soci::into(row_.email_key));
    find_person_.exchange(soci::into(row_.hash));
    bind_directory(find_person_);
    find_person_.exchange(bound(row_.person.external_id, "external_id"));
    prepare(
        find_person_,
        "SELECT id, email_key, coalesce(attributes_hash, 0) FROM users WHERE workspace_id = :workspace AND "
        "source = :source AND source_tenant = :tenant AND external_id = :external_id");

    find_holder_.exchange(soci::into(row_.id));
    find_holder_.exchange(soci::into(row_.source));
    find_holder_.exchange(soci::into(row_.source_tenant));
    find_holder_.exchange(soci::into(row_.external_id));
    find_holder_.exchange(bound(directory_.workspace_id, "workspace"));
    find_holder_.exchange(bound(row_.email_key, "email_key"));
    prepare(find_holder_,
            "SELECT id, source, source_tenant, coalesce(external_id, '') FROM users WHERE workspace_id = "
            ":workspace AND email_key = :email_key");

    for (const auto& attribute : kTextAttributes)
      read_person_.exchange(soci::into(row_.person.*attribute.member));
    read_person_.exchange(soci::into(row_.person.external_id));
    read_person_.exchange(soci::into(row_.email_key));
    read_person_.exchange(soci::into(row_.enabled));
    read_person_.exchange(soci::into(row_.hash));
    read_person_.exchange(soci::into(row_.import_id));
    read_person_.exchange(soci::into(row_.connection_id));
    read_person_.exchange(bound(row_.id, "id"));
    prepare(read_person_, "SELECT " + attribute_columns() +
                              ", coalesce(external_id, ''), email_key, enabled, coalesce(attributes_hash, "
                              "0), coalesce(last_import_id, 0), coalesce(connection_id, 0) FROM users WHERE "
                              "id = :id");
  }

  void bind_attributes(soci::statement& statement) {
    for (const auto& attribute : kTextAttributes) {
      statement.exchange(bound(row_.person.*attribute.member, std::string(attribute.column)));
    }
    statement.exchange(bound(row_.person.external_id, "external_id"));
    statement.exchange(bound(row_.email_key, "email_key"));
    statement.exchange(bound(row_.enabled, "enabled"));
    statement.exchange(bound(row_.hash, "hash"));
    statement.exchange(bound(directory_.job_id, "job"));
    statement.exchange(bound(directory_.connection_id, "connection"));
  }

  void prepare_writes() {
    bind_directory(insert_);
    bind_attributes(insert_);
    prepare(insert_,
            "INSERT INTO users (workspace_id, source, source_tenant, external_id, email_key, enabled, "
            "attributes_hash, last_import_id, added_by_import, connection_id, " +
                attribute_columns() +
                ") VALUES (:workspace, :source, :tenant, :external_id, :email_key, :enabled, :hash, :job, "
                ":job, nullif(:connection, 0), " +
                join_attributes([](const std::string& column) { return ":" + column; }) +
                ") ON CONFLICT DO NOTHING");

    statement_bind_link(update_);
    bind_attributes(update_);
    update_.exchange(bound(row_.id, "id"));
    prepare(
        update_,
        "UPDATE users SET source = :source, source_tenant = :tenant, external_id = :external_id, email_key "
        "= :email_key, enabled = :enabled, attributes_hash = :hash, last_import_id = :job, connection_id = "
        "nullif(:connection, 0), updated_at = " +
            std::string(kNow) + ", " +
            join_attributes([](const std::string& column) { return column + " = :" + column; }) +
            " WHERE id = :id");

    release_key_.exchange(bound(row_.id, "id"));
    prepare(release_key_, "UPDATE users SET email_key = char(1) || id WHERE id = :id");
  }

  void statement_bind_link(soci::statement& statement) {
    statement.exchange(bound(directory_.source, "source"));
    statement.exchange(bound(directory_.source_tenant, "tenant"));
  }

  void look_up(const Item& item, Found& found) {
    row_.person.external_id = item.person.external_id;
    if (fetch_one(find_person_)) {
      if (row_.hash == item.hash) {
        found.match = Found::Match::same;
        return;
      }
      found.match = Found::Match::differs;
      if (directory_.existing == ExistingRows::stay) return;
      found.row = read_row(row_.id);
      if (found.row->email_key == item.email_key) return;
    }
    row_.email_key = item.email_key;
    if (!fetch_one(find_holder_)) return;
    found.holder = holder();
    const bool may_be_linked = found.holder.kind == HolderKind::by_hand && !found.row;
    if (may_be_linked && directory_.existing != ExistingRows::stay) found.by_hand = read_row(row_.id);
  }

  std::unique_ptr<StoredPerson> read_row(std::int64_t id) {
    row_.id = id;
    if (!fetch_one(read_person_)) throw RunAgain{};
    row_.person.enabled = row_.enabled != 0;
    return std::make_unique<StoredPerson>(StoredPerson{.id = id,
                                                       .email_key = row_.email_key,
                                                       .person = row_.person,
                                                       .hash = row_.hash,
                                                       .import_id = row_.import_id,
                                                       .connection_id = row_.connection_id});
  }

  /// Whom find_holder_ found.
  [[nodiscard]] Holder holder() const {
    Holder holder{.kind = HolderKind::by_hand, .id = row_.id};
    if (row_.external_id.empty()) return holder;
    const bool same = row_.source == directory_.source && row_.source_tenant == directory_.source_tenant;
    holder.kind = same ? HolderKind::same_directory : HolderKind::elsewhere;
    if (same) holder.digest = id_digest(row_.external_id);
    return holder;
  }

  /// True when a row was written.
  bool run(soci::statement& statement, const Write& write) {
    row_.id = write.row_id;
    row_.person = write.item->person;
    row_.person.email = write.email;
    row_.email_key = write.email_key;
    row_.enabled = write.item->person.enabled ? 1 : 0;
    row_.hash = write.hash;
    statement.execute(true);
    return statement.get_affected_rows() == 1;
  }

  soci::session& session_;
  Directory directory_;
  Variables row_;
  soci::statement find_person_;
  soci::statement find_holder_;
  soci::statement read_person_;
  soci::statement insert_;
  soci::statement update_;
  soci::statement release_key_;
};

}  // namespace

std::unique_ptr<PeopleStore> make_sqlite_store(soci::session& session, Directory directory) {
  return std::make_unique<SqliteStore>(session, std::move(directory));
}

}  // namespace rollcall::people
