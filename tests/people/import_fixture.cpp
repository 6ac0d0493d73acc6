#include "people/import_fixture.hpp"

#include "rollcall/people/statement.hpp"
#include "rollcall/people/tables.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace rollcall::people {

std::ostream& operator<<(std::ostream& stream, const UserRow& row) {
  stream << row.source << '/' << row.source_tenant << '/' << row.person.external_id
         << " key=" << row.email_key << " hash=" << row.hash << " enabled=" << row.person.enabled;
  for (const auto& [column, member] : kTextAttributes) stream << ' ' << column << '=' << row.person.*member;
  return stream;
}

std::ostream& operator<<(std::ostream& stream, const OriginRow& row) {
  return stream << row.user << " connection=" << row.connection_id << " added_by=" << row.added_by
                << " import=" << row.import_id;
}

ImportTables::ImportTables(std::string url) : url_(std::move(url)) {
  migrate_people_tables(url_);
  session_ = open_session(DatabaseUrl::parse(url_));
}

ImportTables::~ImportTables() = default;

std::int64_t ImportTables::start_job(const std::string& worker, bool dry_run) {
  std::int64_t id = 0;
  session()
      << "INSERT INTO import_jobs (workspace_id, plugin_id, state, worker, dry_run) VALUES (1, 'entra', "
         "'running', :worker, "
      << (dry_run ? "true" : "false") << ") RETURNING id",
      soci::into(id), bound(worker, "worker");
  return id;
}

std::int64_t ImportTables::start_staged_job(std::int64_t grace) {
  const std::int64_t job = start_job();
  session() << "UPDATE import_jobs SET staged = true, connection_id = 1, leaver_grace = nullif(CAST(:grace "
               "AS BIGINT), -1) WHERE id = :id",
      bound(grace, "grace"), bound(job, "id");
  return job;
}

void ImportTables::claim(std::int64_t job, const std::string& worker) {
  session() << "UPDATE import_jobs SET worker = :worker WHERE id = :id", bound(worker, "worker"),
      bound(job, "id");
}

void ImportTables::set_state(std::int64_t job, const std::string& state) {
  session() << "UPDATE import_jobs SET state = :state WHERE id = :id", bound(state, "state"),
      bound(job, "id");
}

ImportWriter ImportTables::writer(std::int64_t job, Modes modes, const std::string& worker,
                                  const std::string& tenant) {
  return ImportWriter({.database_url = url_,
                       .job_id = job,
                       .worker = worker,
                       .source = "entra",
                       .source_tenant = tenant,
                       .modes = modes});
}

Counts ImportTables::import(const std::vector<Person>& people, Modes modes) {
  auto target = writer(start_job(), modes);
  target.write(batch_of(people));
  target.finish({.complete = true, .doubt = {}});
  return target.counts();
}

void ImportTables::add_by_hand(const std::string& email, const std::string& name) {
  const std::string key = email_key(email);
  session()
      << "INSERT INTO users (workspace_id, email, email_key, display_name) VALUES (1, :email, :key, :name)",
      bound(email, "email"), bound(key, "key"), bound(name, "name");
}

void ImportTables::add_from(const std::string& source, const std::string& tenant, const std::string& id,
                            const std::string& email) {
  const std::string key = email_key(email);
  session()
      << "INSERT INTO users (workspace_id, email, email_key, source, source_tenant, external_id) VALUES "
         "(1, :email, :key, :source, :tenant, :id)",
      bound(email, "email"), bound(key, "key"), bound(source, "source"), bound(tenant, "tenant"),
      bound(id, "id");
}

std::map<std::string, UserRow> ImportTables::users() {
  std::map<std::string, UserRow> users;
  for (const auto& [id, row] : rows()) users.emplace(row.user.email_key, row.user);
  return users;
}

std::map<std::int64_t, OriginRow> ImportTables::rows() {
  std::map<std::int64_t, OriginRow> rows;
  std::int64_t id = 0;
  OriginRow row;
  UserRow& user = row.user;
  int enabled = 0;
  soci::statement select(session());
  for (const auto& attribute : kTextAttributes) select.exchange(soci::into(user.person.*attribute.member));
  select.exchange(soci::into(id));
  select.exchange(soci::into(user.person.external_id));
  select.exchange(soci::into(enabled));
  select.exchange(soci::into(user.email_key));
  select.exchange(soci::into(user.source));
  select.exchange(soci::into(user.source_tenant));
  for (std::int64_t* number : {&user.hash, &row.connection_id, &row.added_by, &row.import_id}) {
    select.exchange(soci::into(*number));
  }
  select.alloc();
  std::string columns;
  for (const auto& attribute : kTextAttributes) columns.append(attribute.column).append(", ");
  select.prepare("SELECT " + columns +
                 "id, coalesce(external_id, ''), CAST(enabled AS INTEGER), email_key, source, source_tenant, "
                 "coalesce(attributes_hash, 0), coalesce(connection_id, 0), coalesce(added_by_import, 0), "
                 "coalesce(last_import_id, 0) FROM users WHERE workspace_id = 1");
  select.define_and_bind();
  for (bool more = select.execute(true); more; more = select.fetch()) {
    user.person.enabled = enabled != 0;
    rows.emplace(id, row);
  }
  return rows;
}

Counts ImportTables::counts(std::int64_t job) {
  Counts c;
  session() << "SELECT fetched, added, updated, unchanged, skipped, filtered, failed, issues, disabled "
               "FROM import_jobs WHERE id = :id",
      soci::into(c.fetched), soci::into(c.added), soci::into(c.updated), soci::into(c.unchanged),
      soci::into(c.skipped), soci::into(c.filtered), soci::into(c.failed), soci::into(c.issues),
      soci::into(c.disabled), bound(job, "id");
  return c;
}

std::map<std::string, std::vector<MemberKey>> ImportTables::members() {
  std::map<std::string, std::vector<MemberKey>> members;
  for (const KnownGroup& group : known_groups(session(), 1))
    members.emplace(group.external_id, read_members(session(), group));
  return members;
}

std::string ImportTables::checkpoint(std::int64_t job) {
  std::string text;
  session() << "SELECT checkpoint FROM import_jobs WHERE id = :id", soci::into(text), bound(job, "id");
  return text;
}

std::vector<Issue> ImportTables::issues(std::int64_t job) {
  std::vector<Issue> issues;
  Issue issue;
  std::string severity;
  soci::statement select =
      (session().prepare
           << "SELECT severity, code, external_id, email, person, message, next_step, request_id, detail "
              "FROM import_issues WHERE job_id = :id ORDER BY id",
       soci::into(severity), soci::into(issue.code), soci::into(issue.external_id), soci::into(issue.email),
       soci::into(issue.person), soci::into(issue.message), soci::into(issue.next_step),
       soci::into(issue.request_id), soci::into(issue.detail), bound(job, "id"));
  for (bool more = select.execute(true); more; more = select.fetch()) {
    issue.severity = severity == "warning" ? Severity::warning : Severity::error;
    issues.push_back(issue);
  }
  return issues;
}

std::vector<ChangeRow> ImportTables::changes(std::int64_t job) {
  std::vector<ChangeRow> changes;
  ChangeRow row;
  soci::statement select =
      (session().prepare << "SELECT action, coalesce(user_id, 0), external_id, email, display_name, "
                            "old_values, new_values, coalesce(old_hash, 0), coalesce(new_hash, 0), "
                            "coalesce(old_import_id, 0), coalesce(old_connection_id, 0) FROM import_changes "
                            "WHERE job_id = :id ORDER BY batch, position",
       soci::into(row.action), soci::into(row.user_id), soci::into(row.external_id), soci::into(row.email),
       soci::into(row.display_name), soci::into(row.old_values), soci::into(row.new_values),
       soci::into(row.old_hash), soci::into(row.new_hash), soci::into(row.old_import_id),
       soci::into(row.old_connection_id), bound(job, "id"));
  for (bool more = select.execute(true); more; more = select.fetch()) changes.push_back(row);
  return changes;
}

std::int64_t ImportTables::count(const std::string& from_where) {
  std::int64_t rows = 0;
  session() << "SELECT count(*) FROM " << from_where, soci::into(rows);
  return rows;
}

std::vector<std::string> ImportTables::row_versions() {
  const bool sqlite = DatabaseUrl::parse(url_).backend == Backend::sqlite;
  std::string version;
  soci::statement select =
      (session().prepare
           << (sqlite ? "SELECT id || ' ' || updated_at || ' ' || coalesce(last_import_id, 0) FROM "
                        "users ORDER BY id"
                      : "SELECT id || ' ' || xmin || ' ' || ctid FROM users ORDER BY id"),
       soci::into(version));
  std::vector<std::string> versions;
  for (bool more = select.execute(true); more; more = select.fetch()) versions.push_back(version);
  return versions;
}

Batch batch_of(const std::vector<Person>& people, std::string checkpoint) {
  Batch batch;
  for (const Person& one : people) batch.items.push_back(make_item(one));
  batch.checkpoint = std::move(checkpoint);
  return batch;
}

std::vector<MemberKey> keys_of(const std::vector<std::string>& ids) {
  std::vector<MemberKey> keys;
  for (const std::string& id : ids) keys.push_back(member_key(directory_key("entra", "t"), id));
  std::sort(keys.begin(), keys.end());
  return keys;
}

GroupMembers members_of(std::string group, const std::vector<std::string>& joined,
                        const std::vector<std::string>& departed) {
  GroupMembers members{.group_id = std::move(group)};
  for (const std::string& id : joined) members.joined.push_back(id_digest(id));
  for (const std::string& id : departed) members.departed.push_back(id_digest(id));
  return members;
}

Person person(std::string id, std::string email, std::string name) {
  return {.external_id = std::move(id), .email = std::move(email), .display_name = std::move(name)};
}

std::uint64_t sum(const Counts& c) {
  return c.added + c.updated + c.unchanged + c.skipped + c.filtered + c.failed;
}

}  // namespace rollcall::people
