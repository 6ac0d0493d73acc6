#include "importing/attribute_map.hpp"

#include "rollcall/sdk/error.hpp"
#include "url.hpp"

#include <algorithm>
#include <vector>

namespace rollcall::entra_id {
namespace {

constexpr std::string_view kNone = "none";
constexpr std::string_view kEnabled = "enabled";
constexpr std::string_view kAccountEnabled = "accountEnabled";

/// In the order of people::kTextAttributes. That of email is only a name: its rule is in UserMapper.
constexpr std::array<std::string_view, AttributeMap::kColumns> kDefaults{
    "mail",           "displayName",       "givenName",         "surname",    "jobTitle",
    "department",     "companyName",       "officeLocation",    "employeeId", "mobilePhone",
    "businessPhones", "preferredLanguage", "userPrincipalName", "userType"};

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::failed_precondition,
              {.message = std::move(message), .next_step = std::move(next_step)});
}

std::string key_of(std::string_view column) {
  return "'map." + std::string(column) + "'";
}

std::string did_you_mean(const std::string& near, std::string otherwise) {
  return near.empty() ? std::move(otherwise) : "Did you mean " + near + "?";
}

[[noreturn]] void refuse_column(std::string_view column) {
  if (column == "external_id") {
    refuse("Setting 'map.external_id' cannot be chosen: people are recognised by the id of Entra ID.",
           "Leave it out.");
  }
  std::vector<std::string_view> columns{kEnabled};
  for (const auto& attribute : people::kTextAttributes) columns.push_back(attribute.column);
  const auto near = nearest_name(column, columns);
  refuse("Setting " + key_of(column) + " is unknown: people have no such column.",
         did_you_mean(near.empty() ? near : "map." + near, "The columns are listed in the plugin's README."));
}

}  // namespace

AttributeMap::AttributeMap() {
  std::transform(kDefaults.begin(), kDefaults.end(), sources.begin(), find_property);
}

void AttributeMap::set(std::string_view column, std::string_view property) {
  const bool none = equals_ignoring_case(property, kNone);
  if (column == kEnabled) {
    if (!none && !equals_ignoring_case(property, kAccountEnabled))
      refuse("Setting 'map.enabled' can only be accountEnabled or none.", "Set it to one of the two.");
    enabled_from_account = !none;
    return;
  }
  const auto attribute = std::find_if(people::kTextAttributes.begin(), people::kTextAttributes.end(),
                                      [&](const people::Attribute& each) { return each.column == column; });
  if (attribute == people::kTextAttributes.end()) refuse_column(column);
  const bool is_email = column == "email";
  if (is_email && none)
    refuse("Setting 'map.email' cannot be none: nobody is imported without an e-mail address.",
           "Name a property, or remove the setting.");
  const auto* source = none ? nullptr : find_property(property);
  if (source == nullptr && !none) {
    refuse("Setting " + key_of(column) + " names the unknown property '" + std::string(property) + "'.",
           did_you_mean(nearest_property(property), "The properties are listed in the plugin's README."));
  }
  sources.at(static_cast<std::size_t>(attribute - people::kTextAttributes.begin())) = source;
  if (is_email) email_by_rule = false;
}

std::string AttributeMap::differences() const {
  std::string text;
  const auto add = [&](std::string_view column, std::string_view source) {
    text.append(text.empty() ? "" : ",").append(column).append("=").append(source);
  };
  const AttributeMap usual;
  for (std::size_t i = 0; i < kColumns; ++i) {
    const bool by_name = i == 0 && !email_by_rule;
    if (by_name || sources[i] != usual.sources[i])
      add(people::kTextAttributes[i].column, sources[i] == nullptr ? kNone : sources[i]->name);
  }
  if (!enabled_from_account) add(kEnabled, kNone);
  return text;
}

}  // namespace rollcall::entra_id
