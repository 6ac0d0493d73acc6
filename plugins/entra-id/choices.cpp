#include "choices.hpp"

#include "rollcall/sdk/error.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr int kDefaultLimit = 50;

Json parse_query(std::string_view text) {
  Json query = Json::parse(text, nullptr, false);
  if (!query.is_object() || query.value("name", Json()) != "groups") {
    throw Error(Status::not_found, {.message = "The Entra plugin has no such list.",
                                    .next_step = "Ask for the list named groups."});
  }
  return query;
}

/// Tells groups of one name apart.
std::string hint_for(const Group& group) {
  constexpr std::size_t kShortId = 8;
  return group.mail.empty() ? group.id.substr(0, kShortId) : group.mail;
}

Json item_of(const Group& group) {
  Json item{{"id", group.id},
            {"name", group.name},
            {"description", group.description},
            {"mail", group.mail},
            {"hint", hint_for(group)},
            {"kind", group.kind},
            {"dynamic", group.dynamic},
            {"role_assignable", group.role_assignable},
            {"synced", group.synced},
            {"hidden_membership", group.hidden_membership}};
  if (group.members) item["members"] = *group.members;
  if (group.nested) item["nested"] = *group.nested;
  return item;
}

}  // namespace

std::string list_group_choices(GroupDirectory& directory, std::string_view query_text,
                               const StopSignal& stop) {
  GroupPage page;
  try {
    const Json query = parse_query(query_text);
    if (query.contains("ids")) {
      page.groups = directory.by_ids(query.at("ids").get<std::vector<std::string>>(), stop);
    } else {
      page = directory.list(query.value("search", ""), query.value("cursor", ""),
                            query.value("limit", kDefaultLimit), stop);
    }
    if (query.value("counts", false)) directory.add_counts(page.groups, stop);
  } catch (const Json::exception&) {
    throw Error(Status::invalid_argument, {.message = "The question for groups cannot be understood."});
  }
  Json items = Json::array();
  for (const auto& group : page.groups) items.push_back(item_of(group));
  return Json{{"items", std::move(items)}, {"cursor", page.cursor}}.dump();
}

}  // namespace rollcall::entra_id
