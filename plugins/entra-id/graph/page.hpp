#pragma once

#include "graph/page_buffer.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Pages of people: {"@odata.nextLink": ..., "value": [...]}, read where they lie.
namespace rollcall::entra_id {

/// What a request for people selects; the members of GraphUser.
inline constexpr std::string_view kUserFields =
    "id,userPrincipalName,displayName,givenName,surname,mail,jobTitle,department,companyName,officeLocation,"
    "employeeId,mobilePhone,businessPhones,preferredLanguage,userType,accountEnabled";

/// One user of a page; null and missing fields are empty. The views are good until the callback returns.
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
  bool unreadable_text = false;  ///< a field is no text, or its escapes make no text; it is empty here
  bool limited = false;          ///< neither name nor UPN: the app may not see this user's fields
};

/// What a chain must know before it goes on.
struct PageLinks {
  std::string next;  ///< @odata.nextLink as it was sent; empty on the last page
};

/// What a page holds.
struct PageContent {
  std::uint64_t users = 0;
  std::uint64_t limited_users = 0;  ///< of them
  std::uint64_t other_objects = 0;  ///< devices, groups, contacts
};

/// Reads pages; keeps simdjson's memory between them. One thread at a time.
class PageReader {
 public:
  PageReader();
  ~PageReader();
  PageReader(PageReader&&) noexcept;
  PageReader& operator=(PageReader&&) noexcept;

  /// Checks that the document is whole, UTF-8, an object with an array `value`, and finds the next link.
  /// Throws BadPage.
  [[nodiscard]] PageLinks scan(const PageBuffer& page);

  /// Calls `on_user` for every user in the order of the page. Throws BadPage.
  PageContent read(const PageBuffer& page, const std::function<void(const GraphUser&)>& on_user);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall::entra_id
