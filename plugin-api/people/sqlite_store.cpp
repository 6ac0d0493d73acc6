#include "columns.hpp"
#include "digests.hpp"
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
  Issue issue;
  std::string severity;
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
        release_key_(session),
        add_issue_(session) {
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

  void add_issues(const std::vector<Issue>& issues) override {
    for (const Issue& issue : issues) {
      row_.issue = issue;
      row_.severity = to_string(issue.severity);
      add_issue_.execute(true);
    }
  }

  void add_seen(std::int64_t batch, const SeenDigests& seen) override {
    soci::blob people = blob_of(seen.people);
    soci::blob taken = blob_of(seen.taken_keys);
    soci::blob released = blob_of(seen.released_keys);
    session_ << "INSERT INTO import_seen (job_id, batch, digests, taken_keys, released_keys) VALUES (:job, "
                ":batch, :people, :taken, :released)",
        bound(directory_.job_id, "job"), bound(batch, "batch"), soci::use(people, "people"),
        soci::use(taken, "taken"), soci::use(released, "released");
  }

  void each_seen(const std::function<void(const SeenDigests&)>& visit) override {
    soci::blob people(session_);
    soci::blob taken(session_);
    soci::blob released(session_);
    soci::statement select =
        (session_.prepare << "SELECT digests, taken_keys, released_keys FROM import_seen WHERE job_id = :job",
         soci::into(people), soci::into(taken), soci::into(released), bound(directory_.job_id, "job"));
    select.execute();
    while (select.fetch()) visit({digests_of(people), digests_of(taken), digests_of(released)});
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
    read_person_.exchange(soci::into(row_.enabled));
    read_person_.exchange(bound(row_.id, "id"));
    prepare(read_person_, "SELECT " + attribute_columns() + ", enabled FROM users WHERE id = :id");
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
  }

  void prepare_writes() {
    bind_directory(insert_);
    bind_attributes(insert_);
    prepare(insert_,
            "INSERT INTO users (workspace_id, source, source_tenant, external_id, email_key, enabled, "
            "attributes_hash, last_import_id, " +
                attribute_columns() +
                ") VALUES (:workspace, :source, :tenant, :external_id, :email_key, :enabled, :hash, :job, " +
                join_attributes([](const std::string& column) { return ":" + column; }) +
                ") ON CONFLICT DO NOTHING");

    statement_bind_link(update_);
    bind_attributes(update_);
    update_.exchange(bound(row_.id, "id"));
    prepare(
        update_,
        "UPDATE users SET source = :source, source_tenant = :tenant, external_id = :external_id, email_key "
        "= :email_key, enabled = :enabled, attributes_hash = :hash, last_import_id = :job, updated_at = " +
            std::string(kNow) + ", " +
            join_attributes([](const std::string& column) { return column + " = :" + column; }) +
            " WHERE id = :id");

    release_key_.exchange(bound(row_.id, "id"));
    prepare(release_key_, "UPDATE users SET email_key = char(1) || id WHERE id = :id");

    add_issue_.exchange(bound(directory_.job_id, "job"));
    add_issue_.exchange(bound(row_.severity, "severity"));
    add_issue_.exchange(bound(row_.issue.code, "code"));
    add_issue_.exchange(bound(row_.issue.external_id, "external_id"));
    add_issue_.exchange(bound(row_.issue.email, "email"));
    add_issue_.exchange(bound(row_.issue.message, "message"));
    add_issue_.exchange(bound(row_.issue.detail, "detail"));
    prepare(add_issue_,
            "INSERT INTO import_issues (job_id, severity, code, external_id, email, message, detail) VALUES "
            "(:job, :severity, :code, :external_id, :email, :message, :detail)");
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
      found.row = read_person();
      if (found.row->email_key == item.email_key) return;
    }
    row_.email_key = item.email_key;
    if (fetch_one(find_holder_)) found.holder = {holder_kind(), row_.id};
  }

  /// The person that find_person_ found.
  std::unique_ptr<StoredPerson> read_person() {
    auto stored = std::make_unique<StoredPerson>();
    stored->id = row_.id;
    stored->email_key = row_.email_key;
    if (!fetch_one(read_person_)) throw RunAgain{};
    stored->person = row_.person;
    stored->person.enabled = row_.enabled != 0;
    return stored;
  }

  [[nodiscard]] HolderKind holder_kind() const {
    if (row_.external_id.empty()) return HolderKind::by_hand;
    const bool same = row_.source == directory_.source && row_.source_tenant == directory_.source_tenant;
    return same ? HolderKind::same_directory : HolderKind::elsewhere;
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

  soci::blob blob_of(const std::vector<IdDigest>& digests) {
    soci::blob blob(session_);
    const std::string bytes = pack(digests);
    blob.write(0, bytes.data(), bytes.size());
    return blob;
  }

  static std::vector<IdDigest> digests_of(soci::blob& blob) {
    std::string bytes(blob.get_len(), '\0');
    if (!bytes.empty()) blob.read(0, bytes.data(), bytes.size());
    return unpack(bytes);
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
  soci::statement add_issue_;
};

}  // namespace

std::unique_ptr<PeopleStore> make_sqlite_store(soci::session& session, Directory directory) {
  return std::make_unique<SqliteStore>(session, std::move(directory));
}

}  // namespace rollcall::people
