#pragma once

#include <cstdint>
#include <string>

namespace rollcall::core {

/// The workspace that exists from the start.
inline constexpr std::int64_t kDefaultWorkspaceId = 1;

/// A person as listed and exported; the fields are columns of `users`.
struct User {
  std::int64_t id = 0;
  std::string email, display_name, given_name, surname, job_title, department, company_name, office_location,
      employee_id, mobile_phone, business_phone, preferred_language, user_principal_name, user_type;
  bool enabled = true;
  std::string source;  ///< plugin id; empty for people added by hand
  std::string external_id;
  std::string created_at, updated_at;  ///< UTC, ISO 8601 with 'Z'
  std::int64_t last_import_id = 0;     ///< 0 for people no import ever wrote
};

}  // namespace rollcall::core
