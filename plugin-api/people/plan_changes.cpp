#include "plan_changes.hpp"

#include <utility>

namespace rollcall::people {
namespace {

ChangeRow change_of(const StoredPerson& row, std::string action) {
  return {.action = std::move(action),
          .user_id = row.id,
          .external_id = row.person.external_id,
          .email = row.person.email,
          .display_name = row.person.display_name,
          .old_hash = row.hash,
          .new_hash = row.hash,
          .old_import_id = row.import_id,
          .old_connection_id = row.connection_id};
}

ChangeRow addition(const Write& write) {
  const Person& person = write.item->person;
  return {.action = std::string(to_string(ChangeAction::add)),
          .external_id = person.external_id,
          .email = person.email,
          .display_name = person.display_name,
          .new_values = all_values(person),
          .new_hash = write.hash};
}

ChangeRow update(const Write& write) {
  const StoredPerson& before = *write.before;
  Person after = write.item->person;
  after.email = write.email;
  ChangeRow row =
      change_of(before, std::string(to_string(write.links ? ChangeAction::link : ChangeAction::update)));
  auto [old_values, new_values] = changed_values(before.person, after);
  row.external_id = std::move(after.external_id);
  row.email = std::move(after.email);
  row.display_name = std::move(after.display_name);
  row.old_values = std::move(old_values);
  row.new_values = std::move(new_values);
  row.new_hash = write.hash;
  return row;
}

}  // namespace

std::vector<ChangeRow> changes_of(const Plan& plan, Kept kept) {
  std::vector<ChangeRow> rows;
  const bool whole = kept == Kept::whole_plan;
  rows.reserve(plan.updates.size() + (whole ? plan.inserts.size() : 0));
  for (const Write& write : plan.updates) rows.push_back(update(write));
  if (!whole) return rows;
  for (const Write& write : plan.inserts) rows.push_back(addition(write));
  return rows;
}

void note_keys(const Plan& plan, SeenDigests& seen) {
  for (const Write& write : plan.inserts) seen.taken_keys.push_back(id_digest(write.email_key));
  for (const Write& write : plan.updates) {
    if (write.links || !write.released_key.empty()) seen.taken_keys.push_back(id_digest(write.email_key));
    if (!write.released_key.empty()) seen.released_keys.push_back(id_digest(write.released_key));
  }
}

ChangeRow disabling(const StoredPerson& row) {
  Person after = row.person;
  after.enabled = false;
  ChangeRow change = change_of(row, std::string(to_string(ChangeAction::disable)));
  auto [old_values, new_values] = changed_values(row.person, after);
  change.old_values = std::move(old_values);
  change.new_values = std::move(new_values);
  change.new_hash = attributes_hash(after);
  return change;
}

ChangeRow absence(const StoredPerson& row, std::int64_t runs) {
  ChangeRow change = change_of(row, std::string(kAbsent));
  change.new_values = encode_runs(runs);
  return change;
}

}  // namespace rollcall::people
