#include "array_literal.hpp"
#include "digests.hpp"
#include "journal.hpp"
#include "postgresql_copy.hpp"
#include "rollcall/people/statement.hpp"

#include <array>

namespace rollcall::people {
namespace {

void add_number(CopyIn& rows, std::int64_t number) {
  if (number == 0) {
    rows.add_null();
  } else {
    rows.add(std::to_string(number));
  }
}

/// Never a round trip a row.
class PostgresqlJournal final : public Journal {
 public:
  using Journal::Journal;

  void add_issues(const std::vector<Issue>& issues) override {
    if (issues.empty()) return;
    CopyIn rows(session(),
                "COPY import_issues (job_id, severity, code, external_id, email, person, message, next_step, "
                "request_id, detail) FROM STDIN");
    for (const Issue& issue : issues) {
      rows.add(std::to_string(job_id()));
      rows.add(to_string(issue.severity));
      for (const std::string* text : {&issue.code, &issue.external_id, &issue.email, &issue.person,
                                      &issue.message, &issue.next_step, &issue.request_id, &issue.detail}) {
        rows.add(*text);
      }
      rows.end_row();
    }
    rows.finish();
  }

  /// SOCI's blob would be a large object here, so the bytes travel as hexadecimal text.
  void add_seen(std::int64_t batch, const SeenDigests& seen) override {
    const std::string people = to_hex(pack(seen.people));
    const std::string taken = to_hex(pack(seen.taken_keys));
    const std::string released = to_hex(pack(seen.released_keys));
    const std::string gone = to_hex(pack(seen.gone));
    session() << "INSERT INTO import_seen (job_id, batch, digests, taken_keys, released_keys, gone) VALUES "
                 "(:job, :batch, decode(:people, 'hex'), decode(:taken, 'hex'), decode(:released, 'hex'), "
                 "decode(:gone, 'hex'))",
        bound(job_id(), "job"), bound(batch, "batch"), bound(people, "people"), bound(taken, "taken"),
        bound(released, "released"), bound(gone, "gone");
  }

  void each_seen(std::int64_t of_job, const std::function<void(const SeenDigests&)>& visit) override {
    std::int64_t batch = -1;
    std::string people;
    std::string taken;
    std::string released;
    std::string gone;
    soci::statement next =
        (session().prepare << "SELECT batch, encode(digests, 'hex'), encode(taken_keys, 'hex'), "
                              "encode(released_keys, 'hex'), encode(gone, 'hex') FROM import_seen WHERE "
                              "job_id = :job AND batch > :batch ORDER BY batch LIMIT 1",
         soci::into(batch), soci::into(people), soci::into(taken), soci::into(released), soci::into(gone),
         bound(of_job, "job"), bound(batch, "batch"));
    while (fetch_one(next)) {
      visit({unpack(from_hex(people)), unpack(from_hex(taken)), unpack(from_hex(released)),
             unpack(from_hex(gone))});
    }
  }

  void add_changes(std::int64_t batch, const std::vector<ChangeRow>& changes) override {
    if (changes.empty()) return;
    CopyIn rows(session(),
                "COPY import_changes (job_id, batch, position, action, user_id, external_id, email, "
                "display_name, old_values, new_values, old_hash, new_hash, old_import_id, old_connection_id) "
                "FROM STDIN");
    std::int64_t position = 0;
    for (const ChangeRow& change : changes) {
      for (const std::int64_t number : {job_id(), batch, position++}) rows.add(std::to_string(number));
      rows.add(change.action);
      add_number(rows, change.user_id);
      for (const std::string* text : {&change.external_id, &change.email, &change.display_name,
                                      &change.old_values, &change.new_values}) {
        rows.add(*text);
      }
      for (const std::int64_t number :
           {change.old_hash, change.new_hash, change.old_import_id, change.old_connection_id}) {
        add_number(rows, number);
      }
      rows.end_row();
    }
    rows.finish();
  }

  void add_deferred(std::int64_t first, const std::vector<const Item*>& items) override {
    if (items.empty()) return;
    CopyIn rows(session(), "COPY import_deferred (job_id, position, person, request_id) FROM STDIN");
    std::int64_t position = first;
    for (const Item* item : items) {
      rows.add(std::to_string(job_id()));
      rows.add(std::to_string(position++));
      rows.add(encode_person(item->person));
      rows.add(item->request_id ? *item->request_id : std::string());
      rows.end_row();
    }
    rows.finish();
  }
};

}  // namespace

std::unique_ptr<Journal> make_postgresql_journal(soci::session& session, std::int64_t job_id) {
  return std::make_unique<PostgresqlJournal>(session, job_id);
}

}  // namespace rollcall::people
