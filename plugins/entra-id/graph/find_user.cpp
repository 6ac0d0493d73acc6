#include "graph/find_user.hpp"

#include "graph/odata.hpp"
#include "graph/page.hpp"
#include "url.hpp"

#include <string>
#include <vector>

namespace rollcall::entra_id {
namespace {

/// As many as an answer about an ambiguous address names.
constexpr int kMostShown = 5;

/// The ids of the users for whom `property` has exactly this value, letter case ignored.
std::vector<std::string> look_for(GraphClient& graph, const GraphRequest& like, std::string_view property,
                                  std::string_view value, const std::string& select, PageBuffer& page,
                                  const StopSignal& stop) {
  GraphRequest request = like;
  request.target =
      graph.path("/users?$filter=" + percent_encode(std::string(property) + " eq " + odata_literal(value)) +
                 "&$select=" + select + "&$top=" + std::to_string(kMostShown));
  std::vector<std::string> ids;
  page.clear();
  graph.get(request, page, stop, [&](const PageBuffer& answer) {
    ids.clear();
    (void)PageReader().scan(answer);
    (void)PageReader().read(answer, [&](const GraphUser& user) { ids.emplace_back(user.id); });
  });
  return ids;
}

[[noreturn]] void refuse_several(const std::vector<std::string>& ids) {
  std::string list;
  for (const auto& id : ids) list.append(list.empty() ? "" : ", ").append(id);
  throw Error(Status::invalid_argument, {.message = "Several people have this e-mail address: " + list + ".",
                                         .next_step = "Name the person by the id."});
}

}  // namespace

void find_user(GraphClient& graph, const RetryPolicy& policy, const UserFields& fields,
               std::string_view person, PageBuffer& page, const StopSignal& stop) {
  const GraphRequest request{.subject = Subject::users, .policy = policy};
  const auto select = fields.select();
  const auto find = [&](std::string_view property) {
    return look_for(graph, request, property, person, select, page, stop);
  };
  if (is_guid(person)) {
    if (!find("id").empty()) return;
  } else {
    if (!find("userPrincipalName").empty()) return;
    const auto found = find("mail");
    if (found.size() > 1) refuse_several(found);
    if (!found.empty()) return;
  }
  throw Error(Status::not_found,
              {.message = "Nobody in this tenant has this id, user principal name or mail address.",
               .next_step = "Check the spelling; an address that is only an alias is not looked for."});
}

}  // namespace rollcall::entra_id
