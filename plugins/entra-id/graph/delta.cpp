#include "graph/delta.hpp"

#include "json_text.hpp"
#include "url.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

std::string id_of(const Json& object) {
  if (!object.is_object()) throw BadPage("page has something that is no object");
  auto id = to_lower_ascii(text_of(object, "id"));
  if (id.empty()) throw BadPage("page has an object without id");
  return id;
}

Presence presence_of(const Json& object) {
  const auto removed = object.find("@removed");
  if (removed == object.end()) return Presence::there;
  const bool restorable = removed->is_object() && text_of(*removed, "reason") == "changed";
  return restorable ? Presence::deleted_for_now : Presence::deleted;
}

MemberChange member_of(const Json& object) {
  const auto type = text_of(object, "@odata.type");
  return {.id = id_of(object),
          .is_user = type.empty() || type == "#microsoft.graph.user",
          .joined = presence_of(object) == Presence::there};
}

ChangedObject object_of(const Json& object) {
  ChangedObject changed{.id = id_of(object), .presence = presence_of(object)};
  const auto members = object.find("members@delta");
  if (members == object.end()) return changed;
  if (!members->is_array()) throw BadPage("page has members that are no list");
  for (const auto& member : *members) changed.members.push_back(member_of(member));
  return changed;
}

/// What latest_delta_link() refuses: there is no such failure in an answer with status 200.
DeltaRefused not_only_a_link() {
  return DeltaRefused(GraphFailure{.status = 200, .code = "latest was not understood"});
}

}  // namespace

DeltaPage parse_delta_page(std::string_view json) {
  const Json document = Json::parse(json, nullptr, false);
  if (!document.is_object()) throw BadPage("page is no JSON object");
  const auto value = document.find("value");
  if (value == document.end() || !value->is_array()) throw BadPage("page has no value");
  DeltaPage page{.next_link = text_of(document, "@odata.nextLink"),
                 .delta_link = text_of(document, "@odata.deltaLink")};
  if (page.next_link.empty() == page.delta_link.empty())
    throw BadPage("page has neither a nextLink nor a deltaLink, or both");
  page.objects.reserve(value->size());
  for (const auto& object : *value) page.objects.push_back(object_of(object));
  return page;
}

std::string latest_delta_link(GraphClient& graph, const std::string& query, Subject subject,
                              const RetryPolicy& policy, const StopSignal& stop) {
  const GraphRequest request{.target = graph.path(query + "&$deltatoken=latest"),
                             .subject = subject,
                             .is_delta = true,
                             .policy = policy};
  PageBuffer body;
  DeltaPage page;
  graph.get(request, body, stop, [&](const PageBuffer& answer) { page = parse_delta_page(answer.text()); });
  if (page.delta_link.empty() || !page.objects.empty()) throw not_only_a_link();
  (void)graph.pinned_target(page.delta_link);
  return std::move(page.delta_link);
}

std::string read_delta_round(GraphClient& graph, const std::string& delta_link, Subject subject,
                             const CheckDeltaPage& check, const OnDeltaPage& on_page,
                             const StopSignal& stop) {
  PageBuffer body;
  std::string link = delta_link;
  while (true) {
    DeltaPage page;
    const GraphRequest request{.target = graph.pinned_target(link), .subject = subject, .is_delta = true};
    const auto request_id = graph.get(request, body, stop, [&](const PageBuffer& answer) {
      page = parse_delta_page(answer.text());
      if (page.next_link == link) throw BadPage("page names itself as the next one");
      if (check) check(answer);
    });
    on_page(page, body, request_id);
    if (page.next_link.empty()) return std::move(page.delta_link);
    link = std::move(page.next_link);
  }
}

}  // namespace rollcall::entra_id
