#include "store/job_change_pages.hpp"

#include "rollcall/people/changes.hpp"
#include "rollcall/people/person.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/text_filter.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <soci/soci.h>

namespace rollcall::store {
namespace {

using core::ChangePlace;
using people::Backend;
using people::bound;

/// As many rows are searched to count; of more, they are the sample.
constexpr std::uint64_t kCounted = 50'000;

/// Whom a direct import added is only told by the people themselves.
bool adds_directly(const core::Job& job) {
  return !job.request.dry_run && !job.request.staged && job.request.kind != core::JobKind::undo &&
         job.counts.added > 0;
}

TextFilter filter_of(Backend backend, const core::ChangeFilter& wanted) {
  TextFilter filter;
  if (wanted.action.empty())
    filter.add("action <> 'absent'");
  else
    filter.add("action = :action", "action", wanted.action);
  if (!wanted.search.empty())
    filter.add(search_in(backend, {"email", "display_name", "external_id"}), "search", wanted.search);
  return filter;
}

std::vector<core::JobChange::Field> fields_of(const std::vector<people::FieldChange>& changed) {
  std::vector<core::JobChange::Field> fields;
  fields.reserve(changed.size());
  for (const auto& field : changed) fields.push_back({field.field, field.old_value, field.new_value});
  return fields;
}

core::JobChange addition_of(const people::Person& person) {
  core::JobChange change{"add", person.external_id, person.email, person.display_name, {}};
  for (const auto& attribute : people::kTextAttributes)
    if (const std::string& value = person.*attribute.member; !value.empty())
      change.fields.push_back({std::string(attribute.column), "", value});
  change.fields.push_back({"enabled", "", person.enabled ? "true" : "false"});
  return change;
}

/// Changes as they are read, each with its place.
struct Reading {
  std::vector<core::JobChange> changes;
  std::vector<ChangePlace> places;

  void add(core::JobChange change, ChangePlace place) {
    changes.push_back(std::move(change));
    places.push_back(place);
  }
};

/// Rows that were recorded, in the order of their happening.
void read_recorded(soci::session& session, const core::Job& job, const TextFilter& filter, ChangePlace after,
                   std::size_t most, Reading& reading) {
  const long long id = job.id;
  const long long after_batch = after.batch;
  const long long after_position = after.position;
  const auto limit = static_cast<long long>(most);
  long long batch = 0, position = 0;
  core::JobChange change;
  std::string old_values, new_values;
  soci::statement rows(session);
  for (long long* number : {&batch, &position}) rows.exchange(soci::into(*number));
  for (std::string* text :
       {&change.action, &change.external_id, &change.email, &change.display_name, &old_values, &new_values})
    rows.exchange(soci::into(*text));
  rows.exchange(bound(id, "job"));
  rows.exchange(bound(after_batch, "batch"));
  rows.exchange(bound(after_position, "position"));
  filter.bind(rows);
  rows.exchange(bound(limit, "most"));
  rows.alloc();
  rows.prepare(
      "SELECT batch, position, action, external_id, email, display_name, old_values, new_values "
      "FROM import_changes WHERE job_id = :job AND (batch, position) > (:batch, :position)" +
      filter.sql() + " ORDER BY batch, position LIMIT :most");
  rows.define_and_bind();
  for (bool more = rows.execute(true); more; more = rows.fetch()) {
    change.fields = fields_of(people::changed_fields(old_values, new_values));
    reading.add(change, {batch, position, -1});
  }
}

/// People as they are now, by their ids.
void read_added(soci::session& session, const core::Job& job, const TextFilter& filter, ChangePlace after,
                std::size_t most, Reading& reading) {
  const long long id = job.id;
  const long long after_person = std::max<std::int64_t>(after.person, 0);
  const auto limit = static_cast<long long>(most);
  long long person_id = 0;
  int enabled = 0;
  people::Person person;
  soci::statement rows(session);
  rows.exchange(soci::into(person_id));
  rows.exchange(soci::into(enabled));
  rows.exchange(soci::into(person.external_id));
  std::string columns = "id, CASE WHEN enabled THEN 1 ELSE 0 END, coalesce(external_id, '')";
  for (const auto& attribute : people::kTextAttributes) {
    rows.exchange(soci::into(person.*attribute.member));
    columns += ", " + std::string(attribute.column);
  }
  rows.exchange(bound(id, "job"));
  rows.exchange(bound(after_person, "person"));
  filter.bind(rows);
  rows.exchange(bound(limit, "most"));
  rows.alloc();
  rows.prepare("SELECT " + columns + " FROM users WHERE added_by_import = :job AND id > :person" +
               filter.sql() + " ORDER BY id LIMIT :most");
  rows.define_and_bind();
  for (bool more = rows.execute(true); more; more = rows.fetch()) {
    person.enabled = enabled != 0;
    reading.add(addition_of(person), {after.batch, after.position, person_id});
  }
}

TextFilter filter_of_people(Backend backend, const core::ChangeFilter& wanted) {
  TextFilter filter;
  if (!wanted.search.empty())
    filter.add(search_in(backend, {"email", "display_name", "coalesce(external_id, '')"}), "search",
               wanted.search);
  return filter;
}

std::uint64_t count_added(soci::session& session, const core::Job& job) {
  if (!adds_directly(job)) return 0;
  const long long id = job.id;
  long long count = 0;
  session << "SELECT count(*) FROM users WHERE added_by_import = :job", soci::into(count), bound(id, "job");
  return static_cast<std::uint64_t>(count);
}

/// How many of the first rows of `source`, which names :job, match; scaled up when there are more.
core::Total count_matching(soci::session& session, const core::Job& job, const std::string& source,
                           const TextFilter& filter, std::uint64_t all) {
  const long long id = job.id;
  const auto counted = static_cast<long long>(kCounted);
  long long count = 0;
  soci::statement one(session);
  one.exchange(soci::into(count));
  one.exchange(bound(id, "job"));
  one.exchange(bound(counted, "counted"));
  filter.bind(one);
  one.alloc();
  one.prepare("SELECT count(*) FROM (" + source + " LIMIT :counted) AS counted WHERE (1 = 1)" + filter.sql());
  one.define_and_bind();
  people::fetch_one(one);
  const auto matching = static_cast<std::uint64_t>(count);
  if (all <= kCounted) return {matching, true};
  return {matching * all / kCounted, false};
}

}  // namespace

core::ChangePage read_changes(soci::session& session, Backend backend, const core::Job& job,
                              const core::ChangeFilter& filter, ChangePlace after, std::size_t most) {
  const std::size_t wanted = most + 1;  // one more tells whether there is a next page
  Reading reading;
  if (after.person < 0) read_recorded(session, job, filter_of(backend, filter), after, wanted, reading);
  const bool with_added = adds_directly(job) && (filter.action.empty() || filter.action == "add");
  if (with_added && reading.changes.size() < wanted) {
    const ChangePlace place = reading.places.empty() ? after : reading.places.back();
    read_added(session, job, filter_of_people(backend, filter), place, wanted - reading.changes.size(),
               reading);
  }
  core::ChangePage page{std::move(reading.changes), std::nullopt};
  if (page.changes.size() > most) {
    page.changes.resize(most);
    page.next = reading.places[most - 1];
  }
  return page;
}

std::vector<core::ActionCount> count_changes_by_action(soci::session& session, const core::Job& job) {
  std::vector<core::ActionCount> counts;
  for (const char* action : {"add", "update", "link", "disable", "remove", "restore"})
    counts.push_back({action, 0});
  const long long id = job.id;
  std::string action;
  long long count = 0;
  soci::statement rows = (session.prepare << "SELECT action, count(*) FROM import_changes "
                                             "WHERE job_id = :job GROUP BY action",
                          soci::into(action), soci::into(count), bound(id, "job"));
  rows.execute();
  while (rows.fetch())
    for (auto& known : counts)
      if (known.action == action) known.count = static_cast<std::uint64_t>(count);
  counts.front().count += count_added(session, job);
  std::erase_if(counts, [](const core::ActionCount& one) { return one.count == 0; });
  return counts;
}

core::Total count_matching_changes(soci::session& session, Backend backend, const core::Job& job,
                                   const core::ChangeFilter& filter) {
  const long long id = job.id;
  long long recorded = 0;
  session << "SELECT count(*) FROM import_changes WHERE job_id = :job", soci::into(recorded),
      bound(id, "job");
  core::Total total = count_matching(session, job,
                                     "SELECT action, email, display_name, external_id FROM import_changes "
                                     "WHERE job_id = :job ORDER BY batch, position",
                                     filter_of(backend, filter), static_cast<std::uint64_t>(recorded));
  if (!adds_directly(job) || !(filter.action.empty() || filter.action == "add")) return total;
  const core::Total added =
      count_matching(session, job,
                     "SELECT email, display_name, external_id FROM users WHERE added_by_import = :job "
                     "ORDER BY id",
                     filter_of_people(backend, filter), count_added(session, job));
  return {total.value + added.value, total.exact && added.exact};
}

}  // namespace rollcall::store
