#include "delta_options.hpp"

#include "odata_filter.hpp"
#include "text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

constexpr std::size_t kMostIds = 50;
constexpr std::string_view kMembers = "members";

bool is_delta_group_property(std::string_view name) {
  return name == kMembers || is_group_property(name);
}

void refuse(bool given, std::string_view option) {
  if (given) throw GraphError::unsupported(fmt::format("{} is not supported on delta queries.", option));
}

/// The texts of `id eq '…' or id eq '…'`.
void collect_ids(const FilterNode& filter, std::vector<std::string>& ids) {
  if (filter.kind == FilterNode::Kind::any_of) {
    for (const FilterNode& child : filter.children) collect_ids(child, ids);
    return;
  }
  const auto* id = std::get_if<std::string>(&filter.literal);
  if (filter.kind != FilterNode::Kind::equal || filter.field != "id" || id == nullptr) {
    throw GraphError::unsupported(
        "Delta queries support no other $filter than 'id eq' clauses joined by 'or'.");
  }
  ids.push_back(*id);
}

std::vector<std::uint32_t> parse_ids(const GraphCall& call, ObjectType type) {
  // The parser makes clauses of an `in`, which delta queries do not know.
  refuse(call.query.filter->find(" in") != std::string::npos, "The operator 'in'");
  std::vector<std::string> ids;
  collect_ids(parse_filter(*call.query.filter), ids);
  if (ids.size() > kMostIds) {
    throw GraphError::unsupported(
        fmt::format("Too many ids in $filter: {}. Max allowed: {}", ids.size(), kMostIds));
  }
  std::vector<std::uint32_t> numbers;
  for (const std::string& id : ids) {
    if (!is_guid(id)) throw GraphError::bad_request(fmt::format("Invalid object identifier '{}'.", id));
    const auto number = find_object(call.world.options.seed, type, id);
    if (number && std::find(numbers.begin(), numbers.end(), *number) == numbers.end()) {
      numbers.push_back(*number);
    }
  }
  return numbers;
}

std::vector<std::string_view> selected_names(const DeltaOptions& options) {
  auto names = options.type == ObjectType::user ? user_property_names(options.properties)
                                                : group_property_names(options.properties);
  if (options.members) names.push_back(kMembers);
  return names;
}

}  // namespace

DeltaOptions parse_delta_options(const GraphCall& call, ObjectType type) {
  const ODataQuery& query = call.query;
  refuse(query.expand.has_value(), "$expand");
  refuse(query.order_by.has_value(), "$orderby");
  refuse(query.search.has_value(), "$search");
  refuse(query.count, "$count");
  refuse(query.top.has_value() && call.switches.delta.top_is_refused, "$top");
  const bool users = type == ObjectType::user;
  check_select(query, users ? is_user_property : is_delta_group_property,
               users ? "microsoft.graph.user" : "microsoft.graph.group");
  DeltaOptions options;
  options.type = type;
  options.selected = !query.select.empty();
  options.properties = users ? user_properties(query.select) : group_properties(query.select);
  options.members = !users && (!options.selected || std::find(query.select.begin(), query.select.end(),
                                                              kMembers) != query.select.end());
  if (query.filter) options.only = parse_ids(call, type);
  return options;
}

std::string delta_select_suffix(const DeltaOptions& options) {
  if (!options.selected) return {};
  return fmt::format("({})", fmt::join(selected_names(options), ","));
}

std::string delta_options_text(const DeltaOptions& options, std::uint64_t seed) {
  std::string text;
  if (options.selected) {
    text += "&$select=" + encode_query_value(fmt::format("{}", fmt::join(selected_names(options), ",")));
  }
  if (options.only) {
    std::string filter;
    for (const std::uint32_t index : *options.only) {
      filter += filter.empty() ? "" : " or ";
      filter += fmt::format("id eq '{}'", view(object_id(seed, {options.type, index})));
    }
    if (!filter.empty()) text += "&$filter=" + encode_query_value(filter);
  }
  return text;
}

}  // namespace rollcall::simulator
