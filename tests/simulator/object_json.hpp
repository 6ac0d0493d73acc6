#pragma once

#include "directory.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// What the app may read of an object: everything; the basic profile, with the rest null or left out; or id
/// and type alone with the other properties null.
enum class Access : std::uint8_t { full, basic, basic_omitting, limited };
/// Lists of mixed objects carry `@odata.type`; lists of one type do not.
enum class TypeTag : std::uint8_t { absent, present };

/// One property of a JSON object: its key with separators ready to append, and what stands behind it.
struct ProjectedField {
  std::string key;      ///< e.g. `"displayName":`
  std::uint16_t field;  ///< meaning private to the writer of that type
};

/// The properties of one type that a request selects.
using Projection = std::vector<ProjectedField>;

/// The projections of users: the default 11 properties for an empty `select`. With `names_of_users_only`, a
/// name that no user property has throws GraphError 400, one that cannot be listed 501.
Projection project_users(const std::vector<std::string>& select);
Projection project_groups(const std::vector<std::string>& select);

/// The same as sets, `id` always among them; the single property of this name, or nothing; and back.
PropertySet user_properties(const std::vector<std::string>& select);
PropertySet group_properties(const std::vector<std::string>& select);
PropertySet user_property(std::string_view name);
std::vector<std::string_view> user_property_names(PropertySet properties);
std::vector<std::string_view> group_property_names(PropertySet properties);

/// The properties that are written differently.
PropertySet changed_properties(const Person& before, const Person& after);
PropertySet changed_properties(const Group& before, const Group& after);

bool is_user_property(std::string_view name);
bool is_group_property(std::string_view name);
bool is_other_member_property(std::string_view name);
/// True for a property that any type of directory object has.
bool is_object_property(std::string_view name);

void append_user(std::string& out, const Person& person, const Projection& projection, TypeTag tag,
                 Access access);
void append_group(std::string& out, const Group& group, const Projection& projection, TypeTag tag,
                  Access access);
/// The attributes of a device, service principal or org contact; `mail` is empty where the type has none.
struct OtherMember {
  std::string display_name;
  std::string mail;
};
OtherMember describe_other_member(ObjectRef object);

/// As delta queries write them: what is null is left out, except for the properties of `even_if_null`.
void append_delta_user(std::string& out, const Person& person, PropertySet properties,
                       PropertySet even_if_null);
void append_delta_group(std::string& out, const Group& group, PropertySet properties,
                        PropertySet even_if_null);
/// A device, service principal or org contact; always with `@odata.type`.
void append_other_member(std::string& out, std::uint64_t seed, ObjectRef object,
                         const std::vector<std::string>& select, Access access);

}  // namespace rollcall::simulator
