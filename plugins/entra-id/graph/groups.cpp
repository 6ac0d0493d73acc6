#include "graph/groups.hpp"

#include "graph/group_list.hpp"
#include "graph/odata.hpp"
#include "parallel.hpp"
#include "url.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>
#include <unordered_map>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLargestPage = 999;
/// Groups a page; it is asked for with one more, which tells whether another page follows.
constexpr int kMostGroupsShown = kLargestPage - 1;
constexpr int kAmbiguousShown = 10;
constexpr std::size_t kIdsOfOneLookUp = 1'000;
/// More clauses than these need the advanced query parameters.
constexpr std::size_t kIdsOfOneFilter = 15;
constexpr std::chrono::seconds kPatienceForCounts{5};

Error unknown_place() {
  return {Status::invalid_argument,
          {.message = "This place in the list of groups is not known: it is damaged, or of another list.",
           .next_step = "Search again from the beginning."}};
}

std::string_view without_blanks_around(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

GroupCursor place_of(std::string_view cursor, std::string_view search, std::string_view directory) {
  auto place = read_cursor(cursor, directory);
  if (!place) throw unknown_place();
  const bool of_another_search = !search.empty() && place->search != search;
  const auto stages = stages_for(place->search).size();
  if (of_another_search || place->stage < 0 || static_cast<std::size_t>(place->stage) >= stages ||
      place->top < 2 || place->top > kLargestPage || place->skip < 0)
    throw unknown_place();
  return std::move(*place);
}

/// Lower case, each once.
std::vector<std::string> distinct_guids(const std::vector<std::string>& ids) {
  std::vector<std::string> distinct;
  std::unordered_map<std::string, bool> seen;
  for (const auto& id : ids) {
    auto guid = to_lower_ascii(id);
    if (is_guid(guid) && seen.emplace(guid, true).second) distinct.push_back(std::move(guid));
  }
  return distinct;
}

std::vector<std::string> slice(const std::vector<std::string>& ids, std::size_t from, std::size_t count) {
  const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(from);
  return {begin, begin + static_cast<std::ptrdiff_t>(std::min(count, ids.size() - from))};
}

}  // namespace

GroupPage GroupDirectory::read_page(const GraphRequest& request, const StopSignal& stop) {
  PageBuffer body;
  GroupPage page;
  graph_.get(request, body, stop, [&](const PageBuffer& answer) { page = parse_groups(answer); });
  return page;
}

GroupPage GroupDirectory::list(std::string_view search, std::string_view cursor, int limit,
                               const StopSignal& stop) {
  search = without_blanks_around(search);
  const int most = std::clamp(limit, 1, kMostGroupsShown);
  GroupCursor place{.search = std::string(search), .top = most + 1};
  if (!cursor.empty()) place = place_of(cursor, search, directory_);
  GroupPage page;
  try {
    GroupList list(graph_, policy_, stop);
    const bool last = list.read(place, static_cast<std::size_t>(std::min(most, place.top - 1)), page.groups);
    if (!last) page.cursor = write_cursor(place, directory_);
  } catch (const PageTokenExpired& expired) {
    throw Error(Status::failed_precondition,
                {.message = "Microsoft Graph no longer knows this place in the list of groups.",
                 .next_step = "Search again from the beginning.",
                 .detail = expired.detail()});
  }
  return page;
}

void GroupDirectory::add_counts(std::vector<Group>& groups, const StopSignal& stop) {
  auto policy = policy_;
  policy.attempts = 1;
  policy.request_deadline = std::min<std::chrono::milliseconds>(policy.request_deadline, kPatienceForCounts);
  const auto give_up_at = Clock::now() + kPatienceForCounts;
  std::atomic<bool> throttled{false};
  const auto ask = [&](const std::string& list, const StopSignal& signal) -> std::optional<std::uint64_t> {
    if (throttled || Clock::now() > give_up_at) return std::nullopt;
    try {
      return read_count(list, policy, signal);
    } catch (const Cancelled&) {
      throw;
    } catch (const Error& error) {
      if (error.status() == Status::throttled) throttled = true;
      return std::nullopt;
    }
  };
  for_each_in_parallel(groups.size(), stop, [&](std::size_t i, const StopSignal& signal) {
    auto& group = groups[i];
    const std::string list = "/groups/" + percent_encode(group.id) + "/members";
    group.members = ask(list, signal);
    // Who may not see the members is told that there are none.
    if (group.hidden_membership && group.members == 0U) group.members.reset();
    if (!group.can_hold_groups() || group.members == 0U) {
      group.nested = false;
    } else if (const auto nested = ask(list + "/microsoft.graph.group", signal)) {
      group.nested = *nested > 0;
    }
  });
}

std::optional<Group> GroupDirectory::find_by_id(const std::string& id, const StopSignal& stop) {
  PageBuffer body;
  std::optional<Group> group;
  const GraphRequest request{
      .target = graph_.path("/groups/" + percent_encode(id) + "?" + std::string(kGroupSelect)),
      .subject = Subject::groups,
      .policy = policy_};
  try {
    graph_.get(request, body, stop, [&](const PageBuffer& answer) {
      group = parse_group(answer.text());
      if (!group) throw BadPage("answer is no group");
    });
  } catch (const Error& error) {
    if (error.status() != Status::not_found) throw;
  }
  return group;
}

std::vector<Group> GroupDirectory::by_ids(const std::vector<std::string>& ids, const StopSignal& stop) {
  const auto wanted = distinct_guids(ids);
  std::unordered_map<std::string, Group> found;
  for (auto& group : look_up(wanted, stop)) {
    auto id = to_lower_ascii(group.id);
    found.emplace(std::move(id), std::move(group));
  }
  std::vector<Group> groups;
  for (const auto& id : wanted) {
    if (const auto at = found.find(id); at != found.end()) groups.push_back(std::move(at->second));
  }
  return groups;
}

std::vector<Group> GroupDirectory::look_up(const std::vector<std::string>& ids, const StopSignal& stop) {
  if (ids.size() > kIdsOfOneFilter) {
    if (auto groups = look_up_in_bulk(ids, stop)) return std::move(*groups);
  }
  return look_up_by_filter(ids, stop);
}

std::optional<std::vector<Group>> GroupDirectory::look_up_in_bulk(const std::vector<std::string>& ids,
                                                                  const StopSignal& stop) {
  std::vector<Group> groups;
  for (std::size_t from = 0; from < ids.size(); from += kIdsOfOneLookUp) {
    const nlohmann::json question{{"ids", slice(ids, from, kIdsOfOneLookUp)}, {"types", {"group"}}};
    try {
      auto page = read_page({.target = graph_.path("/directoryObjects/getByIds?" + std::string(kGroupSelect)),
                             .subject = Subject::groups,
                             .json = question.dump(),
                             .policy = policy_},
                            stop);
      for (auto& group : page.groups) {
        if (group.name.empty()) return std::nullopt;  // a limited object: this call needs more permissions
        groups.push_back(std::move(group));
      }
    } catch (const Cancelled&) {
      throw;
    } catch (const Error& error) {
      if (error.status() == Status::unavailable || error.status() == Status::throttled) throw;
      return std::nullopt;
    }
  }
  return groups;
}

std::vector<Group> GroupDirectory::look_up_by_filter(const std::vector<std::string>& ids,
                                                     const StopSignal& stop) {
  std::vector<Group> groups;
  std::mutex mutex;
  const auto requests = (ids.size() + kIdsOfOneFilter - 1) / kIdsOfOneFilter;
  for_each_in_parallel(requests, stop, [&](std::size_t i, const StopSignal& signal) {
    std::string list;
    for (const auto& id : slice(ids, i * kIdsOfOneFilter, kIdsOfOneFilter))
      list.append(list.empty() ? "" : ",").append(odata_literal(id));
    auto page = read_page({.target = graph_.path("/groups?$filter=" + percent_encode("id in (" + list + ")") +
                                                 "&" + std::string(kGroupSelect)),
                           .subject = Subject::groups,
                           .policy = policy_},
                          signal);
    const std::lock_guard lock(mutex);
    std::move(page.groups.begin(), page.groups.end(), std::back_inserter(groups));
  });
  return groups;
}

Group GroupDirectory::resolve(const std::string& id_or_name, const StopSignal& stop) {
  if (is_guid(id_or_name)) {
    if (auto group = find_by_id(to_lower_ascii(id_or_name), stop)) return std::move(*group);
    throw Error(Status::not_found,
                {.message = "There is no group with the id " + id_or_name + " in this tenant.",
                 .next_step = "Look the group up: rollcall groups entra-id --search NAME."});
  }
  const GraphRequest request{
      .target =
          graph_.path("/groups?$filter=" + percent_encode("displayName eq " + odata_literal(id_or_name)) +
                      "&" + std::string(kGroupSelect) + "&$top=" + std::to_string(kAmbiguousShown)),
      .subject = Subject::groups,
      .policy = policy_};
  auto found = read_page(request, stop).groups;
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) {
    throw Error(Status::not_found,
                {.message = "There is no group named \"" + id_or_name + "\" in this tenant.",
                 .next_step = "Look the group up: rollcall groups entra-id --search NAME."});
  }
  std::string ids;
  for (const auto& group : found) ids += (ids.empty() ? "" : ", ") + group.id;
  throw Error(Status::invalid_argument,
              {.message = "Several groups are named \"" + id_or_name + "\": " + ids + ".",
               .next_step = "Name the group by its id."});
}

std::uint64_t GroupDirectory::read_count(const std::string& list, const RetryPolicy& policy,
                                         const StopSignal& stop) {
  const GraphRequest request{.target = graph_.path(list + "/$count"),
                             .subject = Subject::users,
                             .consistency = Consistency::eventual,
                             .policy = policy};
  PageBuffer body;
  std::uint64_t number = 0;
  graph_.get(request, body, stop, [&](const PageBuffer& answer) {
    auto text = answer.text();
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) throw BadPage("answer is no number");
  });
  return number;
}

std::optional<std::uint64_t> GroupDirectory::count(const std::string& list, const StopSignal& stop) {
  try {
    return read_count(list, policy_, stop);
  } catch (const Cancelled&) {
    throw;
  } catch (const Error&) {
    return std::nullopt;  // only a hint for progress and summary
  }
}

}  // namespace rollcall::entra_id
