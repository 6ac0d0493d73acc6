#include "graph_call.hpp"
#include "json_writer.hpp"
#include "object_query.hpp"

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

constexpr std::uint64_t kMostExpanded = 20;

MemberSequence all_groups(const Directory& directory) {
  MemberSequence sequence{{ObjectType::group, 0, static_cast<std::uint32_t>(directory.groups().size()), 1}};
  for (const auto& group : directory.groups()) {
    if (group->deleted) sequence.remove({ObjectType::group, group->index});
  }
  return sequence;
}

void check_expand(const GraphCall& call) {
  if (!call.query.expand) return;
  if (call.is_advanced())
    throw GraphError::unsupported("$expand is not supported with advanced query capabilities.");
  if (*call.query.expand != "members") {
    throw GraphError::bad_request(
        fmt::format("Parsing OData Select and Expand failed: Could not find a property named '{}' on type "
                    "'microsoft.graph.group'.",
                    *call.query.expand));
  }
}

/// `$expand=members`: the first 20 objects, service principals among them, and no nextLink.
void append_expanded_members(std::string& out, const GraphCall& call, const Group& group) {
  const Projection users = project_users({});
  const Projection groups = project_groups({});
  const Access user_access = call.access_to_users();
  const Access other_access = call.has_role(role::kReadsAnything) ? Access::full : Access::limited;
  out.pop_back();
  out += ",\"members\":[";
  bool first = true;
  Person person;
  group.members.for_each(0, kMostExpanded, [&](ObjectRef member) {
    if (!first) out.push_back(',');
    first = false;
    if (member.type == ObjectType::user) {
      call.directory->people().describe(member.index, person);
      append_user(out, person, users, TypeTag::present, user_access);
    } else if (member.type == ObjectType::group) {
      append_group(out, *call.directory->groups()[member.index], groups, TypeTag::present, Access::full);
    } else {
      append_other_member(out, call.directory->seed(), member, {}, other_access);
    }
  });
  out += "]}";
}

HttpReply list_groups(GraphCall& call) {
  check_select(call.query, is_group_property, "microsoft.graph.group");
  check_expand(call);
  check_conditions(call, QueriedType::group);
  const std::string context = "groups" + select_suffix(call.query);
  const MemberSequence all = all_groups(*call.directory);
  const PagedList list = has_conditions(call.query)
                             ? list_of(apply_conditions(call, QueriedType::group, "groups", all), context)
                             : list_of(all, context);
  const Projection projection = project_groups(call.query.select);
  return page_reply(call, list, [&](std::string& out, ObjectRef object) {
    const Group& group = *call.directory->groups()[object.index];
    append_group(out, group, projection, TypeTag::absent, Access::full);
    if (call.query.expand) append_expanded_members(out, call, group);
    return true;
  });
}

HttpReply one_group(GraphCall& call, const Group& group) {
  check_select(call.query, is_group_property, "microsoft.graph.group");
  check_expand(call);
  HttpReply reply;
  std::string& out = reply.body;
  append_group(out, group, project_groups(call.query.select), TypeTag::absent, Access::full);
  if (call.query.expand) append_expanded_members(out, call, group);
  const std::string context = fmt::format("{{\"@odata.context\":\"{}/$metadata#groups{}/$entity\"", call.root,
                                          select_suffix(call.query));
  out.replace(0, 1, context + (out.size() > 2 ? "," : ""));
  return reply;
}

const Group& required_group(const GraphCall& call, const std::string& id) {
  if (const Group* group = call.directory->group_by_id(id)) return *group;
  if (call.query.skip_token && call.switches.deleted_group_keeps_its_pages) {
    const auto index = find_object(call.directory->seed(), ObjectType::group, id);
    if (index && *index < call.directory->groups().size()) return *call.directory->groups()[*index];
  }
  if (!is_guid(id) && !call.switches.malformed_id_is_404) {
    throw GraphError::bad_request(fmt::format("Invalid object identifier '{}'.", id));
  }
  throw GraphError(
      404, "Request_ResourceNotFound",
      fmt::format("Resource '{}' does not exist or one of its queried reference-property objects are not "
                  "present.",
                  id));
}

}  // namespace

HttpReply answer_groups(GraphCall& call) {
  if (call.segments.size() < 3) call.require_role(role::kReadsGroups);
  if (call.segments.size() == 1) return list_groups(call);
  if (call.segments.size() == 2 && call.segments[1] == "$count") {
    check_conditions(call, QueriedType::group);
    const MemberSequence all = all_groups(*call.directory);
    return count_reply(call, has_conditions(call.query)
                                 ? apply_conditions(call, QueriedType::group, "groups", all)->size()
                                 : all.size());
  }
  if (call.segments.size() > 2) call.require_role(role::kReadsMembers);
  const Group& group = required_group(call, call.segments[1]);
  if (call.segments.size() == 2) return one_group(call, group);
  return answer_members(call, group);
}

}  // namespace rollcall::simulator
