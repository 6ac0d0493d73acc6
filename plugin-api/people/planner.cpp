#include "planner.hpp"

#include <unordered_map>
#include <utility>

namespace rollcall::people {
namespace {

/// What would be done with an item if nobody else wanted its e-mail key.
enum class Intent : std::uint8_t {
  filter,
  fail,
  skip,
  leave,    // unchanged
  rewrite,  // same key
  move,     // takes another key and leaves its own
  link,     // takes over a person added by hand
  add,
  skip_if_free  // a new person in update mode: skipped, or failed when the address is somebody's
};

class Planner {
 public:
  Planner(std::span<const Item* const> items, std::span<const Found> found, Modes modes)
      : items_(items),
        found_(found),
        modes_(modes),
        intents_(items.size()),
        waits_(items.size(), false),
        lost_(items.size(), false) {}

  Plan run() {
    plan_.inserts.reserve(items_.size());
    for (std::size_t i = 0; i < items_.size(); ++i) intents_[i] = intent(i);
    claim_keys();
    defer_open_claims();
    refuse_claims_on_held_keys();
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (waits_[i]) {
        plan_.deferred.push_back(items_[i]);
      } else {
        conclude(i);
      }
    }
    plan_.counts.fetched = items_.size() - plan_.deferred.size();
    plan_.counts.issues = plan_.issues.size();
    return std::move(plan_);
  }

 private:
  [[nodiscard]] Intent intent(std::size_t i) const {
    const Item& item = *items_[i];
    if (item.disposition == Disposition::filtered) return Intent::filter;
    if (item.disposition == Disposition::failed) return Intent::fail;
    const Found& found = found_[i];
    if (found.match == Found::Match::none) return intent_for_stranger(found.holder);
    if (!modes_.update) return Intent::skip;
    if (found.match == Found::Match::same || found.row->person == item.person) return Intent::leave;
    return found.row->email_key == item.email_key ? Intent::rewrite : Intent::move;
  }

  [[nodiscard]] Intent intent_for_stranger(const Holder& holder) const {
    if (holder.kind == HolderKind::by_hand) return modes_.update ? Intent::link : Intent::skip;
    return modes_.add ? Intent::add : Intent::skip_if_free;
  }

  [[nodiscard]] bool claims(std::size_t i) const {
    return intents_[i] == Intent::move || intents_[i] == Intent::link || intents_[i] == Intent::add;
  }

  /// Of several who want one key, the first of the batch may have it.
  void claim_keys() {
    claimants_.reserve(items_.size());
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!claims(i)) continue;
      if (intents_[i] == Intent::move) movers_.emplace(found_[i].row->id, i);
      // Who was added by hand stays, so that only the one who links may have that key.
      const bool hopeless = intents_[i] == Intent::move && found_[i].holder.kind == HolderKind::by_hand;
      if (hopeless || !claimants_.emplace(items_[i]->email_key, i).second) lost_[i] = true;
    }
  }

  [[nodiscard]] bool wants_key(std::size_t i) const {
    return claims(i) || intents_[i] == Intent::skip_if_free;
  }

  /// While it is open whether a key becomes free, all who want it wait; and while a mover waits, so do those
  /// who want the mover's own key.
  void defer_open_claims() {
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (wants_key(i) && (found_[i].key_is_awaited || found_[i].holder.may_leave)) waiting.push_back(i);
    }
    if (waiting.empty()) return;
    std::unordered_multimap<std::string_view, std::size_t> wanting;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (wants_key(i)) wanting.emplace(items_[i]->email_key, i);
    }
    const auto open_key = [&](std::string_view key) {
      const auto [first, last] = wanting.equal_range(key);
      for (auto one = first; one != last; ++one) waiting.push_back(one->second);
      wanting.erase(first, last);
    };
    while (!waiting.empty()) {
      const std::size_t i = waiting.back();
      waiting.pop_back();
      if (waits_[i]) continue;
      waits_[i] = true;
      open_key(items_[i]->email_key);
      if (intents_[i] == Intent::move) open_key(found_[i].row->email_key);
    }
  }

  /// A key can be had when nobody has it, or when its holder moves away in this batch. Each mover who may not
  /// move keeps a key and so may stop another one.
  void refuse_claims_on_held_keys() {
    std::vector<std::size_t> stayers;
    const auto lose = [&](std::size_t i) {
      lost_[i] = true;
      if (intents_[i] == Intent::move) stayers.push_back(i);
    };
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!claims(i) || waits_[i]) continue;
      if (lost_[i] || held_by_stayer(i)) lose(i);
    }
    while (!stayers.empty()) {
      const std::size_t stayer = stayers.back();
      stayers.pop_back();
      const auto claimant = claimants_.find(found_[stayer].row->email_key);
      if (claimant != claimants_.end() && !lost_[claimant->second]) lose(claimant->second);
    }
  }

  /// Somebody who came first in this batch gets the key.
  [[nodiscard]] bool given_to_another(std::size_t i) const {
    const auto claimant = claimants_.find(items_[i]->email_key);
    return claimant != claimants_.end() && claimant->second < i && !lost_[claimant->second];
  }

  [[nodiscard]] bool held_by_stayer(std::size_t i) const {
    const Holder& holder = found_[i].holder;
    if (holder.kind == HolderKind::nobody || intents_[i] == Intent::link) return false;
    const auto mover = movers_.find(holder.id);
    return mover == movers_.end() || lost_[mover->second];
  }

  void conclude(std::size_t i) {
    Counts& counts = plan_.counts;
    const Item& item = *items_[i];
    switch (intents_[i]) {
      case Intent::filter:
        ++counts.filtered;
        break;
      case Intent::skip:
        ++counts.skipped;
        break;
      case Intent::leave:
        ++counts.unchanged;
        break;
      case Intent::fail:
        ++counts.failed;
        if (item.issue) report(item);
        break;
      case Intent::skip_if_free:
        if (held_by_stayer(i) || given_to_another(i)) {
          fail_for_email(i);
        } else {
          ++counts.skipped;
        }
        break;
      case Intent::add:
        if (lost_[i]) return fail_for_email(i);
        ++counts.added;
        plan_.inserts.push_back(whole(i, nullptr));
        break;
      case Intent::link:
        if (lost_[i]) return fail_for_email(i);
        update(whole(i, found_[i].by_hand.get())).links = true;
        break;
      case Intent::rewrite:
        update(whole(i, found_[i].row.get()));
        break;
      case Intent::move:
        if (lost_[i]) return keep_email(i);
        update(whole(i, found_[i].row.get())).released_key = found_[i].row->email_key;
        break;
    }
  }

  void report(const Item& item) {
    Issue& issue = plan_.issues.emplace_back(*item.issue);
    if (issue.request_id.empty()) issue.request_id = request_id_of(item);
  }

  [[nodiscard]] static std::string request_id_of(const Item& item) {
    return item.request_id ? *item.request_id : std::string();
  }

  [[nodiscard]] Write whole(std::size_t i, const StoredPerson* before) const {
    const Item& item = *items_[i];
    return {.item = &item,
            .row_id = before == nullptr ? 0 : before->id,
            .email = item.person.email,
            .email_key = item.email_key,
            .hash = item.hash,
            .released_key = {},
            .before = before};
  }

  Write& update(const Write& write) {
    ++plan_.counts.updated;
    return plan_.updates.emplace_back(write);
  }

  void fail_for_email(std::size_t i) {
    ++plan_.counts.failed;
    plan_.issues.push_back(email_in_use(i, Severity::error, "this person was not imported."));
  }

  void keep_email(std::size_t i) {
    plan_.issues.push_back(email_in_use(i, Severity::warning, "the old address was kept."));
    const StoredPerson& row = *found_[i].row;
    Person kept = items_[i]->person;
    kept.email = row.person.email;
    if (kept == row.person) {
      ++plan_.counts.unchanged;
      return;
    }
    Write write = whole(i, &row);
    write.email = row.person.email;
    write.email_key = row.email_key;
    write.hash = attributes_hash(kept);
    update(write);
  }

  [[nodiscard]] Issue email_in_use(std::size_t i, Severity severity, std::string_view consequence) const {
    const Person& person = items_[i]->person;
    std::string_view whose = "another person of the same directory";
    if (held_by_stayer(i) && !given_to_another(i)) {
      if (found_[i].holder.kind == HolderKind::elsewhere) whose = "a person of another directory";
      if (found_[i].holder.kind == HolderKind::by_hand) whose = "a person who was added by hand";
    }
    std::string message = "The e-mail address " + person.email + " already belongs to ";
    message.append(whose).append(", so ").append(consequence);
    return {.severity = severity,
            .code = "email-in-use",
            .external_id = person.external_id,
            .email = person.email,
            .person = person.display_name,
            .message = std::move(message),
            .next_step = "Change one of the two addresses and import again.",
            .request_id = request_id_of(*items_[i])};
  }

  std::span<const Item* const> items_;
  std::span<const Found> found_;
  Modes modes_;
  std::vector<Intent> intents_;
  std::vector<bool> waits_;                                      // to be decided when all are known
  std::vector<bool> lost_;                                       // wants a key and may not have it
  std::unordered_map<std::string_view, std::size_t> claimants_;  // by key: the first who wants it
  std::unordered_map<std::int64_t, std::size_t> movers_;         // by row
  Plan plan_;
};

}  // namespace

Plan make_plan(std::span<const Item* const> items, std::span<const Found> found, Modes modes) {
  return Planner(items, found, modes).run();
}

}  // namespace rollcall::people
