#include "graph_call.hpp"
#include "object_query.hpp"

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

HttpReply list_users(GraphCall& call) {
  check_select(call.query, is_user_property, "microsoft.graph.user");
  if (call.query.expand) throw GraphError::bad_request("The simulator knows no $expand of users.");
  check_conditions(call, QueriedType::user);
  const std::string context = "users" + select_suffix(call.query);
  const Projection projection = project_users(call.query.select);
  const MemberSequence& all = call.directory->users();
  const PagedList list = has_conditions(call.query)
                             ? list_of(apply_conditions(call, QueriedType::user, "users", all), context)
                             : list_of(all, context);
  const Access access = call.access_to_users();
  Person person;
  return page_reply(call, list, [&](std::string& out, ObjectRef object) {
    call.directory->people().describe(object.index, person);
    append_user(out, person, projection, TypeTag::absent, access);
    return true;
  });
}

HttpReply one_user(GraphCall& call, const std::string& id) {
  check_select(call.query, is_user_property, "microsoft.graph.user");
  const auto index = call.directory->find_user(id);
  if (!index) {
    throw GraphError(
        404, "Request_ResourceNotFound",
        fmt::format("Resource '{}' does not exist or one of its queried reference-property objects are not "
                    "present.",
                    id));
  }
  Person person;
  call.directory->people().describe(*index, person);
  HttpReply reply;
  append_user(reply.body, person, project_users(call.query.select), TypeTag::absent, call.access_to_users());
  reply.body.replace(0, 1,
                     fmt::format("{{\"@odata.context\":\"{}/$metadata#users{}/$entity\",", call.root,
                                 select_suffix(call.query)));
  return reply;
}

}  // namespace

HttpReply answer_users(GraphCall& call) {
  call.require_role(role::kReadsUsers);
  if (call.segments.size() == 1) return list_users(call);
  if (call.segments.size() > 2) {
    throw GraphError(400, "BadRequest",
                     fmt::format("Resource not found for the segment '{}'.", call.segments[2]));
  }
  if (call.segments[1] != "$count") return one_user(call, call.segments[1]);
  check_conditions(call, QueriedType::user);
  const MemberSequence& all = call.directory->users();
  return count_reply(call, has_conditions(call.query)
                               ? apply_conditions(call, QueriedType::user, "users", all)->size()
                               : all.size());
}

}  // namespace rollcall::simulator
