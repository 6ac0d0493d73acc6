#pragma once

#include <span>
#include <string_view>

namespace rollcall::entra_id {

/// One user of a page; null and missing properties are empty. The views are good until the reader's callback
/// returns.
struct GraphUser {
  std::string_view id = {};
  std::string_view user_principal_name = {};
  std::string_view display_name = {};
  std::string_view given_name = {};
  std::string_view surname = {};
  std::string_view mail = {};
  std::string_view job_title = {};
  std::string_view department = {};
  std::string_view company_name = {};
  std::string_view office_location = {};
  std::string_view employee_id = {};
  std::string_view mobile_phone = {};
  std::string_view business_phone = {};
  std::string_view preferred_language = {};
  std::string_view user_type = {};
  bool enabled = true;           ///< accountEnabled; null counts as enabled
  bool unreadable_text = false;  ///< a property is no text, or its escapes make no text; it is empty here
  bool limited = false;          ///< neither name nor UPN: the app may not see this user's properties
  /// The values of UserFields::extra(), in its order.
  std::span<const std::string_view> extra = {};
};

}  // namespace rollcall::entra_id
