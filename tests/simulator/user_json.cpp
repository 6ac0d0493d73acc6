#include "graph_error.hpp"
#include "json_writer.hpp"
#include "object_json.hpp"
#include "property_values.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string>

namespace rollcall::simulator {
namespace {

enum class Field : std::uint16_t {
  id,
  business_phones,
  display_name,
  given_name,
  job_title,
  mail,
  mobile_phone,
  office_location,
  preferred_language,
  surname,
  user_principal_name,
  account_enabled,
  city,
  company_name,
  country,
  created,
  creation_type,
  department,
  employee_id,
  employee_org_data,
  employee_type,
  external_user_state,
  fax_number,
  im_addresses,
  mail_nickname,
  on_premises_dn,
  on_premises_domain,
  on_premises_extension,
  on_premises_immutable_id,
  on_premises_sam,
  on_premises_sync,
  on_premises_upn,
  other_mails,
  postal_code,
  proxy_addresses,
  state,
  street_address,
  usage_location,
  user_type,
  always_null,
  always_empty,
  not_listable
};

enum class Given : std::uint8_t { by_default, on_request };

struct Property {
  std::string_view name;
  Field field;
  Given given = Given::on_request;
};

/// In the order in which they are written.
constexpr std::array<Property, 71> kProperties{{
    {"businessPhones", Field::business_phones, Given::by_default},
    {"displayName", Field::display_name, Given::by_default},
    {"givenName", Field::given_name, Given::by_default},
    {"jobTitle", Field::job_title, Given::by_default},
    {"mail", Field::mail, Given::by_default},
    {"mobilePhone", Field::mobile_phone, Given::by_default},
    {"officeLocation", Field::office_location, Given::by_default},
    {"preferredLanguage", Field::preferred_language, Given::by_default},
    {"surname", Field::surname, Given::by_default},
    {"userPrincipalName", Field::user_principal_name, Given::by_default},
    {"id", Field::id, Given::by_default},
    {"accountEnabled", Field::account_enabled},
    {"ageGroup", Field::always_null},
    {"assignedLicenses", Field::always_empty},
    {"assignedPlans", Field::always_empty},
    {"city", Field::city},
    {"companyName", Field::company_name},
    {"consentProvidedForMinor", Field::always_null},
    {"country", Field::country},
    {"createdDateTime", Field::created},
    {"creationType", Field::creation_type},
    {"deletedDateTime", Field::always_null},
    {"department", Field::department},
    {"employeeHireDate", Field::always_null},
    {"employeeId", Field::employee_id},
    {"employeeLeaveDateTime", Field::always_null},
    {"employeeOrgData", Field::employee_org_data},
    {"employeeType", Field::employee_type},
    {"externalUserState", Field::external_user_state},
    {"externalUserStateChangeDateTime", Field::always_null},
    {"faxNumber", Field::fax_number},
    {"identities", Field::always_empty},
    {"imAddresses", Field::im_addresses},
    {"isResourceAccount", Field::always_null},
    {"lastPasswordChangeDateTime", Field::always_null},
    {"legalAgeGroupClassification", Field::always_null},
    {"mailNickname", Field::mail_nickname},
    {"onPremisesDistinguishedName", Field::on_premises_dn},
    {"onPremisesDomainName", Field::on_premises_domain},
    {"onPremisesExtensionAttributes", Field::on_premises_extension},
    {"onPremisesImmutableId", Field::on_premises_immutable_id},
    {"onPremisesLastSyncDateTime", Field::always_null},
    {"onPremisesProvisioningErrors", Field::always_empty},
    {"onPremisesSamAccountName", Field::on_premises_sam},
    {"onPremisesSecurityIdentifier", Field::always_null},
    {"onPremisesSyncEnabled", Field::on_premises_sync},
    {"onPremisesUserPrincipalName", Field::on_premises_upn},
    {"otherMails", Field::other_mails},
    {"passwordPolicies", Field::always_null},
    {"postalCode", Field::postal_code},
    {"preferredDataLocation", Field::always_null},
    {"provisionedPlans", Field::always_empty},
    {"proxyAddresses", Field::proxy_addresses},
    {"securityIdentifier", Field::always_null},
    {"showInAddressList", Field::always_null},
    {"signInSessionsValidFromDateTime", Field::always_null},
    {"state", Field::state},
    {"streetAddress", Field::street_address},
    {"usageLocation", Field::usage_location},
    {"userType", Field::user_type},
    {"aboutMe", Field::not_listable},
    {"birthday", Field::not_listable},
    {"hireDate", Field::not_listable},
    {"interests", Field::not_listable},
    {"mailboxSettings", Field::not_listable},
    {"mySite", Field::not_listable},
    {"pastProjects", Field::not_listable},
    {"preferredName", Field::not_listable},
    {"responsibilities", Field::not_listable},
    {"schools", Field::not_listable},
    {"skills", Field::not_listable},
}};

/// Those that cannot be listed come last, so that the others fit into a PropertySet.
constexpr std::size_t kListed = 60;
static_assert(kProperties[kListed - 1].field != Field::not_listable);
static_assert(kProperties[kListed].field == Field::not_listable);

constexpr PropertySet bit(std::size_t number) {
  return PropertySet{1} << number;
}

bool is_collection(Field field) {
  return field == Field::business_phones || field == Field::other_mails || field == Field::proxy_addresses ||
         field == Field::im_addresses || field == Field::always_empty;
}

/// The basic profile that User.ReadBasic.All gives.
bool is_basic(Field field) {
  return field == Field::id || field == Field::display_name || field == Field::given_name ||
         field == Field::surname || field == Field::mail || field == Field::user_principal_name;
}

bool may_read(Access access, Field field) {
  switch (access) {
    case Access::full:
      return true;
    case Access::basic:
    case Access::basic_omitting:
      return is_basic(field);
    case Access::limited:
      break;
  }
  return field == Field::id;
}

void append_list(std::string& out, std::initializer_list<std::string_view> entries) {
  out.push_back('[');
  bool first = true;
  for (const std::string_view entry : entries) {
    if (entry.data() == nullptr) continue;
    if (!first) out.push_back(',');
    first = false;
    append_json_string(out, entry);
  }
  out.push_back(']');
}

/// Every third person has a private address, every sixth two; every second has an alias before the primary
/// address.
void append_addresses(std::string& out, const Person& person, Field field) {
  const std::string nickname(person.mail_nickname);
  const std::string at_home = nickname + "@home.example";
  const std::string at_school = nickname + "@school.example";
  constexpr std::string_view kNone;
  if (field == Field::other_mails) {
    append_list(out, {person.index % 3 == 0 ? std::string_view(at_home) : kNone,
                      person.index % 6 == 0 ? std::string_view(at_school) : kNone});
    return;
  }
  if (person.mail.data() == nullptr) {
    out += "[]";
    return;
  }
  if (field == Field::im_addresses) {
    append_list(out, {person.mail});
    return;
  }
  const std::string alias = "smtp:" + nickname + "@" + std::string(kInitialDomain);
  const std::string primary = "SMTP:" + std::string(person.mail);
  append_list(out, {person.index % 2 == 0 ? std::string_view(alias) : kNone, primary});
}

/// The complex properties: the organisation of those who have an employee id, and fifteen attributes that are
/// null for people who are not synced.
void append_object(std::string& out, const Person& person, Field field) {
  if (field == Field::employee_org_data) {
    if (person.employee_id.data() == nullptr) {
      out += "null";
      return;
    }
    out += "{\"costCenter\":\"CC-" + std::to_string(100 + person.index % 40) + "\",\"division\":";
    append_json_text(out, person.department);
    out.push_back('}');
    return;
  }
  for (unsigned number = 1; number <= 15; ++number) {
    out += number == 1 ? "{" : ",";
    out += "\"extensionAttribute" + std::to_string(number) + "\":";
    const bool filled = person.on_premises_sync && (number == 1 || number == 2 || number == 15);
    out += filled ? "\"x" + std::to_string(number) + "-" + std::to_string(person.index) + "\"" : "null";
  }
  out.push_back('}');
}

/// Null when the person has no such thing.
std::optional<std::string> composed_text(const Person& person, Field field) {
  const std::string nickname(person.mail_nickname);
  if (field == Field::creation_type && person.external_user_state.data() != nullptr) return "Invitation";
  if (field == Field::fax_number && person.index % 5 == 0)
    return "+49 30 5559 " + std::to_string(person.index);
  const bool has_place = person.city.data() != nullptr;
  if (field == Field::postal_code && has_place) return std::to_string(10'000 + person.index % 80'000);
  if (field == Field::state && has_place) return "State of " + std::string(person.city);
  if (field == Field::street_address && has_place) return "Main Street " + std::to_string(person.index);
  if (!person.on_premises_sync) return std::nullopt;
  if (field == Field::on_premises_domain) return "corp.northwind.example";
  if (field == Field::on_premises_sam) return nickname.substr(0, 20);
  if (field == Field::on_premises_upn) return nickname + "@corp.northwind.example";
  if (field == Field::on_premises_immutable_id) return "immutable-" + std::to_string(person.index) + "==";
  if (field == Field::on_premises_dn) return "CN=" + nickname + ",OU=People,DC=corp,DC=northwind,DC=example";
  return std::nullopt;
}

void append_composed(std::string& out, const Person& person, Field field) {
  const auto text = composed_text(person, field);
  if (text) {
    append_json_string(out, *text);
  } else {
    out += "null";
  }
}

void append_value(std::string& out, const Person& person, Field field) {
  switch (field) {
    case Field::id:
      append_json_string(out, view(person.id));
      return;
    case Field::business_phones:
      append_list(out, {person.business_phone});
      return;
    case Field::display_name:
      append_json_text(out, person.display_name);
      return;
    case Field::given_name:
      append_json_text(out, person.given_name);
      return;
    case Field::job_title:
      append_json_text(out, person.job_title);
      return;
    case Field::mail:
      append_json_text(out, person.mail);
      return;
    case Field::mobile_phone:
      append_json_text(out, person.mobile_phone);
      return;
    case Field::office_location:
      append_json_text(out, person.office_location);
      return;
    case Field::preferred_language:
      append_json_text(out, person.preferred_language);
      return;
    case Field::surname:
      append_json_text(out, person.surname);
      return;
    case Field::user_principal_name:
      append_json_text(out, person.user_principal_name);
      return;
    case Field::account_enabled:
      out += person.account_enabled ? "true" : "false";
      return;
    case Field::city:
      append_json_text(out, person.city);
      return;
    case Field::company_name:
      append_json_text(out, person.company_name);
      return;
    case Field::country:
      append_json_text(out, person.country);
      return;
    case Field::created:
      append_json_time(out, person.created_at);
      return;
    case Field::department:
      append_json_text(out, person.department);
      return;
    case Field::employee_id:
      append_json_text(out, person.employee_id);
      return;
    case Field::employee_type:
      append_json_text(out, person.employee_type);
      return;
    case Field::external_user_state:
      append_json_text(out, person.external_user_state);
      return;
    case Field::mail_nickname:
      append_json_text(out, person.mail_nickname);
      return;
    case Field::on_premises_sync:
      out += person.on_premises_sync ? (*person.on_premises_sync ? "true" : "false") : "null";
      return;
    case Field::usage_location:
      append_json_text(out, person.country);
      return;
    case Field::user_type:
      append_json_text(out, person.user_type);
      return;
    case Field::always_empty:
      out += "[]";
      return;
    case Field::always_null:
    case Field::not_listable:
      out += "null";
      return;
    case Field::im_addresses:
    case Field::other_mails:
    case Field::proxy_addresses:
      append_addresses(out, person, field);
      return;
    case Field::employee_org_data:
    case Field::on_premises_extension:
      append_object(out, person, field);
      return;
    default:
      append_composed(out, person, field);
      return;
  }
}

}  // namespace

bool is_user_property(std::string_view name) {
  return std::any_of(kProperties.begin(), kProperties.end(),
                     [&](const Property& each) { return each.name == name; });
}

Projection project_users(const std::vector<std::string>& select) {
  Projection projection;
  for (const Property& property : kProperties) {
    const bool wanted = select.empty()
                            ? property.given == Given::by_default
                            : std::find(select.begin(), select.end(), property.name) != select.end();
    if (!wanted) continue;
    if (property.field == Field::not_listable) {
      throw GraphError(501, "NotImplemented", "This operation target is not yet supported.");
    }
    projection.push_back(
        {'"' + std::string(property.name) + "\":", static_cast<std::uint16_t>(property.field)});
  }
  return projection;
}

void append_user(std::string& out, const Person& person, const Projection& projection, TypeTag tag,
                 Access access) {
  out.push_back('{');
  bool first = true;
  if (tag == TypeTag::present) {
    out += "\"@odata.type\":\"#microsoft.graph.user\"";
    first = false;
  }
  for (const ProjectedField& each : projection) {
    const auto field = static_cast<Field>(each.field);
    const bool readable = may_read(access, field);
    if (!readable && access == Access::basic_omitting) continue;
    if (!first) out.push_back(',');
    first = false;
    out += each.key;
    if (readable) {
      append_value(out, person, field);
    } else {
      out += is_collection(field) ? "[]" : "null";
    }
  }
  out.push_back('}');
}

PropertySet user_properties(const std::vector<std::string>& select) {
  PropertySet properties = user_property("id");
  for (std::size_t i = 0; i < kProperties.size(); ++i) {
    const Property& property = kProperties[i];
    const bool wanted = select.empty()
                            ? property.given == Given::by_default
                            : std::find(select.begin(), select.end(), property.name) != select.end();
    if (!wanted) continue;
    if (property.field == Field::not_listable) {
      throw GraphError(501, "NotImplemented", "This operation target is not yet supported.");
    }
    properties |= bit(i);
  }
  return properties;
}

PropertySet user_property(std::string_view name) {
  for (std::size_t i = 0; i < kListed; ++i) {
    if (kProperties[i].name == name) return bit(i);
  }
  return 0;
}

std::vector<std::string_view> user_property_names(PropertySet properties) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kListed; ++i) {
    if ((properties & bit(i)) != 0) names.push_back(kProperties[i].name);
  }
  return names;
}

PropertySet changed_properties(const Person& before, const Person& after) {
  return differing_properties(
      kProperties, kListed, before, after,
      [](std::string& out, const Person& person, Field field) { append_value(out, person, field); });
}

void append_delta_user(std::string& out, const Person& person, PropertySet properties,
                       PropertySet even_if_null) {
  append_delta_object(
      out, kProperties, kListed, person, properties, even_if_null,
      [](std::string& text, const Person& object, Field field) { append_value(text, object, field); });
}

}  // namespace rollcall::simulator
