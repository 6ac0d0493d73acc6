#include "undo_step.hpp"

#include "key_moves.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::people {
namespace {

const std::string& name_of(const std::string& display_name, const std::string& email) {
  return display_name.empty() ? email : display_name;
}

Issue changed_since(const ChangesJob& of_job, std::string external_id, std::string email, std::string name,
                    bool gone) {
  const std::string job = "import " + std::to_string(of_job.id);
  std::string message = name_of(name, email);
  message += gone ? " was deleted after " : " was changed after ";
  message += job + ", so nothing of this person was undone.";
  return {.severity = Severity::warning,
          .code = "changed-since",
          .external_id = std::move(external_id),
          .email = std::move(email),
          .person = std::move(name),
          .message = std::move(message),
          .next_step = gone ? "Add this person again if that is wanted."
                            : "Look at this person, and correct the entry by hand where it is wrong."};
}

Issue email_in_use(const PersonRow& now, const PersonRow& before) {
  return {.severity = Severity::warning,
          .code = "email-in-use",
          .external_id = now.person.external_id,
          .email = before.person.email,
          .person = now.person.display_name,
          .message = "The former e-mail address " + before.person.email + " of " +
                     name_of(now.person.display_name, now.person.email) +
                     " belongs to somebody else now, so nothing of this person was undone.",
          .next_step = "Give the other person another address, and undo the import once more."};
}

ChangeRow removal(const PersonRow& row) {
  return {.action = std::string(to_string(ChangeAction::remove)),
          .user_id = row.id,
          .external_id = row.person.external_id,
          .email = row.person.email,
          .display_name = row.person.display_name,
          .old_values = all_values(row.person),
          .old_hash = row.hash,
          .old_import_id = row.import_id,
          .old_connection_id = row.connection_id};
}

ChangeRow restoration(const PersonRow& now, const PersonRow& before) {
  ChangedValues values = changed_values(now.person, before.person);
  return {.action = std::string(to_string(ChangeAction::restore)),
          .user_id = now.id,
          .external_id = now.person.external_id,
          .email = before.person.email,
          .display_name = before.person.display_name,
          .old_values = std::move(values.old_values),
          .new_values = std::move(values.new_values),
          .old_hash = now.hash,
          .new_hash = attributes_hash(before.person),
          .old_import_id = now.import_id,
          .old_connection_id = now.connection_id};
}

bool is_link(const ChangeRow& change) {
  return change.action == to_string(ChangeAction::link);
}

bool is_by_hand(const PersonRow& row) {
  return row.source.empty() && row.person.external_id.empty();
}

}  // namespace

UndoStep remove_added(const ChangesJob& of_job, const std::vector<PersonRow>& people) {
  UndoStep step;
  step.counts.fetched = people.size();
  for (const PersonRow& row : people) {
    const Person& person = row.person;
    if (row.import_id == of_job.id && row.hash != 0 && row.hash == attributes_hash(person)) {
      step.removed.push_back(row.id);
      step.changes.push_back(removal(row));
    } else {
      ++step.counts.skipped;
      step.issues.push_back(
          changed_since(of_job, person.external_id, person.email, person.display_name, false));
    }
  }
  step.counts.issues = step.issues.size();
  return step;
}

Restorations::Restorations(const ChangesJob& of_job, const std::vector<ChangeRow>& changes,
                           const std::vector<PersonRow>& people)
    : of_job_(of_job) {
  candidates_.reserve(changes.size());
  for (const ChangeRow& change : changes) {
    const auto found = std::lower_bound(people.begin(), people.end(), change.user_id,
                                        [](const PersonRow& row, std::int64_t id) { return row.id < id; });
    const bool there = found != people.end() && found->id == change.user_id;
    judge(candidates_.emplace_back(Candidate{.change = &change, .now = there ? &*found : nullptr}));
  }
}

void Restorations::judge(Candidate& candidate) const {
  if (candidate.now == nullptr) return;
  const ChangeRow& change = *candidate.change;
  const PersonRow& now = *candidate.now;
  Person before = now.person;
  set_values(before, change.old_values);
  const bool of_directory = now.source == of_job_.source && now.source_tenant == of_job_.source_tenant &&
                            now.person.external_id == change.external_id;
  if (is_link(change) ? is_by_hand(now) : of_directory) {
    if (before == now.person) candidate.state = State::as_before;
  }
  if (candidate.state == State::as_before || !of_directory ||
      attributes_hash(now.person) != change.new_hash) {
    return;
  }
  candidate.state = State::restorable;
  candidate.before = now;
  candidate.before.person = std::move(before);
  candidate.before.email_key = email_key(candidate.before.person.email);
  candidate.before.hash = change.old_hash;
  candidate.before.import_id = change.old_import_id;
  candidate.before.connection_id = change.old_connection_id;
  if (is_link(change)) {
    candidate.before.source.clear();
    candidate.before.source_tenant.clear();
    candidate.before.person.external_id.clear();
  }
}

std::vector<std::string> Restorations::wanted_keys() const {
  std::vector<std::string> keys;
  for (const Candidate& candidate : candidates_) {
    if (candidate.moves()) keys.push_back(candidate.before.email_key);
  }
  return keys;
}

UndoStep Restorations::decide(const std::vector<std::int64_t>& holders) const {
  std::vector<KeyMove> moves;
  for (const Candidate& candidate : candidates_) {
    if (!candidate.moves()) continue;
    moves.push_back({.row_id = candidate.now->id,
                     .from = candidate.now->email_key,
                     .to = candidate.before.email_key,
                     .holder_id = holders[moves.size()]});
  }
  const std::vector<bool> refused = refused_moves(moves);
  UndoStep step;
  step.counts.fetched = candidates_.size();
  std::size_t move = 0;
  for (const Candidate& candidate : candidates_) {
    conclude(candidate, candidate.moves() && refused[move++], step);
  }
  step.counts.issues = step.issues.size();
  return step;
}

void Restorations::conclude(const Candidate& candidate, bool refused, UndoStep& step) const {
  const ChangeRow& change = *candidate.change;
  if (candidate.state == State::as_before) {
    ++step.counts.unchanged;
  } else if (candidate.state == State::changed_since) {
    ++step.counts.skipped;
    step.issues.push_back(changed_since(of_job_, change.external_id, change.email, change.display_name,
                                        candidate.now == nullptr));
  } else if (refused) {
    ++step.counts.skipped;
    step.issues.push_back(email_in_use(*candidate.now, candidate.before));
  } else {
    ++step.counts.updated;
    if (candidate.moves()) step.released.push_back(candidate.now->id);
    step.restored.push_back(candidate.before);
    step.changes.push_back(restoration(*candidate.now, candidate.before));
  }
}

}  // namespace rollcall::people
