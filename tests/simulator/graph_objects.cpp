#include "graph_call.hpp"
#include "json_body.hpp"
#include "mixing.hpp"
#include "object_writer.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rollcall::simulator {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostIds = 1000;
constexpr std::array kEveryType{ObjectType::user, ObjectType::group, ObjectType::device,
                                ObjectType::service_principal, ObjectType::org_contact};
/// Types of the directory that the simulated tenant has no objects of.
constexpr std::array<std::string_view, 6> kTypesWithoutObjects{
    "administrativeUnit", "application", "appRoleAssignment", "contract", "directoryRole", "organization"};

/// What the body of a request asks for.
struct Lookup {
  std::vector<std::string> ids;
  std::vector<ObjectType> types;
};

/// Ids and types are collections of text.
std::vector<std::string> texts_at(const Json& body, const char* name) {
  const Json& values = body.at(name);
  if (!values.is_array()) {
    throw GraphError(
        400, "BadRequest",
        "An unexpected node was found when reading from the JSON reader. A 'StartArray' node was "
        "expected.");
  }
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const Json& value : values) {
    if (!value.is_string())
      throw GraphError(400, "BadRequest", fmt::format("The '{}' collection must hold texts alone.", name));
    texts.push_back(value.get<std::string>());
  }
  return texts;
}

std::vector<ObjectType> types_named(const std::vector<std::string>& names) {
  if (names.empty()) return {kEveryType.begin(), kEveryType.end()};
  std::vector<ObjectType> types;
  for (const std::string& name : names) {
    if (equals_ignoring_case(name, "directoryObject")) return {kEveryType.begin(), kEveryType.end()};
    const auto known = std::find_if(kEveryType.begin(), kEveryType.end(), [&](ObjectType type) {
      return equals_ignoring_case("microsoft.graph." + name, graph_type_name(type));
    });
    if (known != kEveryType.end()) {
      types.push_back(*known);
      continue;
    }
    const bool has_no_objects =
        std::any_of(kTypesWithoutObjects.begin(), kTypesWithoutObjects.end(),
                    [&](std::string_view each) { return equals_ignoring_case(each, name); });
    if (!has_no_objects) throw GraphError::bad_request(fmt::format("Invalid object type '{}'.", name));
  }
  return types;
}

Lookup read_lookup(const HttpRequest& request) {
  const Json body = read_json_body(request);
  for (const auto& item : body.items()) {
    if (item.key() == "ids" || item.key() == "types") continue;
    throw GraphError(400, "BadRequest",
                     fmt::format("The parameter '{}' in the request payload is not a valid parameter for the "
                                 "operation 'getByIds'.",
                                 item.key()));
  }
  if (!body.contains("ids")) throw GraphError::bad_request("The 'ids' parameter is required.");
  Lookup lookup;
  lookup.ids = texts_at(body, "ids");
  if (lookup.ids.empty()) throw GraphError::bad_request("The 'ids' parameter must not be empty.");
  if (lookup.ids.size() > kMostIds) {
    throw GraphError::bad_request(
        fmt::format("Number of included identifiers cannot exceed '{}'.", kMostIds));
  }
  if (!std::all_of(lookup.ids.begin(), lookup.ids.end(), is_guid))
    throw GraphError::bad_request("Invalid GUID specified.");
  const bool untyped = !body.contains("types") || body.at("types").is_null();
  lookup.types = types_named(untyped ? std::vector<std::string>() : texts_at(body, "types"));
  return lookup;
}

bool exists(const Directory& directory, ObjectRef object) {
  if (object.type == ObjectType::user) return directory.users().contains(object);
  if (object.type != ObjectType::group) return true;
  return object.index < directory.groups().size() && !directory.groups()[object.index]->deleted;
}

std::optional<ObjectRef> find(const Directory& directory, std::string_view id,
                              const std::vector<ObjectType>& types) {
  for (const ObjectType type : types) {
    const auto index = find_object(directory.seed(), type, id);
    if (index && exists(directory, {type, *index})) return ObjectRef{type, *index};
  }
  return std::nullopt;
}

std::vector<ObjectRef> find_all(const GraphCall& call, const Lookup& lookup) {
  std::vector<ObjectRef> found;
  found.reserve(lookup.ids.size());
  for (const std::string& id : lookup.ids) {
    const auto object = find(*call.directory, id, lookup.types);
    if (object) {
      found.push_back(*object);
    } else if (call.switches.unknown_ids_are_404) {
      throw GraphError(404, "Request_ResourceNotFound",
                       fmt::format("Resource '{}' does not exist or one of its queried reference-property "
                                   "objects are not present.",
                                   id));
    }
  }
  return found;
}

/// Each object once: in the order of the request, or in one that has nothing to do with it and is the same at
/// every repetition.
void put_in_order(std::vector<ObjectRef>& objects, bool as_asked) {
  const auto place = [](ObjectRef object) {
    return std::pair(mix64(static_cast<std::uint64_t>(object.type) << 32U | object.index), object.index);
  };
  std::vector<ObjectRef> asked = objects;
  std::sort(objects.begin(), objects.end(),
            [&](ObjectRef left, ObjectRef right) { return place(left) < place(right); });
  objects.erase(std::unique(objects.begin(), objects.end()), objects.end());
  if (as_asked && objects.size() == asked.size()) objects = std::move(asked);
}

void refuse_other_options(const ODataQuery& query) {
  const bool any = query.top || query.expand || query.filter || query.search || query.order_by ||
                   query.skip_token || query.count;
  if (any) {
    throw GraphError::bad_request(
        "The following query options are not supported by this request method or cannot be applied to the "
        "requested resource: $filter,$expand,$orderby,$count,$search,$skiptoken,$skip,$top");
  }
}

std::vector<std::string> selected_properties(const GraphCall& call) {
  if (call.query.select.empty() && call.switches.get_by_ids_trims_users)
    return {"id", "displayName", "mail", "userPrincipalName"};
  return call.query.select;
}

}  // namespace

HttpReply answer_get_by_ids(GraphCall& call) {
  constexpr Roles kReadsSomething = role::kReadsUsers | role::kReadsGroups | role::kReadsMembers;
  call.require_role(call.switches.get_by_ids_needs_directory_role ? role::kReadsAnything : kReadsSomething);
  refuse_other_options(call.query);
  check_select(call.query, is_object_property, "microsoft.graph.directoryObject");
  std::vector<ObjectRef> objects = find_all(call, read_lookup(call.request));
  put_in_order(objects, call.switches.get_by_ids_keeps_order);
  call.objects_written = objects.size();

  HttpReply reply;
  std::string& out = reply.body;
  out.reserve(1024 + objects.size() * kUsualUserBytes);
  out += fmt::format("{{\"@odata.context\":\"{}/$metadata#directoryObjects{}\",\"value\":[", call.root,
                     select_suffix(call.query));
  ObjectWriter writer(call, TypeTag::present, selected_properties(call));
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (i != 0) out.push_back(',');
    writer.append(out, objects[i]);
  }
  out += "]}";
  return reply;
}

}  // namespace rollcall::simulator
