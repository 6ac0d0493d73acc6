#include "array_literal.hpp"
#include "columns.hpp"
#include "people_store.hpp"
#include "postgresql_copy.hpp"
#include "rollcall/people/statement.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <unordered_map>
#include <utility>

#include <soci/postgresql/soci-postgresql.h>

/// PostgreSQL: a first import is copied in; else one statement for all rows of a batch, over unnest() of text
/// arrays. Row by row costs a round
/// trip a row, and so does SOCI's binding of vectors, which besides sends its first rows again at the second
/// execution.
namespace rollcall::people {
namespace {

constexpr const char* kUniqueViolation = "23505";

/// The rows of an insert or update, one array a column.
class RowArrays {
 public:
  explicit RowArrays(const std::vector<Write>& writes) {
    for (const Write& write : writes) {
      ids_.add(write.row_id);
      external_ids_.add(write.item->person.external_id);
      email_keys_.add(write.email_key);
      enabled_.add(write.item->person.enabled ? 1 : 0);
      hashes_.add(write.hash);
      attributes_.front().add(write.email);
      for (std::size_t i = 1; i < kTextAttributes.size(); ++i) {
        attributes_[i].add(write.item->person.*kTextAttributes[i].member);
      }
    }
    for (ArrayLiteral* array : {&ids_, &external_ids_, &email_keys_, &enabled_, &hashes_}) array->close();
    for (ArrayLiteral& array : attributes_) array.close();
  }

  /// A table "n" with one row a person; bind() gives its parameters.
  static std::string sql() {
    return "unnest(CAST(:ids AS BIGINT[]), CAST(:external_ids AS TEXT[]), CAST(:email_keys AS TEXT[]), "
           "CAST(:enabled AS INT[]), CAST(:hashes AS BIGINT[]), " +
           join_attributes([](const std::string& column) { return "CAST(:" + column + " AS TEXT[])"; }) +
           ") AS n (id, external_id, email_key, enabled, attributes_hash, " + attribute_columns() + ")";
  }

  void bind(soci::statement& statement) const {
    statement.exchange(bound(ids_.text(), "ids"));
    statement.exchange(bound(external_ids_.text(), "external_ids"));
    statement.exchange(bound(email_keys_.text(), "email_keys"));
    statement.exchange(bound(enabled_.text(), "enabled"));
    statement.exchange(bound(hashes_.text(), "hashes"));
    for (std::size_t i = 0; i < kTextAttributes.size(); ++i) {
      statement.exchange(bound(attributes_[i].text(), std::string(kTextAttributes[i].column)));
    }
  }

 private:
  ArrayLiteral ids_;
  ArrayLiteral external_ids_;
  ArrayLiteral email_keys_;
  ArrayLiteral enabled_;
  ArrayLiteral hashes_;
  std::array<ArrayLiteral, kTextAttributes.size()> attributes_;
};

std::string insert_sql() {
  return "INSERT INTO users (workspace_id, source, source_tenant, last_import_id, external_id, email_key, "
         "enabled, attributes_hash, added_by_import, connection_id, " +
         attribute_columns() +
         ") SELECT CAST(:workspace AS BIGINT), :source, :tenant, CAST(:job AS BIGINT), external_id, "
         "email_key, enabled <> 0, attributes_hash, CAST(:job AS BIGINT), nullif(CAST(:connection AS "
         "BIGINT), 0), " +
         attribute_columns() + " FROM " + RowArrays::sql();
}

std::string copy_command() {
  return "COPY users (workspace_id, source, source_tenant, last_import_id, external_id, email_key, enabled, "
         "attributes_hash, added_by_import, connection_id, " +
         attribute_columns() + ") FROM STDIN";
}

/// Only a row that is still what the plan was made from: added by hand, or this very person. Nothing here may
/// tempt the planner away from the primary key.
std::string update_sql() {
  return "UPDATE users SET source = :source, source_tenant = :tenant, last_import_id = CAST(:job AS BIGINT), "
         "external_id = n.external_id, email_key = n.email_key, enabled = n.enabled <> 0, attributes_hash = "
         "n.attributes_hash, connection_id = nullif(CAST(:connection AS BIGINT), 0), updated_at = now(), " +
         join_attributes([](const std::string& column) { return column + " = n." + column; }) + " FROM " +
         RowArrays::sql() +
         " WHERE users.id = n.id AND (users.external_id IS NULL OR (users.source = :source AND "
         "users.source_tenant = :tenant AND users.external_id = n.external_id))";
}

/// A person found by external id whose hash is the item's gives no row. LIMIT keeps the planner from joining
/// any other way than row by row through the unique indexes: without statistics, as in a table that is just
/// being filled, it takes the first columns for nearly unique and reads the whole directory for each person.
constexpr const char* kLookUp =
    "SELECT n.position, coalesce(p.id, 0), coalesce(h.id, 0), coalesce(h.source, ''), "
    "coalesce(h.source_tenant, ''), coalesce(h.external_id, '') "
    "FROM unnest(CAST(:external_ids AS TEXT[]), CAST(:email_keys AS TEXT[]), CAST(:hashes AS BIGINT[])) "
    "WITH ORDINALITY AS n (external_id, email_key, hash, position) "
    "LEFT JOIN LATERAL (SELECT id, email_key, attributes_hash FROM users WHERE workspace_id = "
    "CAST(:workspace AS BIGINT) AND source = :source AND source_tenant = :tenant AND external_id = "
    "n.external_id LIMIT 1) AS p ON true "
    "LEFT JOIN LATERAL (SELECT id, source, source_tenant, external_id FROM users WHERE workspace_id = "
    "CAST(:workspace AS BIGINT) AND email_key = n.email_key AND p.email_key IS DISTINCT FROM n.email_key "
    "LIMIT 1) AS h ON true "
    "WHERE p.id IS NULL OR p.attributes_hash IS DISTINCT FROM n.hash";

class PostgresqlStore final : public PeopleStore {
 public:
  PostgresqlStore(soci::session& session, Directory directory)
      : session_(session),
        directory_(std::move(directory)),
        workspace_(std::to_string(directory_.workspace_id)),
        job_(std::to_string(directory_.job_id)),
        connection_(std::to_string(directory_.connection_id)) {
    // Batches always meet the tables through their indexes, whatever the statistics of a table that is just
    // being filled say.
    for (const char* setting : {"enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit"}) {
      session << "SET " << setting << " = off";
    }
    session << "SET work_mem = '32MB'";  // unnest() of a whole batch stays in memory
  }

  [[nodiscard]] std::size_t preferred_batch_size() const noexcept override { return 5'000; }

  [[nodiscard]] bool is_first_import() override {
    int people = 0;
    session_
        << "SELECT count(*) FROM (SELECT 1 FROM users WHERE workspace_id = :workspace AND source = :source "
           "AND source_tenant = :tenant AND external_id IS NOT NULL LIMIT 1) AS anybody",
        soci::into(people), bound(directory_.workspace_id, "workspace"), bound(directory_.source, "source"),
        bound(directory_.source_tenant, "tenant");
    return people == 0;
  }

  [[nodiscard]] bool add_all(const Plan& plan) override {
    if (plan.inserts.empty()) return true;
    try {
      CopyIn rows(session_, copy_command());
      for (const Write& write : plan.inserts) add_row(rows, write);
      rows.finish();
    } catch (const soci::postgresql_soci_error& error) {
      if (error.sqlstate() == kUniqueViolation) return false;
      throw;
    }
    return true;
  }

  [[nodiscard]] std::vector<Found> look_up(const Items& items) override {
    std::vector<Found> found(items.size());
    std::vector<std::size_t> positions;  // of the items to import
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i]->disposition == Disposition::import) positions.push_back(i);
    }
    if (positions.empty()) return found;
    find_people(items, positions, found);
    read_people(items, found);
    return found;
  }

  /// In one order everywhere, so that two imports wait for each other instead of deadlocking.
  void apply(Plan& plan) override {
    std::sort(plan.updates.begin(), plan.updates.end(),
              [](const Write& a, const Write& b) { return a.row_id < b.row_id; });
    std::sort(plan.inserts.begin(), plan.inserts.end(),
              [](const Write& a, const Write& b) { return a.email_key < b.email_key; });
    release_keys(plan.updates);
    if (!plan.inserts.empty()) write(insert_sql(), plan.inserts);
    if (!plan.updates.empty() && write(update_sql(), plan.updates) != plan.updates.size()) throw RunAgain{};
  }

  [[nodiscard]] std::vector<StoredPerson> read_rows(const std::vector<std::int64_t>& ids) override {
    ArrayLiteral wanted;
    for (const std::int64_t id : ids) wanted.add(id);
    wanted.close();
    std::vector<StoredPerson> rows;
    each_row(wanted, "", [&rows](const StoredPerson& row) { rows.push_back(row); });
    return rows;
  }

 private:
  void bind_directory(soci::statement& statement) {
    statement.exchange(bound(directory_.workspace_id, "workspace"));
    statement.exchange(bound(directory_.source, "source"));
    statement.exchange(bound(directory_.source_tenant, "tenant"));
  }

  /// In the order of copy_command().
  void add_row(CopyIn& rows, const Write& write) const {
    const Person& person = write.item->person;
    rows.add(workspace_);
    rows.add(directory_.source);
    rows.add(directory_.source_tenant);
    rows.add(job_);
    rows.add(person.external_id);
    rows.add(write.email_key);
    rows.add(person.enabled ? "t" : "f");
    rows.add(std::to_string(write.hash));
    rows.add(job_);
    if (directory_.connection_id == 0) {
      rows.add_null();
    } else {
      rows.add(connection_);
    }
    rows.add(write.email);
    for (std::size_t i = 1; i < kTextAttributes.size(); ++i) rows.add(person.*kTextAttributes[i].member);
    rows.end_row();
  }

  /// One round trip: such a statement is not prepared on the server first.
  static void run_once(soci::statement& statement, const std::string& sql) {
    statement.alloc();
    statement.prepare(sql, soci::details::st_one_time_query);
    statement.define_and_bind();
  }

  /// Returns how many rows were written.
  std::size_t write(const std::string& sql, const std::vector<Write>& writes) {
    const RowArrays rows(writes);
    soci::statement statement(session_);
    bind_directory(statement);
    statement.exchange(bound(directory_.job_id, "job"));
    statement.exchange(bound(directory_.connection_id, "connection"));
    rows.bind(statement);
    run_once(statement, sql);
    statement.execute(true);
    return static_cast<std::size_t>(statement.get_affected_rows());
  }

  void release_keys(const std::vector<Write>& updates) {
    ArrayLiteral ids;
    for (const Write& write : updates) {
      if (!write.released_key.empty()) ids.add(write.row_id);
    }
    if (ids.empty()) return;
    ids.close();
    session_ << "UPDATE users SET email_key = chr(1) || id WHERE id = ANY (CAST(:ids AS BIGINT[]))",
        bound(ids.text(), "ids");
  }

  void find_people(const Items& items, const std::vector<std::size_t>& positions, std::vector<Found>& found) {
    ArrayLiteral external_ids;
    ArrayLiteral email_keys;
    ArrayLiteral hashes;
    for (const std::size_t i : positions) {
      external_ids.add(items[i]->person.external_id);
      email_keys.add(items[i]->email_key);
      hashes.add(items[i]->hash);
      found[i].match = Found::Match::same;  // unless the query says otherwise
    }
    for (ArrayLiteral* array : {&external_ids, &email_keys, &hashes}) array->close();

    std::int64_t position = 0;
    std::int64_t person_id = 0;
    std::int64_t holder_id = 0;
    std::string source;
    std::string tenant;
    std::string external_id;
    soci::statement select(session_);
    select.exchange(soci::into(position));
    select.exchange(soci::into(person_id));
    select.exchange(soci::into(holder_id));
    select.exchange(soci::into(source));
    select.exchange(soci::into(tenant));
    select.exchange(soci::into(external_id));
    bind_directory(select);
    select.exchange(bound(external_ids.text(), "external_ids"));
    select.exchange(bound(email_keys.text(), "email_keys"));
    select.exchange(bound(hashes.text(), "hashes"));
    run_once(select, kLookUp);
    for (bool more = select.execute(true); more; more = select.fetch()) {
      Found& one = found[positions[static_cast<std::size_t>(position - 1)]];
      one.match = person_id == 0 ? Found::Match::none : Found::Match::differs;
      if (holder_id != 0) one.holder = holder_of(holder_id, source, tenant, external_id);
      if (directory_.existing == ExistingRows::stay) continue;
      if (person_id != 0) {
        one.row = std::make_unique<StoredPerson>(StoredPerson{.id = person_id});
      } else if (one.holder.kind == HolderKind::by_hand) {
        one.by_hand = std::make_unique<StoredPerson>(StoredPerson{.id = holder_id});
      }
    }
  }

  [[nodiscard]] Holder holder_of(std::int64_t id, const std::string& source, const std::string& tenant,
                                 const std::string& external_id) const {
    Holder holder{.kind = HolderKind::by_hand, .id = id};
    if (external_id.empty()) return holder;
    const bool same = source == directory_.source && tenant == directory_.source_tenant;
    holder.kind = same ? HolderKind::same_directory : HolderKind::elsewhere;
    if (same) holder.digest = id_digest(external_id);
    return holder;
  }

  /// The attributes of those who differ or may be linked; nobody else's are sent. Rows that will be written
  /// are locked in the order of their ids, so that imports wait for each other instead of deadlocking, and
  /// nobody's edit falls between the before-image and the write.
  void read_people(const Items& items, std::vector<Found>& found) {
    ArrayLiteral ids;
    std::unordered_multimap<std::int64_t, std::size_t> places;  // two items may want one row added by hand
    for (std::size_t i = 0; i < found.size(); ++i) {
      const StoredPerson* wanted = found[i].row ? found[i].row.get() : found[i].by_hand.get();
      if (wanted == nullptr) continue;
      ids.add(wanted->id);
      places.emplace(wanted->id, i);
    }
    if (places.empty()) return;
    ids.close();
    std::size_t read = 0;
    const bool locks = directory_.existing == ExistingRows::are_written;
    each_row(ids, locks ? " ORDER BY id FOR UPDATE" : "", [&](const StoredPerson& row) {
      const auto [first, last] = places.equal_range(row.id);
      for (auto place = first; place != last; ++place, ++read) {
        take_row(*items[place->second], found[place->second], row);
      }
    });
    if (read != places.size()) throw RunAgain{};
  }

  /// The row was found a statement earlier, and may have been linked, or given another address, since.
  static void take_row(const Item& item, Found& found, const StoredPerson& row) {
    if (found.row) {
      if (row.person.external_id != item.person.external_id) throw RunAgain{};
      *found.row = row;
    } else {
      if (!row.person.external_id.empty() || row.email_key != item.email_key) throw RunAgain{};
      *found.by_hand = row;
    }
  }

  void each_row(const ArrayLiteral& ids, const std::string& order,
                const std::function<void(const StoredPerson&)>& visit) {
    StoredPerson row;
    int enabled = 0;
    soci::statement select(session_);
    select.exchange(soci::into(row.id));
    select.exchange(soci::into(row.email_key));
    select.exchange(soci::into(row.person.external_id));
    select.exchange(soci::into(enabled));
    select.exchange(soci::into(row.hash));
    select.exchange(soci::into(row.import_id));
    select.exchange(soci::into(row.connection_id));
    for (const auto& attribute : kTextAttributes) select.exchange(soci::into(row.person.*attribute.member));
    select.exchange(bound(ids.text(), "ids"));
    run_once(select,
             "SELECT id, email_key, coalesce(external_id, ''), CAST(enabled AS INT), "
             "coalesce(attributes_hash, 0), coalesce(last_import_id, 0), coalesce(connection_id, 0), " +
                 attribute_columns() + " FROM users WHERE id = ANY (CAST(:ids AS BIGINT[]))" + order);
    for (bool more = select.execute(true); more; more = select.fetch()) {
      row.person.enabled = enabled != 0;
      visit(row);
    }
  }

  soci::session& session_;
  Directory directory_;
  const std::string workspace_;  // as text, like the next ones
  const std::string job_;
  const std::string connection_;
};

}  // namespace

std::unique_ptr<PeopleStore> make_postgresql_store(soci::session& session, Directory directory) {
  return std::make_unique<PostgresqlStore>(session, std::move(directory));
}

}  // namespace rollcall::people
