#include "columns.hpp"
#include "people_store.hpp"
#include "rollcall/people/statement.hpp"
#include "sqlite_statement.hpp"

#include <algorithm>
#include <utility>

/// SQLite: prepared statements, row by row, in the order of an index. There is no network whose round trips
/// could be saved, and forms with many rows a statement measured slower.
namespace rollcall::people {
namespace {

constexpr const char* kNow = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// Parameters, the same in all statements; not every statement has every one.
enum Parameter : int {
  kWorkspace = 1,
  kSource,
  kTenant,
  kJob,
  kConnection,
  kTime,
  kExternalId,
  kEmailKey,
  kEnabled,
  kHash,
  kId,
  kFirstAttribute
};

std::string parameter(int number) {
  return "?" + std::to_string(number);
}

/// each(column, its parameter) of all text attributes, joined with commas.
template <typename Each>
std::string join_parameters(Each each) {
  int next = kFirstAttribute;
  return join_attributes([&](const std::string& column) { return each(column, parameter(next++)); });
}

std::string find_person_sql() {
  return "SELECT id, attributes_hash FROM users WHERE workspace_id = ?1 AND source = ?2 AND source_tenant = "
         "?3 AND external_id = ?7";
}

std::string find_holder_sql() {
  return "SELECT id, source, source_tenant, external_id FROM users WHERE workspace_id = ?1 AND email_key = "
         "?8";
}

std::string read_person_sql() {
  return "SELECT external_id, email_key, enabled, attributes_hash, last_import_id, connection_id, " +
         attribute_columns() + " FROM users WHERE id = ?11";
}

std::string insert_sql() {
  return "INSERT INTO users (workspace_id, source, source_tenant, last_import_id, added_by_import, "
         "connection_id, created_at, updated_at, external_id, email_key, enabled, attributes_hash, " +
         attribute_columns() + ") VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10, " +
         join_parameters([](const std::string&, const std::string& value) { return value; }) +
         ") ON CONFLICT DO NOTHING";
}

std::string update_sql() {
  return "UPDATE users SET source = ?2, source_tenant = ?3, last_import_id = ?4, connection_id = ?5, "
         "updated_at = ?6, external_id = ?7, email_key = ?8, enabled = ?9, attributes_hash = ?10, " +
         join_parameters(
             [](const std::string& column, const std::string& value) { return column + " = " + value; }) +
         " WHERE id = ?11";
}

const std::string& external_id_of(const Item& item) {
  return item.person.external_id;
}

class SqliteStore final : public PeopleStore {
 public:
  SqliteStore(soci::session& session, Directory directory)
      : session_(with_settings(session)),
        directory_(std::move(directory)),
        find_person_(session, find_person_sql()),
        find_holder_(session, find_holder_sql()),
        read_person_(session, read_person_sql()),
        insert_(session, insert_sql()),
        update_(session, update_sql()),
        release_key_(session, "UPDATE users SET email_key = char(1) || id WHERE id = ?11") {
    find_holder_.bind(kWorkspace, directory_.workspace_id);
    insert_.bind(kWorkspace, directory_.workspace_id);
    bind_directory(find_person_);
    find_person_.bind(kWorkspace, directory_.workspace_id);
    for (SqliteStatement* statement : {&insert_, &update_}) {
      bind_directory(*statement);
      statement->bind(kJob, directory_.job_id);
      if (directory_.connection_id != 0) statement->bind(kConnection, directory_.connection_id);
    }
  }

  [[nodiscard]] std::size_t preferred_batch_size() const noexcept override { return 25'000; }

  [[nodiscard]] bool is_first_import() override {
    int anybody = 0;
    session_ << "SELECT EXISTS (SELECT 1 FROM users WHERE workspace_id = :workspace AND source = :source AND "
                "source_tenant = :tenant AND external_id IS NOT NULL)",
        soci::into(anybody), bound(directory_.workspace_id, "workspace"), bound(directory_.source, "source"),
        bound(directory_.source_tenant, "tenant");
    return anybody == 0;
  }

  [[nodiscard]] bool add_all(const Plan& plan) override {
    read_clock();
    return insert_all(plan.inserts);
  }

  [[nodiscard]] std::vector<Found> look_up(const Items& items) override {
    std::vector<Found> found(items.size());
    std::vector<std::size_t> order;  // of the items to import
    order.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i]->disposition == Disposition::import) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return external_id_of(*items[a]) < external_id_of(*items[b]);
    });
    for (const std::size_t i : order) look_up(*items[i], found[i]);
    return found;
  }

  void apply(Plan& plan) override {
    read_clock();
    for (const Write& write : plan.updates) {
      if (write.released_key.empty()) continue;
      release_key_.bind(kId, write.row_id);
      release_key_.run();
    }
    for (const Write& write : plan.updates) {
      update_.bind(kId, write.row_id);
      if (!run(update_, write)) throw RunAgain{};
    }
    if (!insert_all(plan.inserts)) throw RunAgain{};
  }

  [[nodiscard]] std::vector<StoredPerson> read_rows(const std::vector<std::int64_t>& ids) override {
    std::vector<StoredPerson> rows;
    for (const std::int64_t id : ids) rows.push_back(std::move(*read_row(id)));
    return rows;
  }

 private:
  static soci::session& with_settings(soci::session& session) {
    session << "PRAGMA wal_autocheckpoint = 20000";
    session << "PRAGMA cache_size = -131072";  // KiB; indexes of random keys want to stay in memory
    return session;
  }

  void bind_directory(SqliteStatement& statement) {
    statement.bind(kSource, directory_.source);
    statement.bind(kTenant, directory_.source_tenant);
  }

  /// One time for all rows of a transaction: SQLite's own, so that all rows are of one clock.
  void read_clock() {
    session_ << "SELECT " << kNow, soci::into(now_);
    insert_.bind(kTime, now_);
    update_.bind(kTime, now_);
  }

  /// In the order of one of the two indexes, whose keys are random: neighbours are met one after the other.
  [[nodiscard]] bool insert_all(const std::vector<Write>& writes) {
    std::vector<const Write*> order;
    order.reserve(writes.size());
    for (const Write& write : writes) order.push_back(&write);
    std::sort(order.begin(), order.end(), [](const Write* a, const Write* b) {
      return external_id_of(*a->item) < external_id_of(*b->item);
    });
    return std::all_of(order.begin(), order.end(), [&](const Write* write) { return run(insert_, *write); });
  }

  void look_up(const Item& item, Found& found) {
    std::int64_t id = 0;
    std::int64_t hash = 0;
    find_person_.bind(kExternalId, item.person.external_id);
    const bool known = find_person_.fetch_one([&](const SqliteStatement& row) {
      id = row.number(0);
      hash = row.number(1);
    });
    if (known) {
      if (hash == item.hash) {
        found.match = Found::Match::same;
        return;
      }
      found.match = Found::Match::differs;
      if (directory_.existing == ExistingRows::stay) return;
      found.row = read_row(id);
      if (found.row->email_key == item.email_key) return;
    }
    find_holder_.bind(kEmailKey, item.email_key);
    if (!find_holder_.fetch_one([&](const SqliteStatement& row) { found.holder = holder(row); })) return;
    const bool may_be_linked = found.holder.kind == HolderKind::by_hand && !found.row;
    if (may_be_linked && directory_.existing != ExistingRows::stay) found.by_hand = read_row(found.holder.id);
  }

  std::unique_ptr<StoredPerson> read_row(std::int64_t id) {
    auto stored = std::make_unique<StoredPerson>(StoredPerson{.id = id});
    read_person_.bind(kId, id);
    const bool there = read_person_.fetch_one([&](const SqliteStatement& row) {
      stored->person.external_id = row.text(0);
      stored->email_key = row.text(1);
      stored->person.enabled = row.number(2) != 0;
      stored->hash = row.number(3);
      stored->import_id = row.number(4);
      stored->connection_id = row.number(5);
      int column = 6;
      for (const auto& attribute : kTextAttributes) stored->person.*attribute.member = row.text(column++);
    });
    if (!there) throw RunAgain{};
    return stored;
  }

  /// Whom find_holder_ found.
  [[nodiscard]] Holder holder(const SqliteStatement& row) const {
    Holder holder{.kind = HolderKind::by_hand, .id = row.number(0)};
    const std::string_view external_id = row.text(3);
    if (external_id.empty()) return holder;
    const bool same = row.text(1) == directory_.source && row.text(2) == directory_.source_tenant;
    holder.kind = same ? HolderKind::same_directory : HolderKind::elsewhere;
    if (same) holder.digest = id_digest(external_id);
    return holder;
  }

  /// True when a row was written.
  static bool run(SqliteStatement& statement, const Write& write) {
    const Person& person = write.item->person;
    statement.bind(kExternalId, person.external_id);
    statement.bind(kEmailKey, write.email_key);
    statement.bind(kEnabled, person.enabled ? 1 : 0);
    statement.bind(kHash, write.hash);
    statement.bind(kFirstAttribute, write.email);
    for (std::size_t i = 1; i < kTextAttributes.size(); ++i) {
      statement.bind(kFirstAttribute + static_cast<int>(i), person.*kTextAttributes[i].member);
    }
    return statement.run() == 1;
  }

  soci::session& session_;
  Directory directory_;
  std::string now_;
  SqliteStatement find_person_;
  SqliteStatement find_holder_;
  SqliteStatement read_person_;
  SqliteStatement insert_;
  SqliteStatement update_;
  SqliteStatement release_key_;
};

}  // namespace

std::unique_ptr<PeopleStore> make_sqlite_store(soci::session& session, Directory directory) {
  return std::make_unique<SqliteStore>(session, std::move(directory));
}

}  // namespace rollcall::people
