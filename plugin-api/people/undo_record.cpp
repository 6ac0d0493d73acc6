#include "undo_record.hpp"

#include "rollcall/people/statement.hpp"

#include <string>

namespace rollcall::people {

void record_changes(soci::session& session, std::int64_t job_id, std::int64_t batch,
                    const std::vector<ChangeRow>& changes) {
  std::int64_t position = 0;
  ChangeRow row;
  soci::statement insert =
      (session.prepare
           << "INSERT INTO import_changes (job_id, batch, position, action, user_id, external_id, email, "
              "display_name, old_values, new_values, old_hash, new_hash, old_import_id, old_connection_id) "
              "VALUES (:job, :batch, :position, :action, nullif(CAST(:user AS BIGINT), 0), :external_id, "
              ":email, :name, :old_values, :new_values, nullif(CAST(:old_hash AS BIGINT), 0), "
              "nullif(CAST(:new_hash AS BIGINT), 0), nullif(CAST(:import AS BIGINT), 0), "
              "nullif(CAST(:connection AS BIGINT), 0))",
       bound(job_id, "job"), bound(batch, "batch"), bound(position, "position"), bound(row.action, "action"),
       bound(row.user_id, "user"), bound(row.external_id, "external_id"), bound(row.email, "email"),
       bound(row.display_name, "name"), bound(row.old_values, "old_values"),
       bound(row.new_values, "new_values"), bound(row.old_hash, "old_hash"), bound(row.new_hash, "new_hash"),
       bound(row.old_import_id, "import"), bound(row.old_connection_id, "connection"));
  for (const ChangeRow& change : changes) {
    row = change;
    insert.execute(true);
    ++position;
  }
}

void record_issues(soci::session& session, std::int64_t job_id, const std::vector<Issue>& issues) {
  Issue row;
  std::string severity;
  soci::statement insert =
      (session.prepare << "INSERT INTO import_issues (job_id, severity, code, external_id, email, person, "
                          "message, next_step) VALUES (:job, :severity, :code, :external_id, :email, "
                          ":person, :message, :next_step)",
       bound(job_id, "job"), bound(severity, "severity"), bound(row.code, "code"),
       bound(row.external_id, "external_id"), bound(row.email, "email"), bound(row.person, "person"),
       bound(row.message, "message"), bound(row.next_step, "next_step"));
  for (const Issue& issue : issues) {
    row = issue;
    severity = to_string(issue.severity);
    insert.execute(true);
  }
}

}  // namespace rollcall::people
