#include "people/reference_model.hpp"

namespace rollcall::people {

void ReferenceModel::start_job(Modes modes) {
  modes_ = modes;
  counts = {};
  issues.clear();
  met_.clear();
}

std::map<std::string, UserRow> ReferenceModel::users() const {
  std::map<std::string, UserRow> users;
  for (const UserRow& row : rows) users.emplace(row.email_key, row);
  return users;
}

void ReferenceModel::write(const std::vector<Item>& items) {
  std::vector<const Item*> order;
  std::vector<Wish> wishes;
  for (const Item& item : items) {
    if (!met_.insert(item.person.external_id).second) continue;
    ++counts.fetched;
    decide(item, wishes);
  }
  refuse_held_keys(wishes);
  refuse_second_wishes(wishes);
  refuse_held_keys(wishes);
  std::vector<UserRow> after = rows;
  for (const Wish& wish : wishes) fulfil(wish, after);
  rows = after;
  counts.issues = issues.size();
}

/// Everything that depends on no other person of the batch is done here.
void ReferenceModel::decide(const Item& item, std::vector<Wish>& wishes) {
  if (item.disposition == Disposition::filtered) {
    ++counts.filtered;
    return;
  }
  if (item.disposition == Disposition::failed) {
    ++counts.failed;
    issues.push_back(*item.issue);
    issues.back().message.clear();
    return;
  }
  const std::size_t row = find_person(item);
  if (row != kNoRow) {
    if (!modes_.update) {
      ++counts.skipped;
    } else if (rows[row].person == item.person) {
      ++counts.unchanged;
    } else {
      wishes.push_back({&item, row, false});
    }
    return;
  }
  const std::size_t holder = find_key(item.email_key);
  const bool links = holder != kNoRow && rows[holder].source.empty();
  if (links && !modes_.update) {
    ++counts.skipped;
  } else {
    wishes.push_back({&item, links ? holder : kNoRow, links});
  }
}

std::size_t ReferenceModel::find_person(const Item& item) const {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].source == "entra" && rows[i].source_tenant == "t" &&
        rows[i].person.external_id == item.person.external_id) {
      return i;
    }
  }
  return kNoRow;
}

std::size_t ReferenceModel::find_key(const std::string& key) const {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].email_key == key) return i;
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

void ReferenceModel::refuse_second_wishes(std::vector<Wish>& wishes) const {
  std::set<std::string> given;
  for (Wish& wish : wishes) {
    const bool counts_as_wish = wish.row != kNoRow || modes_.add;
    if (wish.granted && counts_as_wish && !given.insert(wish.item->email_key).second) wish.granted = false;
  }
}

void ReferenceModel::fulfil(const Wish& wish, std::vector<UserRow>& after) {
  const Item& item = *wish.item;
  const bool existing = wish.row != kNoRow && !wish.links;
  if (!wish.granted) {
    note(item, existing ? Severity::warning : Severity::error);
    if (!existing) {
      ++counts.failed;
      return;
    }
    Person kept = item.person;
    kept.email = rows[wish.row].person.email;
    if (kept == rows[wish.row].person) {
      ++counts.unchanged;
    } else {
      ++counts.updated;
      store(after[wish.row], kept);
    }
  } else if (wish.row != kNoRow) {
    ++counts.updated;
    store(after[wish.row], item.person);
  } else if (modes_.add) {
    ++counts.added;
    store(after.emplace_back(), item.person);
  } else {
    ++counts.skipped;
  }
}

void ReferenceModel::note(const Item& item, Severity severity) {
  issues.push_back({.severity = severity,
                    .code = "email-in-use",
                    .external_id = item.person.external_id,
                    .email = item.person.email});
}

void ReferenceModel::store(UserRow& row, const Person& person) {
  row = {person, email_key(person.email), "entra", "t", attributes_hash(person)};
}

}  // namespace rollcall::people
