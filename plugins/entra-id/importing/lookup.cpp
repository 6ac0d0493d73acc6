#include "importing/lookup.hpp"

#include "importing/gone_person.hpp"
#include "url.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Found = std::vector<std::optional<people::Item>>;
using Places = std::unordered_map<std::string, std::size_t>;  ///< of ids

/// A handful of deleted people is what happens; more than that is not to be believed.
constexpr std::size_t kMostMissing = 10;

std::string question(const std::vector<std::string>& ids) {
  return nlohmann::json{{"ids", ids}, {"types", {"user"}}}.dump();
}

struct Answer {
  PageDecoder::People read = {};
  std::shared_ptr<std::string> request_id = std::make_shared<std::string>();
};

Answer ask(GraphClient& graph, const std::string& select, const std::vector<std::string>& ids,
           const Places& places, PageDecoder& decoder, const StopSignal& stop) {
  const GraphRequest request{.target = graph.path("/directoryObjects/getByIds?$select=" + select),
                             .subject = Subject::users,
                             .json = question(ids)};
  Answer answer;
  *answer.request_id = graph.get(request, decoder.body, stop, [&](const PageBuffer& body) {
    answer.read = decoder.people(body, answer.request_id);
    for (const auto& item : answer.read.items) {
      if (!places.contains(to_lower_ascii(item.person.external_id)))
        throw BadPage("answer is about somebody who was not asked for");
    }
  });
  return answer;
}

/// Whose place is empty.
std::vector<std::string> missing_of(const std::vector<std::string>& ids, const Found& found) {
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!found[i]) missing.push_back(ids[i]);
  }
  return missing;
}

}  // namespace

FoundPeople look_up(GraphClient& graph, const std::string& select, const std::vector<std::string>& ids,
                    PageDecoder& decoder, const StopSignal& stop) {
  constexpr int kAttempts = 2;
  Places places;
  for (std::size_t i = 0; i < ids.size(); ++i) places.emplace(ids[i], i);
  Found found(ids.size());
  FoundPeople people;
  auto missing = ids;
  for (int attempt = 0; attempt < kAttempts && !missing.empty(); ++attempt) {
    auto answer = ask(graph, select, missing, places, decoder, stop);
    people.request_id = answer.request_id;
    people.limited += answer.read.content.limited_users;
    for (auto& item : answer.read.items)
      found[places.at(to_lower_ascii(item.person.external_id))] = std::move(item);
    missing = missing_of(ids, found);
  }
  if (missing.size() > std::max(kMostMissing, ids.size() / 10)) throw LookupDistrusted();
  refuse_if_all_are_limited({.users = ids.size() - missing.size(), .limited_users = people.limited});
  people.items.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!found[i]) {
      found[i] = gone_person({.external_id = ids[i]});
      found[i]->request_id = people.request_id;
    }
    people.items.push_back(std::move(*found[i]));
  }
  return people;
}

}  // namespace rollcall::entra_id
