#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rollcall::simulator {

/// The directory object types that can be members of a group.
enum class ObjectType : std::uint8_t { user, group, device, service_principal, org_contact };

/// One directory object: what it is and its number among the objects of that type.
struct ObjectRef {
  ObjectType type = ObjectType::user;
  std::uint32_t index = 0;
  friend bool operator==(const ObjectRef&, const ObjectRef&) = default;
};

using Guid = std::array<char, 36>;

constexpr std::string_view view(const Guid& guid) {
  return {guid.data(), guid.size()};
}

/// The `#microsoft.graph.…` name of a type, without the `#`.
std::string_view graph_type_name(ObjectType type);

/// The object id (lower-case GUID) of an object of the tenant with this seed.
Guid object_id(std::uint64_t seed, ObjectRef object);

/// Is this text shaped like a GUID?
bool is_guid(std::string_view text);

/// The object number behind an id of this type; nothing when it is no id of this tenant. Letter case is
/// ignored.
std::optional<std::uint32_t> find_object(std::uint64_t seed, ObjectType type, std::string_view id);

}  // namespace rollcall::simulator
