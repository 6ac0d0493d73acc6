#include "check.hpp"

#include "graph/page.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

void probe_groups(GraphClient& graph, const RetryPolicy& policy, const StopSignal& stop) {
  PageBuffer body;
  const GraphRequest request{
      .target = graph.path("/groups?$select=id&$top=1"), .subject = Subject::groups, .policy = policy};
  graph.get(request, body, stop, [](const PageBuffer& page) { (void)PageReader().scan(page); });
}

void probe_users(GraphClient& graph, const RetryPolicy& policy, const StopSignal& stop) {
  PageBuffer body;
  const GraphRequest request{.target = graph.path("/users?$select=id,userPrincipalName,displayName&$top=1"),
                             .subject = Subject::users,
                             .policy = policy};
  PageContent content;
  graph.get(request, body, stop,
            [&](const PageBuffer& page) { content = PageReader().read(page, [](const GraphUser&) {}); });
  // Graph answers 200 without the fields where the permission is missing.
  if (content.limited_users > 0) throw missing_user_permission("HTTP 200, a user without fields");
}

}  // namespace

std::string check_connection(const ConnectionSettings& settings, TokenSource& tokens, GraphClient& graph,
                             const RetryPolicy& policy, const StopSignal& stop) {
  const auto guid = tokens.tenant_guid(policy, stop);
  probe_groups(graph, policy, stop);
  probe_users(graph, policy, stop);
  const std::string name = settings.tenant_id == guid ? std::string() : settings.tenant_id;
  return nlohmann::json{{"tenant", {{"id", guid}, {"name", name}}},
                        {"account", settings.client_id},
                        {"permissions",
                         {{{"name", "GroupMember.Read.All"}, {"granted", true}},
                          {{"name", "User.Read.All"}, {"granted", true}}}},
                        {"warnings", tokens.warnings()},
                        {"message", "The connection works: groups and users of tenant " +
                                        (name.empty() ? guid : name) + " can be read."}}
      .dump();
}

}  // namespace rollcall::entra_id
