#include "digests.hpp"
#include "journal.hpp"
#include "rollcall/people/statement.hpp"

namespace rollcall::people {
namespace {

/// Prepared statements, row by row, bound to variables that are set before each execution.
class SqliteJournal final : public Journal {
 public:
  SqliteJournal(soci::session& session, std::int64_t job_id)
      : Journal(session, job_id), add_issue_(session), add_change_(session) {
    prepare_issue();
    prepare_change();
  }

  void add_issues(const std::vector<Issue>& issues) override {
    for (const Issue& issue : issues) {
      issue_ = issue;
      severity_ = to_string(issue.severity);
      add_issue_.execute(true);
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
    batch_ = batch;
    position_ = 0;
    for (const ChangeRow& change : changes) {
      change_ = change;
      add_change_.execute(true);
      ++position_;
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
  static void prepare(soci::statement& statement, const std::string& sql) {
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
  }

  void prepare_issue() {
    add_issue_.exchange(bound(job_id(), "job"));
    add_issue_.exchange(bound(severity_, "severity"));
    add_issue_.exchange(bound(issue_.code, "code"));
    add_issue_.exchange(bound(issue_.external_id, "external_id"));
    add_issue_.exchange(bound(issue_.email, "email"));
    add_issue_.exchange(bound(issue_.person, "person"));
    add_issue_.exchange(bound(issue_.message, "message"));
    add_issue_.exchange(bound(issue_.next_step, "next_step"));
    add_issue_.exchange(bound(issue_.request_id, "request_id"));
    add_issue_.exchange(bound(issue_.detail, "detail"));
    prepare(add_issue_,
            "INSERT INTO import_issues (job_id, severity, code, external_id, email, person, message, "
            "next_step, request_id, detail) VALUES (:job, :severity, :code, :external_id, :email, :person, "
            ":message, :next_step, :request_id, :detail)");
  }

  void prepare_change() {
    add_change_.exchange(bound(job_id(), "job"));
    add_change_.exchange(bound(batch_, "batch"));
    add_change_.exchange(bound(position_, "position"));
    add_change_.exchange(bound(change_.action, "action"));
    add_change_.exchange(bound(change_.user_id, "user"));
    add_change_.exchange(bound(change_.external_id, "external_id"));
    add_change_.exchange(bound(change_.email, "email"));
    add_change_.exchange(bound(change_.display_name, "name"));
    add_change_.exchange(bound(change_.old_values, "old"));
    add_change_.exchange(bound(change_.new_values, "new"));
    add_change_.exchange(bound(change_.old_hash, "old_hash"));
    add_change_.exchange(bound(change_.new_hash, "new_hash"));
    add_change_.exchange(bound(change_.old_import_id, "old_import"));
    add_change_.exchange(bound(change_.old_connection_id, "old_connection"));
    prepare(add_change_,
            "INSERT INTO import_changes (job_id, batch, position, action, user_id, external_id, email, "
            "display_name, old_values, new_values, old_hash, new_hash, old_import_id, old_connection_id) "
            "VALUES (:job, :batch, :position, :action, nullif(:user, 0), :external_id, :email, :name, :old, "
            ":new, nullif(:old_hash, 0), nullif(:new_hash, 0), nullif(:old_import, 0), "
            "nullif(:old_connection, 0))");
  }

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

  Issue issue_;
  std::string severity_;
  ChangeRow change_;
  std::int64_t batch_ = 0;
  std::int64_t position_ = 0;
  soci::statement add_issue_;
  soci::statement add_change_;
};

}  // namespace

std::unique_ptr<Journal> make_sqlite_journal(soci::session& session, std::int64_t job_id) {
  return std::make_unique<SqliteJournal>(session, job_id);
}

}  // namespace rollcall::people
