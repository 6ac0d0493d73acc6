#include "importing/known_people.hpp"

#include "url.hpp"

namespace rollcall::entra_id {

void KnownPeople::add(const std::vector<people::Item>& items) {
  for (const auto& item : items) by_id_.emplace(to_lower_ascii(item.person.external_id), item);
}

std::optional<KnownPeople::People> KnownPeople::take(const std::vector<std::string>& ids) {
  People people;
  for (const auto& id : ids) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) {
      by_id_.clear();
      return std::nullopt;
    }
    if (found->second.issue && found->second.issue->code == "limited-object") ++people.limited;
    people.items.push_back(found->second);
  }
  return people;
}

}  // namespace rollcall::entra_id
