#include "apply_step.hpp"

#include <algorithm>

#include <unordered_set>
#include <utility>

namespace rollcall::people {
namespace {

bool is(const ChangeRow& change, ChangeAction action) {
  return change.action == to_string(action);
}

/// What an administrator finds the person by.
std::string describe(const ChangeRow& change) {
  if (change.display_name.empty()) return change.email;
  return change.display_name + " <" + change.email + ">";
}

std::string sentence(const ChangeRow& change, Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::already_here:
      return describe(change) + " came into the workspace after the plan was made, ";
    case Obstacle::email_taken:
      return "The e-mail address of " + describe(change) +
             " belongs to somebody else since the plan was made, ";
    case Obstacle::none:
    case Obstacle::changed:
      break;
  }
  return describe(change) + " was changed after the plan was made, ";
}

template <typename Claims>
std::vector<std::string> values_of(const Claims& claims) {
  std::vector<std::string> values;
  values.reserve(claims.size());
  for (const auto& claim : claims) values.push_back(claim.value);
  return values;
}

}  // namespace

ApplyStep::ApplyStep(const ChangesJob& job, const std::vector<ChangeRow>& changes)
    : job_(job), changes_(changes), obstacles_(changes.size(), Obstacle::none) {}

void ApplyStep::read(ChangeStore& store, Lock lock) {
  std::vector<std::int64_t> ids;
  for (const ChangeRow& change : changes_) {
    if (change.user_id != 0 && change.action != kAbsent) ids.push_back(change.user_id);
  }
  std::sort(ids.begin(), ids.end());
  const std::vector<PersonRow> people = store.read_people(ids, lock);
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const ChangeRow& change = changes_[i];
    if (change.action == kAbsent) {
      absences_.push_back({change.user_id, decode_runs(change.new_values)});
    } else if (is(change, ChangeAction::add)) {
      plan_new(i);
    } else {
      const auto found = std::lower_bound(people.begin(), people.end(), change.user_id,
                                          [](const PersonRow& row, std::int64_t id) { return row.id < id; });
      plan_existing(i, found != people.end() && found->id == change.user_id ? &*found : nullptr);
    }
  }
}

void ApplyStep::plan_new(std::size_t i) {
  PersonRow row;
  set_values(row.person, changes_[i].new_values);
  claimed_ids_.push_back({i, changes_[i].external_id});
  finish_row(i, row);
  claimed_keys_.push_back({i, row.email_key});
  added_.push_back(std::move(row));
}

void ApplyStep::plan_existing(std::size_t i, const PersonRow* now) {
  const ChangeRow& change = changes_[i];
  const bool links = is(change, ChangeAction::link);
  const auto is_expected = [&] {
    if (now == nullptr) return false;
    if (links) return now->person.external_id.empty();
    return now->source == job_.source && now->source_tenant == job_.source_tenant &&
           now->person.external_id == change.external_id;
  };
  if (!is_expected()) {
    obstacles_[i] = Obstacle::changed;
    return;
  }
  Person as_planned_from = now->person;
  set_values(as_planned_from, change.old_values);
  if (as_planned_from != now->person) obstacles_[i] = Obstacle::changed;

  PersonRow row = *now;
  set_values(row.person, change.new_values);
  finish_row(i, row);
  if (links) claimed_ids_.push_back({i, change.external_id});
  if (row.email_key != now->email_key) {
    released_.push_back(row.id);
    released_keys_.push_back(now->email_key);
    claimed_keys_.push_back({i, row.email_key});
  }
  updated_.push_back(std::move(row));
}

/// The new values must give exactly the person of the plan.
void ApplyStep::finish_row(std::size_t i, PersonRow& row) {
  row.person.external_id = changes_[i].external_id;
  row.email_key = email_key(row.person.email);
  row.source = job_.source;
  row.source_tenant = job_.source_tenant;
  row.hash = changes_[i].new_hash;
  row.import_id = job_.id;
  row.connection_id = job_.connection_id;
  if (attributes_hash(row.person) != row.hash) obstacles_[i] = Obstacle::changed;
}

void ApplyStep::look_for_holders(ChangeStore& store, const DigestSet& released) {
  const std::unordered_set<std::int64_t> movers(released_.begin(), released_.end());
  const std::vector<std::int64_t> holders = store.key_holders(values_of(claimed_keys_));
  for (std::size_t i = 0; i < holders.size(); ++i) {
    const Claim& claim = claimed_keys_[i];
    const bool free =
        holders[i] == 0 || movers.contains(holders[i]) || released.contains(id_digest(claim.value));
    if (!free) obstacles_[claim.change] = Obstacle::email_taken;
  }
  const std::vector<std::int64_t> known =
      store.known_people(job_.source, job_.source_tenant, values_of(claimed_ids_));
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i] != 0) obstacles_[claimed_ids_[i].change] = Obstacle::already_here;
  }
}

void ApplyStep::check(const std::string& consequence) const {
  const auto found = std::find_if(obstacles_.begin(), obstacles_.end(),
                                  [](Obstacle obstacle) { return obstacle != Obstacle::none; });
  if (found == obstacles_.end()) return;
  const ChangeRow& change = changes_[static_cast<std::size_t>(found - obstacles_.begin())];
  throw Error(Status::conflict, {.message = sentence(change, *found) + consequence + ".",
                                 .next_step = "Run the import again, which makes a new plan."});
}

void ApplyStep::write(ChangeStore& store) const {
  store.release_keys(released_);
  store.write_people(updated_);
  store.add_people(added_);
  if (!absences_.empty()) store.write_absences(job_.connection_id, absences_);
}

}  // namespace rollcall::people
