#include "roster.hpp"

#include "rollcall/people/statement.hpp"

#include <utility>
#include <vector>

namespace rollcall::people {
namespace {

std::int64_t base_of(soci::session& session, std::int64_t job_id) {
  std::int64_t base = 0;
  session << "SELECT coalesce(base_job, 0) FROM import_jobs WHERE id = :id", soci::into(base),
      bound(job_id, "id");
  return base;
}

}  // namespace

/// From the newest batch back: what a later one said of somebody is so.
void read_roster(soci::session& session, Journal& journal, std::int64_t job_id, DigestSet& roster) {
  DigestSet gone;
  for (std::int64_t job = job_id; job != 0; job = base_of(session, job)) {
    std::vector<SeenDigests> batches;
    journal.each_seen(job, [&](const SeenDigests& seen) {
      batches.push_back({.people = seen.people, .taken_keys = {}, .released_keys = {}, .gone = seen.gone});
    });
    for (auto batch = batches.rbegin(); batch != batches.rend(); ++batch) {
      for (const IdDigest& digest : batch->people) {
        if (!gone.contains(digest)) roster.insert(digest);
      }
      for (const IdDigest& digest : batch->gone) {
        if (!roster.contains(digest)) gone.insert(digest);
      }
    }
  }
}

}  // namespace rollcall::people
