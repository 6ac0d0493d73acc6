#include "graph_error.hpp"
#include "json_writer.hpp"
#include "mixing.hpp"
#include "object_json.hpp"
#include "property_values.hpp"

#include <algorithm>
#include <array>

namespace rollcall::simulator {
namespace {

enum class Field : std::uint16_t {
  id,
  created,
  description,
  display_name,
  group_types,
  is_assignable,
  mail,
  mail_enabled,
  mail_nickname,
  rule,
  rule_state,
  on_premises_sync,
  proxy_addresses,
  security_enabled,
  visibility,
  always_null,
  always_empty
};

struct Property {
  std::string_view name;
  Field field;
};

/// All of them belong to the default set, in the order in which they are written.
constexpr std::array<Property, 34> kProperties{{
    {"id", Field::id},
    {"deletedDateTime", Field::always_null},
    {"classification", Field::always_null},
    {"createdDateTime", Field::created},
    {"creationOptions", Field::always_empty},
    {"description", Field::description},
    {"displayName", Field::display_name},
    {"expirationDateTime", Field::always_null},
    {"groupTypes", Field::group_types},
    {"isAssignableToRole", Field::is_assignable},
    {"mail", Field::mail},
    {"mailEnabled", Field::mail_enabled},
    {"mailNickname", Field::mail_nickname},
    {"membershipRule", Field::rule},
    {"membershipRuleProcessingState", Field::rule_state},
    {"onPremisesDomainName", Field::always_null},
    {"onPremisesLastSyncDateTime", Field::always_null},
    {"onPremisesNetBiosName", Field::always_null},
    {"onPremisesSamAccountName", Field::always_null},
    {"onPremisesSecurityIdentifier", Field::always_null},
    {"onPremisesSyncEnabled", Field::on_premises_sync},
    {"preferredDataLocation", Field::always_null},
    {"preferredLanguage", Field::always_null},
    {"proxyAddresses", Field::proxy_addresses},
    {"renewedDateTime", Field::created},
    {"resourceBehaviorOptions", Field::always_empty},
    {"resourceProvisioningOptions", Field::always_empty},
    {"securityEnabled", Field::security_enabled},
    {"securityIdentifier", Field::always_null},
    {"theme", Field::always_null},
    {"uniqueName", Field::always_null},
    {"visibility", Field::visibility},
    {"onPremisesProvisioningErrors", Field::always_empty},
    {"serviceProvisioningErrors", Field::always_empty},
}};

constexpr std::size_t kListed = kProperties.size();
static_assert(kListed <= 64);

constexpr PropertySet bit(std::size_t number) {
  return PropertySet{1} << number;
}

constexpr std::array<std::string_view, 4> kOtherProperties{"id", "displayName", "mail", "appId"};

bool is_collection(Field field) {
  return field == Field::group_types || field == Field::proxy_addresses || field == Field::always_empty;
}

const char* bool_text(bool value) {
  return value ? "true" : "false";
}

void append_types(std::string& out, const Group& group) {
  const bool unified = group.kind == GroupKind::microsoft365;
  const bool dynamic = group.rule != GroupRule::assigned;
  out.push_back('[');
  if (dynamic) out += "\"DynamicMembership\"";
  if (dynamic && unified) out.push_back(',');
  if (unified) out += "\"Unified\"";
  out.push_back(']');
}

void append_visibility(std::string& out, GroupVisibility visibility) {
  switch (visibility) {
    case GroupVisibility::unset:
      out += "null";
      return;
    case GroupVisibility::open:
      out += "\"Public\"";
      return;
    case GroupVisibility::closed:
      out += "\"Private\"";
      return;
    case GroupVisibility::hidden_membership:
      out += "\"HiddenMembership\"";
      return;
  }
}

void append_rule(std::string& out, const Group& group, Field field) {
  if (group.rule == GroupRule::assigned) {
    out += "null";
  } else if (field == Field::rule) {
    append_json_string(out, "(user.userType -eq \"Guest\")");
  } else {
    out += group.rule == GroupRule::dynamic_on ? "\"On\"" : "\"Paused\"";
  }
}

void append_value(std::string& out, const Group& group, Field field) {
  switch (field) {
    case Field::id:
      append_json_string(out, view(group.id));
      return;
    case Field::created:
      append_json_time(out, 1'420'070'400 + static_cast<std::int64_t>(mix64(group.index) % 315'360'000));
      return;
    case Field::description:
      append_json_string(out, group.description);
      return;
    case Field::display_name:
      append_json_string(out, group.display_name);
      return;
    case Field::group_types:
      append_types(out, group);
      return;
    case Field::is_assignable:
      out += group.role_assignable ? "true" : "null";
      return;
    case Field::mail:
      if (const auto mail = group.mail()) {
        append_json_string(out, *mail);
      } else {
        out += "null";
      }
      return;
    case Field::mail_enabled:
      out += bool_text(group.mail_enabled());
      return;
    case Field::mail_nickname:
      append_json_string(out, group.mail_nickname);
      return;
    case Field::rule:
    case Field::rule_state:
      append_rule(out, group, field);
      return;
    case Field::on_premises_sync:
      out += group.on_premises_sync ? bool_text(*group.on_premises_sync) : "null";
      return;
    case Field::proxy_addresses:
      out.push_back('[');
      if (const auto mail = group.mail()) append_json_string(out, "SMTP:" + *mail);
      out.push_back(']');
      return;
    case Field::security_enabled:
      out += bool_text(group.security_enabled());
      return;
    case Field::visibility:
      append_visibility(out, group.visibility);
      return;
    case Field::always_null:
      out += "null";
      return;
    case Field::always_empty:
      out += "[]";
      return;
  }
}

}  // namespace

bool is_group_property(std::string_view name) {
  return std::any_of(kProperties.begin(), kProperties.end(),
                     [&](const Property& each) { return each.name == name; });
}

bool is_other_member_property(std::string_view name) {
  return std::find(kOtherProperties.begin(), kOtherProperties.end(), name) != kOtherProperties.end();
}

bool is_object_property(std::string_view name) {
  return is_user_property(name) || is_group_property(name) || is_other_member_property(name);
}

Projection project_groups(const std::vector<std::string>& select) {
  Projection projection;
  for (const Property& property : kProperties) {
    if (!select.empty() && std::find(select.begin(), select.end(), property.name) == select.end()) continue;
    projection.push_back(
        {'"' + std::string(property.name) + "\":", static_cast<std::uint16_t>(property.field)});
  }
  return projection;
}

void append_group(std::string& out, const Group& group, const Projection& projection, TypeTag tag,
                  Access access) {
  out.push_back('{');
  bool first = true;
  if (tag == TypeTag::present) {
    out += "\"@odata.type\":\"#microsoft.graph.group\"";
    first = false;
  }
  for (const ProjectedField& each : projection) {
    if (!first) out.push_back(',');
    first = false;
    out += each.key;
    const auto field = static_cast<Field>(each.field);
    if (access == Access::full || field == Field::id) {
      append_value(out, group, field);
    } else {
      out += is_collection(field) ? "[]" : "null";
    }
  }
  out.push_back('}');
}

OtherMember describe_other_member(ObjectRef object) {
  const std::string number = std::to_string(object.index + 1);
  switch (object.type) {
    case ObjectType::device:
      return {"LAPTOP-" + number, {}};
    case ObjectType::service_principal:
      return {"Automation " + number, {}};
    case ObjectType::org_contact:
      return {"Contact " + number, "contact" + number + "@partner.example"};
    default:
      return {};
  }
}

void append_other_member(std::string& out, std::uint64_t seed, ObjectRef object,
                         const std::vector<std::string>& select, Access access) {
  const auto wanted = [&](std::string_view name) {
    return select.empty() || std::find(select.begin(), select.end(), name) != select.end();
  };
  out += "{\"@odata.type\":\"#";
  out += graph_type_name(object.type);
  out.push_back('"');
  if (wanted("id")) {
    out += ",\"id\":";
    append_json_string(out, view(object_id(seed, object)));
  }
  const OtherMember member = describe_other_member(object);
  const auto append_named = [&](std::string_view name, const std::string& value) {
    if (!wanted(name)) return;
    out += ",\"";
    out += name;
    out += "\":";
    if (access == Access::limited) {
      out += "null";
    } else {
      append_json_string(out, value);
    }
  };
  append_named("displayName", member.display_name);
  if (!member.mail.empty()) append_named("mail", member.mail);
  out.push_back('}');
}

PropertySet group_properties(const std::vector<std::string>& select) {
  PropertySet properties = 0;
  for (std::size_t i = 0; i < kListed; ++i) {
    const std::string_view name = kProperties[i].name;
    const bool wanted = select.empty() || std::find(select.begin(), select.end(), name) != select.end();
    if (wanted || kProperties[i].field == Field::id) properties |= bit(i);
  }
  return properties;
}

std::vector<std::string_view> group_property_names(PropertySet properties) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kListed; ++i) {
    if ((properties & bit(i)) != 0) names.push_back(kProperties[i].name);
  }
  return names;
}

PropertySet changed_properties(const Group& before, const Group& after) {
  return differing_properties(
      kProperties, kListed, before, after,
      [](std::string& out, const Group& group, Field field) { append_value(out, group, field); });
}

void append_delta_group(std::string& out, const Group& group, PropertySet properties,
                        PropertySet even_if_null) {
  append_delta_object(
      out, kProperties, kListed, group, properties, even_if_null,
      [](std::string& text, const Group& object, Field field) { append_value(text, object, field); });
}

}  // namespace rollcall::simulator
