#include "store/people_feed.hpp"

#include "rollcall/people/groups.hpp"
#include "rollcall/people/statement.hpp"
#include "store/folding.hpp"
#include "store/user_rows.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace rollcall::store {
namespace {

using core::search::IndexedPerson;
using people::Backend;
using people::bound;

constexpr std::size_t kChunk = 10'000;

/// "2026-11-23T09:30:00.123Z"; what is no such time is the beginning of 1970.
std::int64_t milliseconds_of_iso(std::string_view text) {
  const auto number = [text](std::size_t at, std::size_t digits) {
    int value = 0;
    if (at + digits <= text.size()) std::from_chars(text.data() + at, text.data() + at + digits, value);
    return value;
  };
  const std::chrono::year_month_day date{std::chrono::year{number(0, 4)},
                                         std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                         std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  if (!date.ok()) return 0;
  const std::int64_t seconds = std::int64_t{std::chrono::sys_days{date}.time_since_epoch().count()} * 86'400 +
                               number(11, 2) * 3'600 + number(14, 2) * 60 + number(17, 2);
  const bool has_fraction = text.size() >= 23 && text[19] == '.';
  return seconds * 1000 + (has_fraction ? number(20, 3) : 0);
}

/// "{1,2,3}" as PostgreSQL writes an array.
void append_numbers(std::string_view array, std::vector<std::int64_t>& numbers) {
  const char* at = array.data();
  const char* const end = at + array.size();
  while (at != end) {
    std::int64_t number = 0;
    const auto [after, error] = std::from_chars(at, end, number);
    if (error == std::errc{}) numbers.push_back(number);
    at = error == std::errc{} ? after : at + 1;
  }
}

/// Whoever comes next has a higher one: SQLite gives the ids of the last people again when these are deleted.
std::int64_t highest_id(soci::session& session) {
  long long id = 0;
  session << "SELECT coalesce(max(id), 0) FROM users", soci::into(id);
  return id;
}

/// Nearly everybody is of the same directory as the one before.
class MemberKeyMaker {
 public:
  std::uint64_t operator()(const std::string& source, const std::string& tenant, const std::string& id) {
    if (id.empty()) return 0;
    if (source != source_ || tenant != tenant_ || directory_ == 0) {
      source_ = source;
      tenant_ = tenant;
      directory_ = people::directory_key(source, tenant);
    }
    return people::member_key(directory_, id);
  }

 private:
  std::string source_;
  std::string tenant_;
  people::MemberKey directory_ = 0;
};

void make_unique(std::vector<std::int64_t>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

PeopleFeed::PeopleFeed(std::shared_ptr<Database> database, std::int64_t workspace_id)
    : database_(std::move(database)), workspace_id_(workspace_id) {}

/// SQLite: a transaction that reads sees the moment of its first read.
void PeopleFeed::in_one_moment(const std::function<void(soci::session&)>& read) {
  database_->run("reading the people", [&](soci::session& session) {
    session << (database_->url().backend == Backend::sqlite
                    ? "BEGIN"
                    : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
      read(session);
      session << "COMMIT";
    } catch (...) {
      try {
        session << "ROLLBACK";
      } catch (const std::exception&) {
        // The connection is lost, and the transaction with it.
      }
      throw;
    }
  });
}

std::string PeopleFeed::select() const {
  const bool sqlite = database_->url().backend == Backend::sqlite;
  const auto time = [sqlite](const std::string& column) {
    return sqlite ? column : "CAST(floor(extract(epoch FROM " + column + ") * 1000) AS BIGINT)";
  };
  return "SELECT id, workspace_id, display_name, email_key, department, job_title, source, source_tenant, "
         "coalesce(external_id, ''), CASE WHEN enabled THEN 1 ELSE 0 END, coalesce(last_import_id, 0), " +
         time("created_at") + ", " + time("updated_at") + " FROM users WHERE ";
}

/// The workspace is looked at here: as a condition it keeps both databases from going by the ids alone, and
/// they sort everybody instead.
PeopleFeed::Rows PeopleFeed::read_people(soci::session& session, const std::string& condition) {
  Rows read;
  IndexedPerson person;
  std::string name;
  std::string tenant;
  std::string external_id;
  std::string created;
  std::string updated;
  long long id = 0;
  long long workspace = 0;
  long long last_import_id = 0;
  long long created_ms = 0;
  long long updated_ms = 0;
  int enabled = 0;
  const bool sqlite = database_->url().backend == Backend::sqlite;
  soci::statement rows(session);
  rows.exchange(soci::into(id));
  rows.exchange(soci::into(workspace));
  for (std::string* text :
       {&name, &person.email, &person.department, &person.job_title, &person.source, &tenant, &external_id})
    rows.exchange(soci::into(*text));
  rows.exchange(soci::into(enabled));
  rows.exchange(soci::into(last_import_id));
  sqlite ? rows.exchange(soci::into(created)) : rows.exchange(soci::into(created_ms));
  sqlite ? rows.exchange(soci::into(updated)) : rows.exchange(soci::into(updated_ms));
  rows.alloc();
  rows.prepare(select() + condition, soci::details::st_one_time_query);
  rows.define_and_bind();
  MemberKeyMaker member_key;
  for (bool more = rows.execute(true); more; more = rows.fetch()) {
    ++read.count;
    read.last_id = id;
    if (workspace != workspace_id_) continue;
    person.id = id;
    person.words = core::search::words_of(folded_name(name));
    person.department = folded_name(person.department);
    person.job_title = folded_name(person.job_title);
    person.enabled = enabled != 0;
    person.last_import_id = last_import_id;
    person.member_key = member_key(person.source, tenant, external_id);
    person.created_at_ms = sqlite ? milliseconds_of_iso(created) : created_ms;
    person.updated_at_ms = sqlite ? milliseconds_of_iso(updated) : updated_ms;
    read.people.push_back(person);
  }
  return read;
}

void PeopleFeed::visit_after(soci::session& session, std::int64_t after,
                             const std::function<void(const std::vector<IndexedPerson>&)>& visit) {
  for (;;) {
    const Rows rows = read_people(
        session, "id > " + std::to_string(after) + " ORDER BY id LIMIT " + std::to_string(kChunk));
    if (!rows.people.empty()) visit(rows.people);
    if (rows.count < kChunk) return;
    after = rows.last_id;
  }
}

void PeopleFeed::everybody(const std::function<void(const IndexedPerson&)>& visit) {
  const auto visit_all = [&](const std::vector<IndexedPerson>& people) {
    for (const auto& person : people) visit(person);
  };
  in_one_moment([&](soci::session& session) {
    if (database_->url().backend == Backend::sqlite) {
      long long position = 0;
      session << "SELECT coalesce(max(position), 0) FROM people_log", soci::into(position);
      visit_after(session, 0, visit_all);
      last_id_ = highest_id(session);
      last_position_ = position;
    } else {
      std::string snapshot;
      std::string now;
      session << "SELECT CAST(pg_current_snapshot() AS TEXT), CAST(clock_timestamp() AS TEXT)",
          soci::into(snapshot), soci::into(now);
      visit_after(session, 0, visit_all);
      snapshot_ = snapshot;
      read_at_ = now;
    }
  });
}

void PeopleFeed::visit_ids(soci::session& session, const std::vector<std::int64_t>& ids, const Visit& visit) {
  for (std::size_t first = 0; first < ids.size(); first += kChunk) {
    const std::size_t last = std::min(first + kChunk, ids.size());
    const auto present =
        read_people(session, "id IN (" + comma_separated(ids, first, last) + ") ORDER BY id").people;
    std::vector<std::int64_t> gone;
    auto found = present.begin();
    for (std::size_t i = first; i < last; ++i) {
      if (found != present.end() && found->id == ids[i])
        ++found;
      else
        gone.push_back(ids[i]);
    }
    visit(present, gone);
  }
}

PeopleFeed::Outcome PeopleFeed::changes(const Visit& visit) {
  Outcome outcome = Outcome::told;
  in_one_moment([&](soci::session& session) {
    outcome = database_->url().backend == Backend::sqlite ? sqlite_changes(session, visit)
                                                          : postgresql_changes(session, visit);
  });
  return outcome;
}

PeopleFeed::Outcome PeopleFeed::sqlite_changes(soci::session& session, const Visit& visit) {
  long long first_position = 0;
  long long position = 0;
  session << "SELECT coalesce((SELECT min(position) FROM people_log), 0), coalesce((SELECT max(position) "
             "FROM people_log), 0)",
      soci::into(first_position), soci::into(position);
  if (position < last_position_ || first_position > last_position_ + 1) return Outcome::unknown;
  if (position > last_position_) {
    std::vector<std::int64_t> ids;
    long long id = 0;
    const long long known = last_position_;
    soci::statement rows = (session.prepare << "SELECT user_id FROM people_log WHERE position > :known",
                            soci::into(id), bound(known, "known"));
    for (bool more = rows.execute(true); more; more = rows.fetch()) ids.push_back(id);
    make_unique(ids);
    visit_ids(session, ids, visit);
  }
  visit_after(session, last_id_, [&](const std::vector<IndexedPerson>& people) { visit(people, {}); });
  last_id_ = highest_id(session);
  last_position_ = position;
  return Outcome::told;
}

/// News are the entries of transactions that the last snapshot did not see. Their numbers would not do: a
/// transaction may be committed after one whose entries have higher ones.
PeopleFeed::Outcome PeopleFeed::postgresql_changes(soci::session& session, const Visit& visit) {
  std::string snapshot;
  std::string now;
  int is_known = 0;
  session << "SELECT CAST(pg_current_snapshot() AS TEXT), CAST(clock_timestamp() AS TEXT), CASE WHEN "
             "pg_snapshot_xmax(pg_current_snapshot()) >= pg_snapshot_xmax(CAST(:last AS pg_snapshot)) AND "
             "CAST(:read_at AS TIMESTAMPTZ) > clock_timestamp() - INTERVAL '12 hours' THEN 1 ELSE 0 END",
      soci::into(snapshot), soci::into(now), soci::into(is_known), bound(snapshot_, "last"),
      bound(read_at_, "read_at");
  if (is_known == 0) return Outcome::unknown;
  std::vector<std::int64_t> ids;
  std::string array;
  soci::statement rows =
      (session.prepare << "SELECT CAST(ids AS TEXT) FROM people_log WHERE xid >= "
                          "pg_snapshot_xmin(CAST(:last AS pg_snapshot)) AND NOT pg_visible_in_snapshot(xid, "
                          "CAST(:last AS pg_snapshot))",
       soci::into(array), bound(snapshot_, "last"));
  for (bool more = rows.execute(true); more; more = rows.fetch()) append_numbers(array, ids);
  make_unique(ids);
  visit_ids(session, ids, visit);
  snapshot_ = snapshot;
  read_at_ = now;
  return Outcome::told;
}

}  // namespace rollcall::store
