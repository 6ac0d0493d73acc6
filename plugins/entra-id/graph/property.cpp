#include "graph/property.hpp"

#include "url.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace rollcall::entra_id {
namespace {

constexpr auto kText = PropertyKind::text;

constexpr Property kProperties[] = {
    {"id", kText, &GraphUser::id},
    {"userPrincipalName", kText, &GraphUser::user_principal_name},
    {"displayName", kText, &GraphUser::display_name},
    {"givenName", kText, &GraphUser::given_name},
    {"surname", kText, &GraphUser::surname},
    {"mail", kText, &GraphUser::mail},
    {"jobTitle", kText, &GraphUser::job_title},
    {"department", kText, &GraphUser::department},
    {"companyName", kText, &GraphUser::company_name},
    {"officeLocation", kText, &GraphUser::office_location},
    {"employeeId", kText, &GraphUser::employee_id},
    {"mobilePhone", kText, &GraphUser::mobile_phone},
    {"businessPhones", PropertyKind::first_of_list, &GraphUser::business_phone},
    {"preferredLanguage", kText, &GraphUser::preferred_language},
    {"userType", kText, &GraphUser::user_type},
    {"ageGroup"},
    {"city"},
    {"consentProvidedForMinor"},
    {"country"},
    {"creationType"},
    {"employeeOrgData/costCenter"},
    {"employeeOrgData/division"},
    {"employeeType"},
    {"externalUserState"},
    {"faxNumber"},
    {"imAddresses", PropertyKind::first_of_list},
    {"legalAgeGroupClassification"},
    {"mailNickname"},
    {"onPremisesDistinguishedName"},
    {"onPremisesDomainName"},
    {"onPremisesExtensionAttributes/extensionAttribute1"},
    {"onPremisesExtensionAttributes/extensionAttribute2"},
    {"onPremisesExtensionAttributes/extensionAttribute3"},
    {"onPremisesExtensionAttributes/extensionAttribute4"},
    {"onPremisesExtensionAttributes/extensionAttribute5"},
    {"onPremisesExtensionAttributes/extensionAttribute6"},
    {"onPremisesExtensionAttributes/extensionAttribute7"},
    {"onPremisesExtensionAttributes/extensionAttribute8"},
    {"onPremisesExtensionAttributes/extensionAttribute9"},
    {"onPremisesExtensionAttributes/extensionAttribute10"},
    {"onPremisesExtensionAttributes/extensionAttribute11"},
    {"onPremisesExtensionAttributes/extensionAttribute12"},
    {"onPremisesExtensionAttributes/extensionAttribute13"},
    {"onPremisesExtensionAttributes/extensionAttribute14"},
    {"onPremisesExtensionAttributes/extensionAttribute15"},
    {"onPremisesImmutableId"},
    {"onPremisesSamAccountName"},
    {"onPremisesSecurityIdentifier"},
    {"onPremisesSyncEnabled", PropertyKind::flag},
    {"onPremisesUserPrincipalName"},
    {"otherMails", PropertyKind::first_of_list},
    {"passwordPolicies"},
    {"postalCode"},
    {"preferredDataLocation"},
    {"proxyAddresses", PropertyKind::primary_address},
    {"securityIdentifier"},
    {"state"},
    {"streetAddress"},
    {"usageLocation"},
};

/// Levenshtein's distance, in bytes, letter case ignored.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const bool same = equals_ignoring_case(left.substr(i - 1, 1), right.substr(j - 1, 1));
      const std::size_t replaced = diagonal + (same ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const Property> all_properties() {
  return kProperties;
}

const Property* find_property(std::string_view name) {
  const auto* found = std::find_if(std::begin(kProperties), std::end(kProperties), [&](const Property& each) {
    return equals_ignoring_case(each.name, name);
  });
  return found == std::end(kProperties) ? nullptr : found;
}

std::string nearest_name(std::string_view given, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(2, std::min<std::size_t>(given.size(), 60) / 2) + 1;
  for (const auto name : known) {
    const std::size_t distance = edit_distance(given.substr(0, 120), name);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = name;
  }
  return std::string(best);
}

std::string nearest_property(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& property : kProperties) names.push_back(property.name);
  return nearest_name(name, names);
}

Field UserFields::add(const Property& property) {
  select(property.outer());
  if (property.member != nullptr) return {.member = property.member};
  const auto known = std::find(extra_.begin(), extra_.end(), &property);
  const auto place = static_cast<std::size_t>(known - extra_.begin());
  if (known == extra_.end()) extra_.push_back(&property);
  return {.extra = place};
}

void UserFields::select(std::string_view name) {
  if (std::find(selected_.begin(), selected_.end(), name) == selected_.end()) selected_.push_back(name);
}

std::string UserFields::select() const {
  std::string list;
  for (const auto name : selected_) list.append(list.empty() ? "" : ",").append(name);
  return list;
}

}  // namespace rollcall::entra_id
