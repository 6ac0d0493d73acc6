#include "graph/groups.hpp"

#include "graph/odata.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSelect =
    "$select=id,displayName,description,mail,groupTypes,mailEnabled,securityEnabled,visibility";
constexpr std::string_view kEventualMark = "eventual ";
constexpr int kAmbiguousShown = 10;

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

bool has_type(const Json& object, std::string_view type) {
  const auto types = object.find("groupTypes");
  return types != object.end() && types->is_array() &&
         std::any_of(types->begin(), types->end(), [&](const Json& entry) {
           return entry.is_string() && equals_ignoring_case(entry.get_ref<const std::string&>(), type);
         });
}

std::string kind_of(const Json& object) {
  std::string kind = has_type(object, "DynamicMembership") ? "dynamic-" : "";
  if (has_type(object, "Unified")) return kind + "microsoft365";
  if (!flag_of(object, "mailEnabled")) return kind + "security";
  return kind + (flag_of(object, "securityEnabled") ? "mail-enabled-security" : "distribution");
}

std::optional<Group> group_of(const Json& object) {
  if (!object.is_object()) return std::nullopt;
  Group group{.id = text_of(object, "id"),
              .name = text_of(object, "displayName"),
              .description = text_of(object, "description"),
              .mail = text_of(object, "mail"),
              .kind = kind_of(object),
              .hidden_membership = equals_ignoring_case(text_of(object, "visibility"), "HiddenMembership")};
  if (group.id.empty()) return std::nullopt;
  return group;
}

Json parse_or_throw(const PageBuffer& body) {
  Json document = Json::parse(body.text(), nullptr, false);
  if (!document.is_object()) throw BadPage("answer is no JSON object");
  return document;
}

GroupPage groups_of(const PageBuffer& body) {
  const Json document = parse_or_throw(body);
  const auto value = document.find("value");
  if (value == document.end() || !value->is_array()) throw BadPage("page has no value");
  GroupPage page{.cursor = text_of(document, "@odata.nextLink")};
  for (const auto& element : *value) {
    auto group = group_of(element);
    if (!group) throw BadPage("page has a group without id");
    page.groups.push_back(std::move(*group));
  }
  return page;
}

/// The value of $search: the clause in double quotes, quotes and backslashes escaped.
std::string search_clause(std::string_view text) {
  std::string clause = "\"displayName:";
  for (const char c : text) {
    if (c == '"' || c == '\\') clause += '\\';
    clause += c;
  }
  return clause + "\"";
}

}  // namespace

std::optional<Group> parse_group(std::string_view json) {
  return group_of(Json::parse(json, nullptr, false));
}

GroupPage GroupDirectory::read_page(const GraphRequest& request, const StopSignal& stop) {
  PageBuffer body;
  GroupPage page;
  graph_.get(request, body, stop, [&](const PageBuffer& answer) { page = groups_of(answer); });
  // Headers are not remembered by Graph, so the cursor says whether the next page needs them.
  if (!page.cursor.empty() && request.consistency == Consistency::eventual)
    page.cursor.insert(0, kEventualMark);
  return page;
}

GroupPage GroupDirectory::list(std::string_view search, std::string_view cursor, int limit,
                               const StopSignal& stop) {
  GraphRequest request{.subject = Subject::groups, .policy = policy_};
  if (!cursor.empty()) {
    if (cursor.starts_with(kEventualMark)) {
      request.consistency = Consistency::eventual;
      cursor.remove_prefix(kEventualMark.size());
    }
    request.target = graph_.pinned_target(cursor);
    return read_page(request, stop);
  }
  const std::string top = "&$top=" + std::to_string(std::clamp(limit, 1, 999));
  if (search.empty()) {
    request.target = graph_.path("/groups?$orderby=displayName&" + std::string(kSelect) + top);
    return read_page(request, stop);
  }
  request.consistency = Consistency::eventual;
  request.target = graph_.path("/groups?$search=" + percent_encode(search_clause(search)) + "&$count=true&" +
                               std::string(kSelect) + top);
  return read_page(request, stop);
}

std::optional<Group> GroupDirectory::find_by_id(const std::string& id, const StopSignal& stop) {
  PageBuffer body;
  std::optional<Group> group;
  const GraphRequest request{
      .target = graph_.path("/groups/" + percent_encode(id) + "?" + std::string(kSelect)),
      .subject = Subject::groups,
      .policy = policy_};
  try {
    graph_.get(request, body, stop, [&](const PageBuffer& answer) {
      group = group_of(parse_or_throw(answer));
      if (!group) throw BadPage("answer is no group");
    });
  } catch (const Error& error) {
    if (error.status() != Status::not_found) throw;
  }
  return group;
}

std::vector<Group> GroupDirectory::by_ids(const std::vector<std::string>& ids, const StopSignal& stop) {
  std::vector<Group> groups;
  for (const auto& id : ids) {
    if (!is_guid(id)) continue;
    if (auto group = find_by_id(id, stop)) groups.push_back(std::move(*group));
  }
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
                      "&" + std::string(kSelect) + "&$top=" + std::to_string(kAmbiguousShown)),
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

std::optional<std::uint64_t> GroupDirectory::count(const std::string& list, const StopSignal& stop) {
  const GraphRequest request{.target = graph_.path(list + "/$count"),
                             .subject = Subject::users,
                             .consistency = Consistency::eventual,
                             .policy = policy_};
  PageBuffer body;
  std::uint64_t number = 0;
  try {
    graph_.get(request, body, stop, [&](const PageBuffer& answer) {
      auto text = answer.text();
      if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc{} || end != text.data() + text.size()) throw BadPage("answer is no number");
    });
  } catch (const Cancelled&) {
    throw;
  } catch (const Error&) {
    return std::nullopt;  // only a hint for progress and summary
  }
  return number;
}

}  // namespace rollcall::entra_id
