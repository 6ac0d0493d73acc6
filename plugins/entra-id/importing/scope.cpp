#include "importing/scope.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

/// Of how this plugin makes people of users. To be raised when that changes: then everybody is read once.
constexpr int kFormat = 1;

Json filters_of(const MappingOptions& mapping) {
  Json conditions = Json::array();
  for (const auto& condition : mapping.where) {
    conditions.push_back({condition.property->name,
                          condition.test == Condition::Test::equals ? "equals" : "starts_with",
                          condition.value});
  }
  return {{"guests", mapping.guests},
          {"disabled", mapping.disabled},
          {"user_types", mapping.user_types},
          {"email_domains", mapping.email_domains},
          {"excluded_email_domains", mapping.excluded_email_domains},
          {"where", std::move(conditions)}};
}

}  // namespace

std::string scope_of(const ImportTools& tools, const RunOptions& options,
                     std::vector<std::string> group_ids) {
  std::sort(group_ids.begin(), group_ids.end());
  return Json{{"format", kFormat},
              {"tenant", tools.tenant_guid},
              {"all_users", options.all_users},
              {"groups", std::move(group_ids)},
              {"transitive", options.transitive},
              {"add", options.modes.add},
              {"update", options.modes.update},
              {"email_from", options.mapping.email_from == EmailFrom::upn ? "upn" : "mail"},
              {"map", tools.attributes.differences()},
              {"filters", filters_of(options.mapping)}}
      .dump();
}

}  // namespace rollcall::entra_id
