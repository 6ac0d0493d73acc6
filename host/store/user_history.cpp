#include "store/user_history.hpp"

#include "rollcall/people/changes.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>
#include <soci/soci.h>

namespace rollcall::store {
namespace {

using core::HistoryEntry;
using nlohmann::json;
using people::bound;

using Fields = std::vector<HistoryEntry::Field>;

Fields fields_of(const std::string& old_values, const std::string& new_values) {
  Fields fields;
  for (auto& change : people::changed_fields(old_values, new_values))
    fields.push_back({std::move(change.field), std::move(change.old_value), std::move(change.new_value)});
  return fields;
}

Fields fields_of(const std::string& edit) {
  Fields fields;
  const json list = json::parse(edit, nullptr, false);
  for (const auto& field : list)
    fields.push_back({field.value("name", ""), field.value("old", ""), field.value("new", "")});
  return fields;
}

/// A plan that is being written, or broke off, was written up to a batch.
bool is_written(bool staged, const std::string& state, const std::string& checkpoint, long long batch) {
  if (!staged || state == "completed" || state == "completed_with_issues") return true;
  const json position = json::parse(checkpoint, nullptr, false);
  return position.is_object() && position.value("batch", -1LL) >= batch;
}

/// When a job wrote somebody is known only to lie between its start and its end.
std::string time_of(people::Backend backend) {
  return dialect::iso(backend, "coalesce(j.finished_at, j.started_at, j.created_at)");
}

/// What a job did, without the adding, which most jobs keep no row for. SQLite gives the number of a deleted
/// person to somebody else, so what is older than the person is of another one.
void add_changes(soci::session& session, people::Backend backend, const core::User& user,
                 std::vector<HistoryEntry>& entries) {
  HistoryEntry entry;
  long long job = 0;
  long long batch = 0;
  long long position = 0;
  int staged = 0;
  std::string state;
  std::string checkpoint;
  std::string old_values;
  std::string new_values;
  const long long id = user.id;
  soci::statement rows =
      (session.prepare << "SELECT c.job_id, c.batch, c.position, c.action, c.old_values, c.new_values, "
                          "CASE WHEN j.staged THEN 1 ELSE 0 END, j.state, j.checkpoint, j.kind, j.plugin_id, "
                          "j.requested_by, " +
                              time_of(backend) +
                              " FROM import_changes AS c JOIN import_jobs AS j ON j.id = c.job_id WHERE "
                              "c.user_id = :id AND c.action NOT IN ('absent', 'add') AND NOT j.dry_run AND "
                              "(NOT j.staged OR j.phase = 'writing')",
       soci::into(job), soci::into(batch), soci::into(position), soci::into(entry.action),
       soci::into(old_values), soci::into(new_values), soci::into(staged), soci::into(state),
       soci::into(checkpoint), soci::into(entry.kind), soci::into(entry.plugin), soci::into(entry.by),
       soci::into(entry.at), bound(id, "id"));
  for (bool more = rows.execute(true); more; more = rows.fetch()) {
    if (!is_written(staged != 0, state, checkpoint, batch) || entry.at < user.created_at) continue;
    entry.id = std::to_string(job) + "-" + std::to_string(batch) + "-" + std::to_string(position);
    entry.job_id = job;
    entry.fields = fields_of(old_values, new_values);
    entries.push_back(entry);
  }
}

void add_edits(soci::session& session, people::Backend backend, const core::User& user,
               std::vector<HistoryEntry>& entries) {
  HistoryEntry entry;
  long long edit = 0;
  std::string fields;
  const long long id = user.id;
  soci::statement rows =
      (session.prepare << "SELECT id, " + dialect::iso(backend, "at") +
                              ", actor, action, fields FROM user_edits WHERE user_id = :id",
       soci::into(edit), soci::into(entry.at), soci::into(entry.by), soci::into(entry.action),
       soci::into(fields), bound(id, "id"));
  for (bool more = rows.execute(true); more; more = rows.fetch()) {
    if (entry.at < user.created_at) continue;
    entry.id = "edit-" + std::to_string(edit);
    entry.fields = fields_of(fields);
    entries.push_back(entry);
  }
}

/// A direct import keeps nothing of whom it adds: what they were then is what they are now, with all later
/// changes taken back.
Fields fields_when_added(const core::User& user, const std::vector<HistoryEntry>& newest_first) {
  Fields fields;
  const auto add = [&](std::string_view column, std::string value) {
    for (const auto& entry : newest_first) {
      for (const auto& field : entry.fields) {
        if (field.name == column) value = field.old_value;
      }
    }
    if (!value.empty()) fields.push_back({std::string(column), "", std::move(value)});
  };
  for (const auto& field : core::kEditableFields) add(field.column, user.*field.member);
  add("user_principal_name", user.user_principal_name);
  add("user_type", user.user_type);
  add("enabled", user.enabled ? "true" : "false");
  return fields;
}

void add_adding(soci::session& session, const core::User& user, std::vector<HistoryEntry>& entries) {
  HistoryEntry entry;
  entry.action = "add";
  long long job = 0;
  int keeps_changes = 0;
  const long long id = user.id;
  session << "SELECT j.id, j.kind, j.plugin_id, j.requested_by, CASE WHEN j.keeps_changes THEN 1 ELSE 0 END "
             "FROM users JOIN import_jobs AS j ON j.id = users.added_by_import WHERE users.id = :id",
      soci::into(job), soci::into(entry.kind), soci::into(entry.plugin), soci::into(entry.by),
      soci::into(keeps_changes), bound(id, "id");
  if (job == 0) return;
  entry.id = std::to_string(job) + "-add";
  entry.at = user.created_at;
  entry.job_id = job;
  if (keeps_changes != 0) entry.fields = fields_when_added(user, entries);
  entries.push_back(entry);
}

}  // namespace

std::vector<HistoryEntry> read_history(Database& database, const core::User& user) {
  std::vector<HistoryEntry> entries;
  const auto backend = database.url().backend;
  database.run("reading the history of a person", [&](soci::session& session) {
    entries.clear();
    add_changes(session, backend, user, entries);
    add_edits(session, backend, user, entries);
    const auto newest_first = [](const HistoryEntry& a, const HistoryEntry& b) {
      return a.at != b.at ? a.at > b.at : a.id > b.id;
    };
    std::sort(entries.begin(), entries.end(), newest_first);
    add_adding(session, user, entries);
    std::sort(entries.begin(), entries.end(), newest_first);
  });
  return entries;
}

void write_edit(soci::session& session, std::int64_t workspace_id, std::int64_t user_id,
                std::string_view actor, std::string_view action, const Fields& fields) {
  json list = json::array();
  for (const auto& field : fields)
    list.push_back({{"name", field.name}, {"old", field.old_value}, {"new", field.new_value}});
  const long long workspace = workspace_id;
  const long long user = user_id;
  const std::string by(actor);
  const std::string what(action);
  const std::string text = list.dump();
  session << "INSERT INTO user_edits (workspace_id, user_id, actor, action, fields) VALUES (:workspace, "
             ":user, :actor, :action, :fields)",
      bound(workspace, "workspace"), bound(user, "user"), bound(by, "actor"), bound(what, "action"),
      bound(text, "fields");
}

}  // namespace rollcall::store
