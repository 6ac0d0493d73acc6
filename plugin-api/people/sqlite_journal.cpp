#include "digests.hpp"
#include "journal.hpp"
#include "rollcall/people/statement.hpp"
#include "sqlite_statement.hpp"

namespace rollcall::people {
namespace {

constexpr const char* kAddIssue =
    "INSERT INTO import_issues (job_id, severity, code, external_id, email, person, message, next_step, "
    "request_id, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

constexpr const char* kAddChange =
    "INSERT INTO import_changes (job_id, batch, position, action, user_id, external_id, email, display_name, "
    "old_values, new_values, old_hash, new_hash, old_import_id, old_connection_id) VALUES (?1, ?2, ?3, ?4, "
    "nullif(?5, 0), ?6, ?7, ?8, ?9, ?10, nullif(?11, 0), nullif(?12, 0), nullif(?13, 0), nullif(?14, 0))";

/// Prepared statements, row by row.
class SqliteJournal final : public Journal {
 public:
  SqliteJournal(soci::session& session, std::int64_t job)
      : Journal(session, job), add_issue_(session, kAddIssue), add_change_(session, kAddChange) {
    add_issue_.bind(1, job);
    add_change_.bind(1, job);
  }

  void add_issues(const std::vector<Issue>& issues) override {
    for (const Issue& issue : issues) {
      int next = 2;
      add_issue_.bind(next++, to_string(issue.severity));
      for (const std::string* text : {&issue.code, &issue.external_id, &issue.email, &issue.person,
                                      &issue.message, &issue.next_step, &issue.request_id, &issue.detail}) {
        add_issue_.bind(next++, *text);
      }
      add_issue_.run();
    }
  }

  void add_seen(std::int64_t batch, const SeenDigests& seen) override {
    soci::blob people = blob_of(seen.people);
    soci::blob taken = blob_of(seen.taken_keys);
    soci::blob released = blob_of(seen.released_keys);
    soci::blob gone = blob_of(seen.gone);
    session() << "INSERT INTO import_seen (job_id, batch, digests, taken_keys, released_keys, gone) VALUES "
                 "(:job, :batch, :people, :taken, :released, :gone)",
        bound(job_id(), "job"), bound(batch, "batch"), soci::use(people, "people"), soci::use(taken, "taken"),
        soci::use(released, "released"), soci::use(gone, "gone");
  }

  void each_seen(std::int64_t of_job, const std::function<void(const SeenDigests&)>& visit) override {
    soci::blob people(session());
    soci::blob taken(session());
    soci::blob released(session());
    soci::blob gone(session());
    soci::statement select =
        (session().prepare
             << "SELECT digests, taken_keys, released_keys, gone FROM import_seen WHERE job_id = :job "
                "ORDER BY batch",
         soci::into(people), soci::into(taken), soci::into(released), soci::into(gone), bound(of_job, "job"));
    select.execute();
    while (select.fetch())
      visit({digests_of(people), digests_of(taken), digests_of(released), digests_of(gone)});
  }

  void add_changes(std::int64_t batch, const std::vector<ChangeRow>& changes) override {
    add_change_.bind(2, batch);
    std::int64_t position = 0;
    for (const ChangeRow& change : changes) {
      add_change_.bind(3, position++);
      add_change_.bind(4, change.action);
      add_change_.bind(5, change.user_id);
      int next = 6;
      for (const std::string* text : {&change.external_id, &change.email, &change.display_name,
                                      &change.old_values, &change.new_values}) {
        add_change_.bind(next++, *text);
      }
      for (const std::int64_t number :
           {change.old_hash, change.new_hash, change.old_import_id, change.old_connection_id}) {
        add_change_.bind(next++, number);
      }
      add_change_.run();
    }
  }

  void add_deferred(std::int64_t first, const std::vector<const Item*>& items) override {
    std::int64_t position = first;
    for (const Item* item : items) {
      const std::string person = encode_person(item->person);
      const std::string request_id = item->request_id ? *item->request_id : std::string();
      session() << "INSERT INTO import_deferred (job_id, position, person, request_id) VALUES (:job, "
                   ":position, :person, :request_id)",
          bound(job_id(), "job"), bound(position, "position"), bound(person, "person"),
          bound(request_id, "request_id");
      ++position;
    }
  }

 private:
  soci::blob blob_of(const std::vector<IdDigest>& digests) {
    soci::blob blob(session());
    const std::string bytes = pack(digests);
    blob.write(0, bytes.data(), bytes.size());
    return blob;
  }

  static std::vector<IdDigest> digests_of(soci::blob& blob) {
    std::string bytes(blob.get_len(), '\0');
    if (!bytes.empty()) blob.read(0, bytes.data(), bytes.size());
    return unpack(bytes);
  }

  SqliteStatement add_issue_;
  SqliteStatement add_change_;
};

}  // namespace

std::unique_ptr<Journal> make_sqlite_journal(soci::session& session, std::int64_t job_id) {
  return std::make_unique<SqliteJournal>(session, job_id);
}

}  // namespace rollcall::people
