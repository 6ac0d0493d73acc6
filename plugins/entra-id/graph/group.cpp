#include "graph/group.hpp"

#include "graph/client.hpp"
#include "json_text.hpp"
#include "url.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

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
  if (has_type(object, "Unified")) return "microsoft365";
  if (!flag_of(object, "mailEnabled")) return "security";
  return flag_of(object, "securityEnabled") ? "mail-enabled-security" : "distribution";
}

std::optional<Group> group_of(const Json& object) {
  if (!object.is_object()) return std::nullopt;
  Group group{.id = text_of(object, "id"),
              .name = text_of(object, "displayName"),
              .description = text_of(object, "description"),
              .mail = text_of(object, "mail"),
              .kind = kind_of(object),
              .dynamic = has_type(object, "DynamicMembership"),
              .role_assignable = flag_of(object, "isAssignableToRole"),
              .synced = flag_of(object, "onPremisesSyncEnabled"),
              .hidden_membership = equals_ignoring_case(text_of(object, "visibility"), "HiddenMembership")};
  if (group.id.empty()) return std::nullopt;
  return group;
}

bool is_something_else(const Json& object) {
  const auto type = object.is_object() ? text_of(object, "@odata.type") : std::string();
  return !type.empty() && !equals_ignoring_case(type, "#microsoft.graph.group");
}

}  // namespace

std::optional<Group> parse_group(std::string_view json) {
  return group_of(Json::parse(json, nullptr, false));
}

GroupPage parse_groups(const PageBuffer& body) {
  const Json document = Json::parse(body.text(), nullptr, false);
  if (!document.is_object()) throw BadPage("answer is no JSON object");
  const auto value = document.find("value");
  if (value == document.end() || !value->is_array()) throw BadPage("page has no value");
  GroupPage page{.cursor = text_of(document, "@odata.nextLink")};
  for (const auto& element : *value) {
    if (is_something_else(element)) continue;
    auto group = group_of(element);
    if (!group) throw BadPage("page has a group without id");
    page.groups.push_back(std::move(*group));
  }
  return page;
}

}  // namespace rollcall::entra_id
