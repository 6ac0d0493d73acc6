#include "core/imported_groups.hpp"
#include "core/workspace.hpp"
#include "web/api/call.hpp"
#include "web/api/cursor.hpp"
#include "web/api/services.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

json document_of(const core::ImportedGroup& group) {
  return {
      {"id", group.id}, {"name", group.name}, {"source", group.source}, {"external_id", group.external_id}};
}

http::Response list_groups(const Call& call) {
  const auto page =
      call.services.imported_groups->page(core::kDefaultWorkspaceId, call.text("search").value_or(""),
                                          call.text("cursor").value_or(""), call.limit());
  json groups = json::array();
  for (const auto& group : page.groups) groups.push_back(document_of(group));
  return json_reply({{"groups", std::move(groups)},
                     {"next_cursor", page.next_cursor ? json(*page.next_cursor) : json()},
                     {"total", total_document(page.total, true)}});
}

http::Response get_group(const Call& call) {
  return json_reply(document_of(call.services.imported_groups->find(core::kDefaultWorkspaceId, call.id())));
}

}  // namespace

void add_group_operations(Operations& operations) {
  operations["listGroups"] = list_groups;
  operations["getGroup"] = get_group;
}

}  // namespace rollcall::web::api
