#include "importing/mapping.hpp"

#include "rollcall/sdk/error.hpp"
#include "url.hpp"

#include <string>
#include <string_view>

namespace rollcall::entra_id {
namespace {

constexpr std::size_t kEmail = 0;
static_assert(people::kTextAttributes[kEmail].column == "email");

const Property& mail() {
  static const Property& property = *find_property("mail");
  return property;
}

const Property& principal_name() {
  static const Property& property = *find_property("userPrincipalName");
  return property;
}

/// "someone_example.com#EXT#@tenant.onmicrosoft.com": a name, not an address that takes mail.
bool is_external_upn(std::string_view upn) {
  return upn.find('#') != std::string_view::npos && to_lower_ascii(upn).find("#ext#") != std::string::npos;
}

void refuse_contradiction(const AttributeMap& attributes, const MappingOptions& options) {
  if (attributes.email_by_rule || options.email_from == EmailFrom::mail) return;
  throw Error(Status::invalid_argument,
              {.message = "Import option 'email_from' has no effect, because the connection's setting "
                          "'map.email' says where addresses come from.",
               .next_step = "Leave the option out, or remove the setting map.email."});
}

}  // namespace

UserMapper::UserMapper(const AttributeMap& attributes, const MappingOptions& options)
    : attributes_(attributes), email_from_(options.email_from), filters_(options, fields_) {
  refuse_contradiction(attributes, options);
  if (attributes.email_by_rule) {
    (void)fields_.add(mail());
  } else {
    email_ = fields_.add(*attributes.sources[kEmail]);
  }
  for (std::size_t i = kEmail + 1; i < AttributeMap::kColumns; ++i) {
    if (const auto* source = attributes.sources[i])
      columns_.push_back({.target = people::kTextAttributes[i].member, .source = fields_.add(*source)});
  }
  if (attributes.enabled_from_account) fields_.add_account_enabled();
}

/// Null when the user has no address.
const Property* UserMapper::email_source(const GraphUser& user) const {
  if (!attributes_.email_by_rule) return attributes_.sources[kEmail];
  const bool has_upn = !user.user_principal_name.empty() && !is_external_upn(user.user_principal_name);
  const bool has_mail = !user.mail.empty();
  if (has_upn && (email_from_ == EmailFrom::upn || !has_mail)) return &principal_name();
  return has_mail ? &mail() : nullptr;
}

std::string_view UserMapper::email_of(const GraphUser& user) const {
  const auto* source = email_source(user);
  if (source == nullptr) return {};
  const auto email = attributes_.email_by_rule ? user.*(source->member) : email_.of(user);
  return source == &principal_name() && is_external_upn(email) ? std::string_view() : email;
}

std::string_view UserMapper::source_of(std::size_t column, const GraphUser& user) const {
  const auto* source = column == kEmail ? email_source(user) : attributes_.sources.at(column);
  return source == nullptr ? std::string_view() : source->name;
}

std::string_view UserMapper::source_of_enabled() const {
  return attributes_.enabled_from_account ? "accountEnabled" : "";
}

people::Person UserMapper::person_of(const GraphUser& user) const {
  people::Person person{.external_id = to_lower_ascii(user.id), .email = std::string(email_of(user))};
  for (const auto& column : columns_) person.*(column.target) = column.source.of(user);
  person.enabled = !attributes_.enabled_from_account || user.enabled;
  return person;
}

people::Item UserMapper::map(const GraphUser& user) const {
  auto person = person_of(user);
  if (user.unreadable_text) {
    return people::make_failed_item(std::move(person),
                                    {.code = "invalid-text",
                                     .person = std::string(user.display_name),
                                     .message = "A property of this user is no readable text.",
                                     .next_step = "Correct it in Entra ID and import again."});
  }
  if (user.limited) {
    return people::make_failed_item(
        std::move(person),
        {.code = "limited-object",
         .message = "The app may see this user, but not the user's properties.",
         .next_step = "Grant the app the application permission User.Read.All and import again."});
  }
  if (filters_.leave_out(user, person.email)) return people::make_filtered_item(std::move(person));
  return people::make_item(std::move(person));
}

}  // namespace rollcall::entra_id
