#include "graph_call.hpp"
#include "object_query.hpp"
#include "object_writer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

enum class Depth : std::uint8_t { direct, transitive };

/// What a path below a group asks for.
struct MemberPath {
  Depth depth = Depth::direct;
  std::optional<ObjectType> cast;
  bool count_only = false;
};

GraphError unknown_segment(const std::string& segment) {
  return {400, "BadRequest", fmt::format("Resource not found for the segment '{}'.", segment)};
}

std::optional<ObjectType> parse_cast(std::string_view segment) {
  for (const auto type : {ObjectType::user, ObjectType::group, ObjectType::device,
                          ObjectType::service_principal, ObjectType::org_contact}) {
    if (segment == graph_type_name(type)) return type;
  }
  return std::nullopt;
}

MemberPath parse_path(const std::vector<std::string>& segments) {
  MemberPath path;
  if (segments[2] == "transitiveMembers") {
    path.depth = Depth::transitive;
  } else if (segments[2] != "members") {
    throw unknown_segment(segments[2]);
  }
  std::size_t next = 3;
  if (next < segments.size()) {
    path.cast = parse_cast(segments[next]);
    if (path.cast) ++next;
  }
  if (next < segments.size() && segments[next] == "$count") {
    path.count_only = true;
    ++next;
  }
  if (next < segments.size()) throw unknown_segment(segments[next]);
  return path;
}

QueriedType queried_type(const MemberPath& path) {
  if (path.cast == ObjectType::user) return QueriedType::user;
  return path.cast == ObjectType::group ? QueriedType::group : QueriedType::object;
}

/// Conditions and (with the strict switch) the cast work with the advanced parameters alone.
void check_query(const GraphCall& call, const Group& group, const MemberPath& path) {
  if (path.cast == ObjectType::group && group.kind == GroupKind::microsoft365) {
    throw GraphError::unsupported(
        "The specified cast is not supported: a Microsoft 365 group has no groups as members.");
  }
  if (call.query.search && call.consistency != Consistency::eventual)
    check_conditions(call, queried_type(path));
  if (call.query.filter && !call.is_advanced()) {
    throw GraphError::unsupported(
        "The specified filter to the reference property query is currently not supported.");
  }
  if (call.query.order_by && !call.is_advanced())
    throw GraphError::unsupported("Sorting not supported for current query.");
  if (path.cast && call.switches.strict_cast && !call.is_advanced() && !path.count_only) {
    throw GraphError::unsupported(
        "The cast requires the advanced query parameters: $count=true and the header "
        "ConsistencyLevel: eventual.");
  }
  if (call.query.expand) throw GraphError::bad_request("$expand is not supported on this request.");
  const bool users_only = path.cast == ObjectType::user;
  check_select(call.query, users_only ? is_user_property : is_object_property,
               users_only ? "microsoft.graph.user" : "microsoft.graph.directoryObject");
  if (has_conditions(call.query)) check_conditions(call, queried_type(path));
}

/// True when the app may not see who is in this group.
bool membership_is_hidden(const GraphCall& call, const Group& group) {
  if (group.visibility != GroupVisibility::hidden_membership || call.has_role(role::kMemberReadHidden))
    return false;
  if (call.switches.hidden_members_are_403) {
    throw GraphError(403, "Authorization_RequestDenied",
                     "Insufficient privileges to complete the operation.");
  }
  return true;
}

/// The members as objects of the list: ranges as they are when nothing has to be chosen, else a computed
/// list.
struct Members {
  const MemberSequence* ranges = nullptr;
  ResultCache::Result computed;

  [[nodiscard]] std::uint64_t size() const { return ranges != nullptr ? ranges->size() : computed->size(); }
};

Members all_members(const GraphCall& call, const Group& group, Depth depth) {
  if (depth == Depth::direct || !group.members.has_type(ObjectType::group)) return {&group.members, nullptr};
  const auto paths =
      call.switches.transitive_lists_each_path ? Directory::Paths::each : Directory::Paths::merged;
  const std::string key =
      fmt::format("{}\ttransitive\t{}\t{}", call.directory->version(), group.index, static_cast<int>(paths));
  return {nullptr,
          call.world.results.get(key, [&] { return call.directory->transitive_members(group, paths); })};
}

Members only_type(const GraphCall& call, const Group& group, const Members& all, const MemberPath& path) {
  const std::string key = fmt::format("{}\tcast\t{}\t{}\t{}\t{}", call.directory->version(), group.index,
                                      static_cast<int>(path.depth), static_cast<int>(*path.cast),
                                      call.switches.transitive_lists_each_path);
  return {nullptr, call.world.results.get(key, [&] {
            std::vector<ObjectRef> chosen;
            const auto choose = [&](ObjectRef member) {
              if (member.type == *path.cast) chosen.push_back(member);
            };
            if (all.ranges != nullptr) {
              all.ranges->for_each(choose);
            } else {
              std::for_each(all.computed->begin(), all.computed->end(), choose);
            }
            return chosen;
          })};
}

bool holds_only(const MemberSequence& members, ObjectType wanted) {
  for (const auto type : {ObjectType::user, ObjectType::group, ObjectType::device,
                          ObjectType::service_principal, ObjectType::org_contact}) {
    if (type != wanted && members.has_type(type)) return false;
  }
  return true;
}

Members selected_members(GraphCall& call, const Group& group, const MemberPath& path) {
  Members members = all_members(call, group, path.depth);
  const bool cast_changes_nothing =
      path.cast && members.ranges != nullptr && holds_only(*members.ranges, *path.cast);
  if (path.cast && !cast_changes_nothing) members = only_type(call, group, members, path);
  if (!has_conditions(call.query)) return members;
  const QueriedType type = queried_type(path);
  const std::string name =
      fmt::format("members {} {} {} {}", group.index, static_cast<int>(path.depth),
                  path.cast ? static_cast<int>(*path.cast) : -1, call.switches.transitive_lists_each_path);
  members.computed = members.ranges != nullptr ? apply_conditions(call, type, name, *members.ranges)
                                               : apply_conditions(call, type, name, *members.computed);
  members.ranges = nullptr;
  return members;
}

std::string context_of(const GraphCall& call, const MemberPath& path) {
  if (!path.cast) return "directoryObjects" + select_suffix(call.query);
  switch (*path.cast) {
    case ObjectType::user:
      return "users" + select_suffix(call.query);
    case ObjectType::group:
      return "groups" + select_suffix(call.query);
    case ObjectType::device:
      return "devices" + select_suffix(call.query);
    case ObjectType::service_principal:
      return "servicePrincipals" + select_suffix(call.query);
    case ObjectType::org_contact:
      return "contacts" + select_suffix(call.query);
  }
  return {};
}

/// Service principals are members and count as members, but v1.0 does not list them (a known issue).
bool is_listed(const GraphCall& call, ObjectRef member) {
  if (member.type == ObjectType::service_principal) return call.version != GraphVersion::v1;
  return member.type != ObjectType::group || !call.directory->groups()[member.index]->deleted;
}

}  // namespace

HttpReply answer_members(GraphCall& call, const Group& group) {
  const MemberPath path = parse_path(call.segments);
  check_query(call, group, path);
  static const MemberSequence kNobody;
  const Members members =
      membership_is_hidden(call, group) ? Members{&kNobody, nullptr} : selected_members(call, group, path);
  if (path.count_only) return count_reply(call, members.size());
  const PagedList list = members.ranges != nullptr ? list_of(*members.ranges, context_of(call, path))
                                                   : list_of(members.computed, context_of(call, path));
  ObjectWriter writer(call, path.cast ? TypeTag::absent : TypeTag::present, call.query.select);
  return page_reply(call, list, [&](std::string& out, ObjectRef member) {
    if (!is_listed(call, member)) return false;
    writer.append(out, member);
    return true;
  });
}

}  // namespace rollcall::simulator
