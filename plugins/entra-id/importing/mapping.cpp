#include "importing/mapping.hpp"

#include "url.hpp"

#include <string>
#include <string_view>

namespace rollcall::entra_id {
namespace {

/// "someone_example.com#EXT#@tenant.onmicrosoft.com": a name, not an address that takes mail.
bool is_external_upn(std::string_view upn) {
  return to_lower_ascii(upn).find("#ext#") != std::string::npos;
}

std::string_view email_of(const GraphUser& user, EmailFrom email_from) {
  const auto upn = is_external_upn(user.user_principal_name) ? std::string_view() : user.user_principal_name;
  const auto first = email_from == EmailFrom::upn ? upn : user.mail;
  const auto second = email_from == EmailFrom::upn ? user.mail : upn;
  return first.empty() ? second : first;
}

people::Person person_of(const GraphUser& user, EmailFrom email_from) {
  return {.external_id = to_lower_ascii(user.id),
          .email = std::string(email_of(user, email_from)),
          .display_name = std::string(user.display_name),
          .given_name = std::string(user.given_name),
          .surname = std::string(user.surname),
          .job_title = std::string(user.job_title),
          .department = std::string(user.department),
          .company_name = std::string(user.company_name),
          .office_location = std::string(user.office_location),
          .employee_id = std::string(user.employee_id),
          .mobile_phone = std::string(user.mobile_phone),
          .business_phone = std::string(user.business_phone),
          .preferred_language = std::string(user.preferred_language),
          .user_principal_name = std::string(user.user_principal_name),
          .user_type = std::string(user.user_type),
          .enabled = user.enabled};
}

}  // namespace

people::Item map_user(const GraphUser& user, const MappingOptions& options) {
  auto person = person_of(user, options.email_from);
  if (user.unreadable_text) {
    return people::make_failed_item(
        std::move(person),
        {.code = "invalid-text",
         .message = "A field of this user is no readable text; correct it in Entra ID and import again."});
  }
  if (user.limited) {
    return people::make_failed_item(
        std::move(person),
        {.code = "limited-object",
         .message =
             "The app may not see this user's fields; grant it the application permission User.Read.All."});
  }
  const bool is_guest = equals_ignoring_case(user.user_type, "Guest");
  if ((is_guest && !options.guests) || (!user.enabled && !options.disabled))
    return people::make_filtered_item(std::move(person));
  return people::make_item(std::move(person));
}

}  // namespace rollcall::entra_id
