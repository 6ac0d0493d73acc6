#include "rollcall/people/incremental.hpp"

#include "rollcall/people/session.hpp"
#include "rollcall/people/statement.hpp"
#include "roster.hpp"

#include <utility>

namespace rollcall::people {
namespace {

constexpr const char* kDoing = "looking for an earlier import";

struct Asking {
  std::int64_t job_id = 0;
  std::int64_t workspace_id = 0;
  std::int64_t connection_id = 0;
  std::string plugin_id;
};

/// Nothing for a job that has to read everybody.
std::optional<Asking> read_asking(soci::session& session, std::int64_t job_id) {
  Asking asking{.job_id = job_id, .plugin_id = {}};
  std::string kind;
  int dry_run = 0;
  session << "SELECT workspace_id, coalesce(connection_id, 0), plugin_id, kind, CAST(dry_run AS INTEGER) "
             "FROM import_jobs WHERE id = :id",
      soci::into(asking.workspace_id), soci::into(asking.connection_id), soci::into(asking.plugin_id),
      soci::into(kind), soci::into(dry_run), bound(job_id, "id");
  if (!session.got_data() || kind != "import" || dry_run != 0 || asking.connection_id == 0) return {};
  return asking;
}

struct Candidate {
  Base base;
  std::int64_t full_job = 0;  ///< the full read that it rests on
};

std::optional<Candidate> newest_completed(soci::session& session, const Asking& asking) {
  Candidate found;
  int proven = 0;
  session << "SELECT id, scope, continuation, coalesce(roster_of, id), (SELECT CAST(whole.read_proven AS "
             "INTEGER) FROM import_jobs AS whole WHERE whole.id = coalesce(import_jobs.roster_of, "
             "import_jobs.id)) FROM import_jobs WHERE connection_id = :connection AND id <> :job AND NOT "
             "dry_run AND kind IN ('import', 'apply_plan') AND state IN ('completed', "
             "'completed_with_issues') ORDER BY finished_at DESC, id DESC LIMIT 1",
      soci::into(found.base.job_id), soci::into(found.base.scope), soci::into(found.base.note),
      soci::into(found.full_job), soci::into(proven), bound(asking.connection_id, "connection"),
      bound(asking.job_id, "job");
  if (!session.got_data() || found.base.note.empty()) return {};
  found.base.proven = proven != 0;
  return found;
}

/// Whether something happened since the full read that the chain of imports does not know of.
bool is_disturbed(soci::session& session, const Asking& asking, const Candidate& candidate) {
  std::int64_t disturbances = 0;
  session << "SELECT count(*) FROM import_jobs AS other JOIN import_jobs AS whole ON whole.id = :full WHERE "
             "other.id <> :job AND other.id <> whole.id AND other.started_at IS NOT NULL AND NOT "
             "other.dry_run AND (other.finished_at IS NULL OR other.finished_at >= whole.started_at) AND "
             // An undo brings back older values, whichever connection wrote the newer ones.
             "((other.kind = 'undo' AND other.workspace_id = :workspace AND other.plugin_id = :plugin) OR "
             "(other.connection_id = :connection AND other.kind IN ('import', 'apply_plan') AND "
             "coalesce(other.roster_of, 0) <> whole.id AND "
             "CASE WHEN other.state IN ('completed', 'completed_with_issues') "
             // One that was resumed late took over the connection's roster.
             "THEN other.finished_at > whole.finished_at "
             "ELSE other.fetched > 0 AND other.scope <> :scope END))",
      soci::into(disturbances), bound(candidate.full_job, "full"), bound(asking.job_id, "job"),
      bound(asking.workspace_id, "workspace"), bound(asking.plugin_id, "plugin"),
      bound(asking.connection_id, "connection"), bound(candidate.base.scope, "scope");
  return disturbances != 0;
}

template <typename Work>
auto with_session(const std::string& database_url, Work&& work) {
  const auto url = DatabaseUrl::parse(database_url);
  const auto session = open_session(url);
  try {
    return work(*session, url);
  } catch (const soci::soci_error& error) {
    throw translate(error, url, kDoing);
  }
}

}  // namespace

std::optional<Base> find_base(const std::string& database_url, std::int64_t job_id) {
  return with_session(database_url, [&](soci::session& session, const DatabaseUrl&) -> std::optional<Base> {
    const auto asking = read_asking(session, job_id);
    if (!asking) return {};
    auto candidate = newest_completed(session, *asking);
    if (!candidate || is_disturbed(session, *asking, *candidate)) return {};
    return std::move(candidate->base);
  });
}

struct Roster::Impl {
  DigestSet people;
};

Roster::Roster(const std::string& database_url, std::int64_t job_id) : impl_(std::make_unique<Impl>()) {
  with_session(database_url, [&](soci::session& session, const DatabaseUrl& url) {
    const auto journal = url.backend == Backend::sqlite ? make_sqlite_journal(session, job_id)
                                                        : make_postgresql_journal(session, job_id);
    read_roster(session, *journal, job_id, impl_->people);
  });
}
Roster::~Roster() = default;
Roster::Roster(Roster&&) noexcept = default;
Roster& Roster::operator=(Roster&&) noexcept = default;

bool Roster::contains(std::string_view external_id) const {
  return impl_->people.contains(id_digest(external_id));
}
std::size_t Roster::size() const noexcept {
  return impl_->people.size();
}

}  // namespace rollcall::people
