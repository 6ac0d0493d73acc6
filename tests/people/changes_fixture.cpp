#include "people/changes_fixture.hpp"

#include "columns.hpp"
#include "rollcall/people/statement.hpp"

#include <ostream>

namespace rollcall::people {
namespace {

ChangeRow change_of(ChangeAction action, const FullRow& now, const Person& after) {
  ChangedValues values = changed_values(now.person, after);
  return {.action = std::string(to_string(action)),
          .user_id = now.id,
          .external_id = after.external_id,
          .email = after.email,
          .display_name = after.display_name,
          .old_values = values.old_values,
          .new_values = values.new_values,
          .old_hash = now.hash,
          .new_hash = attributes_hash(after),
          .old_import_id = now.import_id,
          .old_connection_id = now.connection_id};
}

}  // namespace

std::ostream& operator<<(std::ostream& stream, const FullRow& row) {
  stream << "#" << row.id << " "
         << UserRow{row.person, row.email_key, row.source, row.source_tenant, row.hash};
  return stream << " import=" << row.import_id << " connection=" << row.connection_id
                << " added_by=" << row.added_by;
}

std::int64_t PlanTables::start_plan() {
  const std::int64_t job = start_job();
  session() << "UPDATE import_jobs SET staged = true, phase = 'planned', keeps_changes = true, source_tenant "
               "= 't', connection_id = 5, checkpoint = 'the plugin''s own' WHERE id = :id",
      bound(job, "id");
  return job;
}

std::int64_t PlanTables::start_undo(std::int64_t of_job) {
  const std::int64_t job = start_job();
  session() << "UPDATE import_jobs SET kind = 'undo', of_job = :of, connection_id = 5 WHERE id = :id",
      bound(of_job, "of"), bound(job, "id");
  return job;
}

void PlanTables::end(std::int64_t job) {
  set_state(job, "completed");
}

void PlanTables::add_row(std::int64_t job, std::int64_t batch, const ChangeRow& row) {
  session() << "INSERT INTO import_changes (job_id, batch, position, action, user_id, external_id, email, "
               "display_name, old_values, new_values, old_hash, new_hash, old_import_id, old_connection_id) "
               "VALUES (:job, :batch, (SELECT count(*) FROM import_changes WHERE job_id = :job AND batch = "
               ":batch), :action, nullif(CAST(:user AS BIGINT), 0), :external_id, :email, :name, :old, :new, "
               "nullif(CAST(:old_hash AS BIGINT), 0), nullif(CAST(:new_hash AS BIGINT), 0), "
               "nullif(CAST(:import AS BIGINT), 0), nullif(CAST(:connection AS BIGINT), 0))",
      bound(job, "job"), bound(batch, "batch"), bound(row.action, "action"), bound(row.user_id, "user"),
      bound(row.external_id, "external_id"), bound(row.email, "email"), bound(row.display_name, "name"),
      bound(row.old_values, "old"), bound(row.new_values, "new"), bound(row.old_hash, "old_hash"),
      bound(row.new_hash, "new_hash"), bound(row.old_import_id, "import"),
      bound(row.old_connection_id, "connection");
}

std::vector<FullRow> PlanTables::rows() {
  std::vector<FullRow> rows;
  FullRow row;
  int enabled = 0;
  soci::statement select(session());
  for (const auto& attribute : kTextAttributes) select.exchange(soci::into(row.person.*attribute.member));
  for (std::string* text : {&row.person.external_id, &row.email_key, &row.source, &row.source_tenant}) {
    select.exchange(soci::into(*text));
  }
  for (std::int64_t* number : {&row.id, &row.hash, &row.import_id, &row.connection_id, &row.added_by}) {
    select.exchange(soci::into(*number));
  }
  select.exchange(soci::into(enabled));
  select.alloc();
  select.prepare("SELECT " + attribute_columns() +
                 ", coalesce(external_id, ''), email_key, source, source_tenant, id, "
                 "coalesce(attributes_hash, 0), coalesce(last_import_id, 0), coalesce(connection_id, 0), "
                 "coalesce(added_by_import, 0), CAST(enabled AS INTEGER) FROM users ORDER BY id");
  select.define_and_bind();
  for (bool more = select.execute(true); more; more = select.fetch()) {
    row.person.enabled = enabled != 0;
    rows.push_back(row);
  }
  return rows;
}

FullRow PlanTables::row(const std::string& email_key) {
  for (const FullRow& row : rows()) {
    if (row.email_key == email_key) return row;
  }
  ADD_FAILURE() << "nobody has " << email_key;
  return {};
}

std::int64_t PlanTables::number(const std::string& expression, std::int64_t job) {
  std::int64_t value = 0;
  session() << "SELECT " << expression << " FROM import_jobs WHERE id = :id", soci::into(value),
      bound(job, "id");
  return value;
}

std::string PlanTables::text(const std::string& expression, std::int64_t job) {
  std::string value;
  session() << "SELECT " << expression << " FROM import_jobs WHERE id = :id", soci::into(value),
      bound(job, "id");
  return value;
}

void PlanTables::apply(std::int64_t job) {
  apply_changes(held(url(), job), {}, {});
}

void PlanTables::undo(std::int64_t job) {
  undo_changes(held(url(), job), {}, {});
}

std::int64_t PlanTables::write(const std::vector<ChangeRow>& rows) {
  const std::int64_t job = start_plan();
  for (const ChangeRow& row : rows) add_row(job, 0, row);
  apply(job);
  end(job);
  return job;
}

std::int64_t PlanTables::take_back(std::int64_t of_job) {
  const std::int64_t job = start_undo(of_job);
  undo(job);
  end(job);
  return job;
}

HeldJob held(const std::string& url, std::int64_t job, const std::string& worker) {
  return {.database_url = url, .job_id = job, .worker = worker};
}

ChangeRow addition(const Person& person) {
  return {.action = "add",
          .external_id = person.external_id,
          .email = person.email,
          .display_name = person.display_name,
          .new_values = all_values(person),
          .new_hash = attributes_hash(person)};
}

ChangeRow update_of(const FullRow& now, const Person& after) {
  return change_of(ChangeAction::update, now, after);
}

ChangeRow link_of(const FullRow& now, const Person& after) {
  return change_of(ChangeAction::link, now, after);
}

ChangeRow disabling_of(const FullRow& now) {
  Person after = now.person;
  after.enabled = false;
  return change_of(ChangeAction::disable, now, after);
}

}  // namespace rollcall::people
