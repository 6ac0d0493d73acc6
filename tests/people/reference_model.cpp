#include "people/reference_model.hpp"

namespace rollcall::people {
namespace {

void note(const Item& item, Severity severity, std::vector<Issue>& issues) {
  issues.push_back({.severity = severity,
                    .code = "email-in-use",
                    .external_id = item.person.external_id,
                    .email = item.person.email,
                    .person = item.person.display_name,
                    .request_id = item.request_id ? *item.request_id : ""});
}

void store(OriginRow& row, const Person& person, const ReferenceModel::Job& job) {
  row.user = {person, email_key(person.email), "entra", "t", attributes_hash(person)};
  row.connection_id = job.connection;
  row.import_id = job.id;
}

}  // namespace

ReferenceModel::Result ReferenceModel::run(const Job& job, const std::vector<Item>& items) const {
  Result result{.rows = rows, .counts = {}, .issues = {}, .met = {}, .absences = {}};
  std::vector<Wish> wishes;
  for (const Item& item : items) {
    const std::string& id = item.person.external_id;
    if (!id.empty() && !result.met.insert(id).second) continue;
    ++result.counts.fetched;
    decide(job, item, result, wishes);
  }
  refuse_held_keys(wishes);
  refuse_second_wishes(job, wishes);
  refuse_held_keys(wishes);
  for (const Wish& wish : wishes) fulfil(job, wish, result);
  if (job.grace) part_with_leavers(job, result);
  result.counts.issues = result.issues.size();
  return result;
}

/// Everything that depends on no other person of the job is done here.
void ReferenceModel::decide(const Job& job, const Item& item, Result& result,
                            std::vector<Wish>& wishes) const {
  if (item.disposition == Disposition::filtered) {
    ++result.counts.filtered;
    return;
  }
  if (item.disposition == Disposition::failed) {
    ++result.counts.failed;
    Issue& issue = result.issues.emplace_back(*item.issue);
    issue.message.clear();
    issue.next_step.clear();
    if (item.request_id) issue.request_id = *item.request_id;
    return;
  }
  const std::size_t row = find_person(item);
  if (row != kNoRow) {
    if (!job.modes.update) {
      ++result.counts.skipped;
    } else if (rows[row].user.person == item.person) {
      ++result.counts.unchanged;
    } else {
      wishes.push_back({&item, row, false});
    }
    return;
  }
  const std::size_t holder = find_key(item.email_key);
  const bool links = holder != kNoRow && rows[holder].user.source.empty();
  if (links && !job.modes.update) {
    ++result.counts.skipped;
  } else {
    wishes.push_back({&item, links ? holder : kNoRow, links});
  }
}

std::size_t ReferenceModel::find_person(const Item& item) const {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const UserRow& user = rows[i].user;
    if (user.source == "entra" && user.source_tenant == "t" &&
        user.person.external_id == item.person.external_id) {
      return i;
    }
  }
  return kNoRow;
}

std::size_t ReferenceModel::find_key(const std::string& key) const {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].user.email_key == key) return i;
  }
  return kNoRow;
}

bool ReferenceModel::key_stays_held(const Wish& wish, const std::vector<Wish>& wishes) const {
  const std::size_t holder = find_key(wish.item->email_key);
  if (holder == kNoRow || holder == wish.row) return false;
  for (const Wish& other : wishes) {
    if (other.row == holder && !other.links) {
      return !other.granted || other.item->email_key == wish.item->email_key;
    }
  }
  return true;
}

void ReferenceModel::refuse_held_keys(std::vector<Wish>& wishes) const {
  for (bool changed = true; changed;) {
    changed = false;
    for (Wish& wish : wishes) {
      if (wish.granted && key_stays_held(wish, wishes)) {
        wish.granted = false;
        changed = true;
      }
    }
  }
}

/// The first has it. A stranger in update mode takes nothing, but is told when somebody earlier did.
void ReferenceModel::refuse_second_wishes(const Job& job, std::vector<Wish>& wishes) {
  std::set<std::string> given;
  for (Wish& wish : wishes) {
    if (!wish.granted) continue;
    const bool takes = wish.row != kNoRow || job.modes.add;
    const bool free =
        takes ? given.insert(wish.item->email_key).second : given.count(wish.item->email_key) == 0;
    if (!free) wish.granted = false;
  }
}

void ReferenceModel::fulfil(const Job& job, const Wish& wish, Result& result) const {
  const Item& item = *wish.item;
  const bool existing = wish.row != kNoRow && !wish.links;
  if (!wish.granted) {
    note(item, existing ? Severity::warning : Severity::error, result.issues);
    if (!existing) {
      ++result.counts.failed;
      return;
    }
    Person kept = item.person;
    kept.email = rows[wish.row].user.person.email;
    if (kept == rows[wish.row].user.person) {
      ++result.counts.unchanged;
    } else {
      ++result.counts.updated;
      store(result.rows[wish.row], kept, job);
    }
  } else if (wish.row != kNoRow) {
    ++result.counts.updated;
    store(result.rows[wish.row], item.person, job);
  } else if (job.modes.add) {
    ++result.counts.added;
    store(result.rows.emplace_back(), item.person, job);
    result.rows.back().added_by = job.id;
  } else {
    ++result.counts.skipped;
  }
}

bool ReferenceModel::is_missed(const Job& job, const OriginRow& row, const Result& result) const {
  const std::string& id = row.user.person.external_id;
  if (row.user.source != "entra" || row.user.source_tenant != "t" || !row.user.person.enabled) return false;
  if (result.met.count(id) != 0) return false;
  bool was_ours = row.connection_id == job.connection;
  for (const auto& [connection, roster] : rosters) {
    if (roster.count(id) == 0) continue;
    if (connection != job.connection) return false;
    was_ours = true;
  }
  return was_ours;
}

void ReferenceModel::part_with_leavers(const Job& job, Result& result) const {
  const auto known = absences.find(job.connection);
  for (OriginRow& row : result.rows) {
    if (!is_missed(job, row, result)) continue;
    const std::string& id = row.user.person.external_id;
    std::int64_t runs = 1;
    if (known != absences.end() && known->second.count(id) != 0) runs += known->second.at(id);
    if (runs <= *job.grace) {
      result.absences[id] = runs;
      continue;
    }
    ++result.counts.disabled;
    Person disabled = row.user.person;
    disabled.enabled = false;
    store(row, disabled, job);
  }
}

}  // namespace rollcall::people
