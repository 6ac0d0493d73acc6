#include "leavers.hpp"

#include "plan_changes.hpp"
#include "rollcall/people/statement.hpp"
#include "roster.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace rollcall::people {
namespace {

constexpr std::int64_t kRowsAtOnce = 10'000;

/// The enabled people of a directory, a page at a time in the order of their external ids, which has an
/// index.
class DirectoryPages {
 public:
  struct Row {
    std::int64_t id = 0;
    std::int64_t connection_id = 0;
    std::string external_id;
  };

  DirectoryPages(soci::session& session, const Directory& directory)
      : session_(session), directory_(directory) {}

  /// Empty after the last.
  std::vector<Row> next() {
    Row row;
    soci::statement select =
        (session_.prepare
             << "SELECT id, coalesce(connection_id, 0), external_id FROM users WHERE workspace_id = "
                ":workspace AND source = :source AND source_tenant = :tenant AND external_id > :last AND "
                "enabled ORDER BY external_id LIMIT :most",
         soci::into(row.id), soci::into(row.connection_id), soci::into(row.external_id),
         bound(directory_.workspace_id, "workspace"), bound(directory_.source, "source"),
         bound(directory_.source_tenant, "tenant"), bound(last_, "last"), bound(kRowsAtOnce, "most"));
    std::vector<Row> rows;
    for (bool more = select.execute(true); more; more = select.fetch()) rows.push_back(row);
    if (!rows.empty()) last_ = rows.back().external_id;
    return rows;
  }

 private:
  soci::session& session_;
  const Directory& directory_;
  std::string last_;
};

class LeaverPlan {
 public:
  LeaverPlan(soci::session& session, const Directory& directory, const LeaverRule& rule, const MetPeople& met,
             PeopleStore& store, Journal& journal, std::int64_t first_batch)
      : session_(session),
        directory_(directory),
        rule_(rule),
        met_(met),
        store_(store),
        journal_(journal),
        batch_(first_batch) {}

  std::uint64_t run() {
    if (rule_.base_job != 0 && met_.nobody_is_gone() && nobody_was_missed()) return 0;
    read_rosters();
    read_absences();
    DirectoryPages pages(session_, directory_);
    for (auto page = pages.next(); !page.empty(); page = pages.next()) plan(page);
    return disabled_;
  }

 private:
  /// Whether the imports before left nobody to look for: whoever was gone by then is disabled, and no other
  /// connection's import had kept somebody from that. Then not even a million people are looked through.
  bool nobody_was_missed() {
    std::int64_t reasons = 0;
    session_ << "SELECT (SELECT count(*) FROM import_absences WHERE connection_id = :connection) + (SELECT "
                "count(*) FROM import_jobs WHERE workspace_id = :workspace AND plugin_id = :source AND NOT "
                "dry_run AND kind IN ('import', 'apply_plan') AND state IN ('completed', "
                "'completed_with_issues') AND (coalesce(connection_id, 0) <> :connection OR (gone > 0 AND "
                "leaver_grace IS NULL AND roster_of = (SELECT coalesce(base.roster_of, base.id) FROM "
                "import_jobs AS base WHERE base.id = :base))))",
        soci::into(reasons), bound(directory_.connection_id, "connection"),
        bound(directory_.workspace_id, "workspace"), bound(directory_.source, "source"),
        bound(rule_.base_job, "base");
    return reasons == 0;
  }

  /// Who was there after the last completed import of each connection. Without a tenant is a job of an
  /// earlier version; its digests are of ids, so that another tenant's people are not taken for ours.
  void read_rosters() {
    std::int64_t last_job = 0;
    std::int64_t connection = 0;
    std::vector<std::pair<std::int64_t, std::int64_t>> jobs;
    soci::statement select =
        (session_.prepare
             << "SELECT coalesce((SELECT id FROM import_jobs AS later WHERE later.roster_of = import_jobs.id "
                "AND later.state IN ('completed', 'completed_with_issues') AND later.id <> :job ORDER BY "
                "later.finished_at DESC, later.id DESC LIMIT 1), id), coalesce(connection_id, 0) FROM "
                "import_jobs WHERE workspace_id = :workspace AND plugin_id = :source AND source_tenant IN "
                "(:tenant, '') AND NOT dry_run AND kind IN ('import', 'apply_plan') AND state IN "
                "('completed', 'completed_with_issues') AND id <> :job AND roster_of IS NULL AND EXISTS "
                "(SELECT 1 FROM import_seen WHERE import_seen.job_id = import_jobs.id)",
         soci::into(last_job), soci::into(connection), bound(directory_.job_id, "job"),
         bound(directory_.workspace_id, "workspace"), bound(directory_.source, "source"),
         bound(directory_.source_tenant, "tenant"));
    for (bool more = select.execute(true); more; more = select.fetch())
      jobs.emplace_back(last_job, connection);
    for (const auto& [id, connection_id] : jobs) {
      read_roster(session_, journal_, id,
                  connection_id == directory_.connection_id ? own_roster_ : other_rosters_);
    }
  }

  void read_absences() {
    std::int64_t user = 0;
    std::int64_t runs = 0;
    soci::statement select =
        (session_.prepare << "SELECT user_id, runs FROM import_absences WHERE connection_id = :connection",
         soci::into(user), soci::into(runs), bound(directory_.connection_id, "connection"));
    for (bool more = select.execute(true); more; more = select.fetch()) absent_runs_.emplace(user, runs);
  }

  void plan(const std::vector<DirectoryPages::Row>& page) {
    std::vector<std::int64_t> leavers;
    for (const DirectoryPages::Row& row : page) {
      if (is_missed(row)) leavers.push_back(row.id);
    }
    if (leavers.empty()) return;
    std::vector<StoredPerson> rows = store_.read_rows(leavers);
    std::sort(rows.begin(), rows.end(), [](const StoredPerson& a, const StoredPerson& b) {
      return a.person.external_id < b.person.external_id;
    });
    std::vector<ChangeRow> changes;
    changes.reserve(rows.size());
    for (const StoredPerson& row : rows) changes.push_back(change(row));
    journal_.add_changes(batch_++, changes);
  }

  [[nodiscard]] bool is_missed(const DirectoryPages::Row& row) const {
    const IdDigest digest = id_digest(row.external_id);
    if (met_.has(digest) || other_rosters_.contains(digest)) return false;
    const bool was_there = own_roster_.contains(digest);
    if (rule_.base_job != 0 && was_there && !met_.is_gone(digest)) return false;
    return was_there || row.connection_id == directory_.connection_id;
  }

  ChangeRow change(const StoredPerson& row) {
    const auto found = absent_runs_.find(row.id);
    const std::int64_t runs = 1 + (found == absent_runs_.end() ? 0 : found->second);
    if (runs <= rule_.grace) return absence(row, runs);
    ++disabled_;
    return disabling(row);
  }

  soci::session& session_;
  const Directory& directory_;
  LeaverRule rule_;
  const MetPeople& met_;
  PeopleStore& store_;
  Journal& journal_;
  std::int64_t batch_;
  DigestSet own_roster_;
  DigestSet other_rosters_;
  std::unordered_map<std::int64_t, std::int64_t> absent_runs_;
  std::uint64_t disabled_ = 0;
};

}  // namespace

std::uint64_t plan_leavers(soci::session& session, const Directory& directory, const LeaverRule& rule,
                           const MetPeople& met, PeopleStore& store, Journal& journal,
                           std::int64_t first_batch) {
  return LeaverPlan(session, directory, rule, met, store, journal, first_batch).run();
}

}  // namespace rollcall::people
