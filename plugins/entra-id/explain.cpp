#include "explain.hpp"

#include "graph/find_user.hpp"
#include "graph/page.hpp"
#include "importing/mapping.hpp"
#include "importing/options.hpp"
#include "rollcall/people/explain.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

Json raw_of(const PageBuffer& page, const GraphUser& user) {
  const Json document = Json::parse(page.text(), nullptr, false);
  // Text that makes no characters is told by the outcome; here it would be no JSON.
  if (document.is_discarded()) return {{"id", user.id}};
  Json raw = document.at("value").at(0);
  std::erase_if(raw.get_ref<Json::object_t&>(),
                [](const auto& entry) { return entry.first.starts_with('@'); });
  return raw;
}

Json column(std::string_view name, std::string_view value, std::string_view from) {
  return {{"column", name}, {"value", value}, {"from", from}};
}

Json mapped_of(const UserMapper& mapper, const GraphUser& user, const people::Person& person) {
  Json columns = Json::array({column("external_id", person.external_id, "id")});
  for (std::size_t i = 0; i < people::kTextAttributes.size(); ++i) {
    const auto& attribute = people::kTextAttributes[i];
    columns.push_back(column(attribute.column, person.*attribute.member, mapper.source_of(i, user)));
  }
  columns.push_back(column("enabled", person.enabled ? "true" : "false", mapper.source_of_enabled()));
  return columns;
}

Json left_out(const std::string& filter) {
  return {{"outcome", "filtered"}, {"reason", "Left out by a filter: " + filter + "."}, {"filter", filter}};
}

Json failed(const people::Issue& issue) {
  const std::string space = issue.next_step.empty() ? "" : " ";
  return {{"outcome", "failed"}, {"reason", issue.message + space + issue.next_step}, {"issue", issue.code}};
}

Json decided(const people::Explanation& explanation) {
  Json changes = Json::array();
  for (const auto& change : explanation.changes)
    changes.push_back({{"field", change.field}, {"old", change.old_value}, {"new", change.new_value}});
  return {{"outcome", explanation.outcome},
          {"reason", explanation.reason},
          {"matched_by", to_string(explanation.matched_by)},
          {"filter", ""},
          {"issue", explanation.issue},
          {"changes", std::move(changes)}};
}

Json result_for(const ExplainTools& tools, const ExplainQuery& query, const UserMapper& mapper,
                const GraphUser& user) {
  const auto item = mapper.map(user);
  switch (item.disposition) {
    case people::Disposition::filtered:
      return left_out(mapper.filters().name_of_filter(user, item.person.email));
    case people::Disposition::failed:
      return failed(item.issue.value_or(people::Issue{}));
    case people::Disposition::import:
      break;
  }
  return decided(people::explain({.database_url = tools.database_url,
                                  .workspace_id = query.workspace_id,
                                  .source = "entra-id",
                                  .source_tenant = tools.tenant_guid},
                                 item, query.modes));
}

}  // namespace

std::string explain_person(const ExplainTools& tools, std::string_view query_text, const StopSignal& stop) {
  const auto query = parse_explain_query(query_text);
  const UserMapper mapper(tools.attributes, query.mapping);
  PageBuffer page;
  find_user(tools.graph, tools.policy, mapper.fields(), query.person, page, stop);
  Json reply;
  (void)PageReader(mapper.fields()).read(page, [&](const GraphUser& user) {
    const auto person = mapper.person_of(user);
    reply = {{"person", person.external_id},
             {"raw", raw_of(page, user)},
             {"mapped", mapped_of(mapper, user, person)},
             {"result", result_for(tools, query, mapper, user)}};
  });
  return reply.dump();
}

}  // namespace rollcall::entra_id
