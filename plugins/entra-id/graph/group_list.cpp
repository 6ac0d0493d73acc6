#include "graph/group_list.hpp"

#include "graph/odata.hpp"
#include "url.hpp"

#include <algorithm>
#include <future>
#include <utility>

namespace rollcall::entra_id {
namespace {

/// Nobody waits longer for a full page to learn whether another one follows. Graph leaves out whom the
/// search's second request has found by name, so that this is hardly ever met.
constexpr int kMostRequestsAhead = 8;

/// The value of $search: the clause in double quotes, quotes and backslashes escaped.
std::string search_clause(std::string_view text) {
  std::string clause = "\"displayName:";
  for (const char c : text) {
    if (c == '"' || c == '\\') clause += '\\';
    clause += c;
  }
  return clause + "\"";
}

std::string filter(const std::string& condition) {
  return "/groups?$filter=" + percent_encode(condition);
}

/// ASCII alone: whatever this holds to begin alike, Graph does as well, so that no group is lost.
bool begins_with(std::string_view text, std::string_view beginning) {
  return text.size() >= beginning.size() && equals_ignoring_case(text.substr(0, beginning.size()), beginning);
}

}  // namespace

std::vector<GroupStage> stages_for(std::string_view search) {
  if (search.empty()) return {{.path = "/groups?$orderby=displayName"}};
  if (is_guid(search)) return {{.path = filter("id eq " + odata_literal(to_lower_ascii(search)))}};
  const std::string text = odata_literal(search);
  const std::string by_index = "/groups?$search=" + percent_encode(search_clause(search)) + "&$count=true";
  return {{.path = filter("displayName eq " + text + " or mail eq " + text)},
          {.path = filter("startswith(displayName," + text + ") or startswith(mail," + text + ")")},
          {.path = by_index + "&$filter=" + percent_encode("not(startswith(displayName," + text + "))"),
           .simpler_path = by_index,
           .consistency = Consistency::eventual,
           .optional = true}};
}

bool shown_before(const Group& group, std::string_view search, int stage) {
  if (stage >= 1 && (equals_ignoring_case(group.name, search) || equals_ignoring_case(group.mail, search)))
    return true;
  return stage >= 2 && (begins_with(group.name, search) || begins_with(group.mail, search));
}

GraphRequest GroupList::request_for(const GroupStage& stage, const GroupCursor& at) const {
  GraphRequest request{.subject = Subject::groups, .consistency = stage.consistency, .policy = policy_};
  request.target =
      at.link.empty()
          ? graph_.path(stage.path + "&" + std::string(kGroupSelect) + "&$top=" + std::to_string(at.top))
          : graph_.pinned_target(at.link);
  return request;
}

GroupPage GroupList::fetch(const GroupStage& stage, const GroupCursor& at) const {
  PageBuffer body;
  GroupPage page;
  try {
    graph_.get(request_for(stage, at), body, stop_,
               [&](const PageBuffer& answer) { page = parse_groups(answer); });
  } catch (const Error& error) {
    // The index does not know every kind of text, nor every tenant the advanced parameters.
    const bool refused = error.status() == Status::internal || error.status() == Status::unsupported;
    if (!stage.optional || !refused) throw;
    if (stage.simpler_path.empty() || !at.link.empty()) return page;
    return fetch({.path = stage.simpler_path, .consistency = stage.consistency, .optional = true}, at);
  }
  return page;
}

GroupList::Pages GroupList::fetch_first_pages(const std::vector<GroupStage>& stages,
                                              const GroupCursor& at) const {
  std::vector<std::future<GroupPage>> answers;
  answers.reserve(stages.size());
  for (const auto& stage : stages)
    answers.push_back(std::async(std::launch::async, [&] { return fetch(stage, at); }));
  for (const auto& answer : answers) answer.wait();  // they look at what lives here
  Pages pages;
  for (auto& answer : answers) pages.push_back(answer.get());
  return pages;
}

bool GroupList::read(GroupCursor& at, std::size_t limit, std::vector<Group>& groups) {
  const auto stages = stages_for(at.search);
  const bool from_the_beginning = at.stage == 0 && at.link.empty() && at.skip == 0;
  Pages first;
  if (from_the_beginning && stages.size() > 1) first = fetch_first_pages(stages, at);
  int requests_ahead = 0;
  while (static_cast<std::size_t>(at.stage) < stages.size()) {
    const auto stage = static_cast<std::size_t>(at.stage);
    const bool known = at.link.empty() && stage < first.size();
    const bool only_ahead = groups.size() >= limit;
    if (!known && only_ahead && requests_ahead++ == kMostRequestsAhead) return false;
    GroupPage page = known ? std::move(first[stage]) : fetch(stages[stage], at);
    auto next = page.groups.begin() + std::min<std::ptrdiff_t>(at.skip, std::ssize(page.groups));
    for (; next != page.groups.end(); ++next) {
      const bool again =
          std::any_of(groups.begin(), groups.end(), [&](const Group& group) { return group.id == next->id; });
      if (again || shown_before(*next, at.search, at.stage)) continue;
      if (groups.size() >= limit) {
        at.skip = static_cast<int>(next - page.groups.begin());
        return false;
      }
      groups.push_back(std::move(*next));
    }
    at.skip = 0;
    at.link = std::move(page.cursor);
    if (at.link.empty()) ++at.stage;
  }
  return true;
}

}  // namespace rollcall::entra_id
