#include "met_people.hpp"

namespace rollcall::people {
namespace {

/// Rows have positive ids; who would have been written has none that a plan could move.
constexpr std::int64_t kNobodysRow = -1;

}  // namespace

MetPeople::Fresh MetPeople::select_new(const std::vector<Item>& items, std::vector<IdDigest>& met) const {
  Fresh fresh;
  fresh.items.reserve(items.size());
  for (const Item& item : items) {
    if (!item.person.external_id.empty()) {
      if (met_.contains(item.digest) || !fresh.digests.insert(item.digest)) continue;
      met.push_back(item.digest);
    }
    fresh.items.push_back(&item);
  }
  return fresh;
}

void MetPeople::correct(const Item& item, Found& found, const DigestSet& batch, Others others) const {
  if (item.disposition != Disposition::import || found.match == Found::Match::same) return;
  if (found.row && found.row->email_key == item.email_key) return;
  if (taken_keys_.size() + released_keys_.size() + awaited_keys_.size() != 0) {
    const IdDigest key = id_digest(item.email_key);
    if (taken_keys_.contains(key)) {
      found.holder = {.kind = HolderKind::same_directory, .id = kNobodysRow};
    } else if (released_keys_.contains(key)) {
      found.holder = {};
    }
    found.key_is_awaited = others == Others::may_leave && awaited_keys_.contains(key);
  }
  Holder& holder = found.holder;
  if (others == Others::stay || holder.kind != HolderKind::same_directory || holder.id == kNobodysRow) return;
  const bool decided = met_.contains(holder.digest) && !deferred_.contains(holder.digest);
  holder.may_leave = !decided && !batch.contains(holder.digest);
}

void MetPeople::remember(const SeenDigests& seen) {
  for (const IdDigest& digest : seen.people) met_.insert(digest);
  for (const IdDigest& digest : seen.taken_keys) taken_keys_.insert(digest);
  for (const IdDigest& digest : seen.released_keys) released_keys_.insert(digest);
  for (const IdDigest& digest : seen.gone) gone_.insert(digest);
}

void MetPeople::remember_deferred(const IdDigest& person, const IdDigest& email_key) {
  deferred_.insert(person);
  awaited_keys_.insert(email_key);
}

}  // namespace rollcall::people
