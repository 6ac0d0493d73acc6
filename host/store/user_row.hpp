#pragma once

#include "core/workspace.hpp"
#include "rollcall/people/session.hpp"
#include "store/dialect.hpp"

#include <string>
#include <utility>

#include <soci/soci.h>

namespace rollcall::store {

/// The variables that a SELECT of users fills in.
struct UserRow {
  core::User user;
  long long id = 0, last_import_id = 0;
  int enabled = 0;

  static std::string select(people::Backend backend) {
    return "SELECT id, email, display_name, given_name, surname, job_title, department, company_name, "
           "office_location, employee_id, mobile_phone, business_phone, preferred_language, "
           "user_principal_name, "
           "user_type, CASE WHEN enabled THEN 1 ELSE 0 END, source, coalesce(external_id, ''), " +
           dialect::iso(backend, "created_at") + ", " + dialect::iso(backend, "updated_at") +
           ", coalesce(last_import_id, 0) FROM users";
  }

  template <typename Statement>
  auto into(Statement&& statement) {
    using soci::into;
    return std::move((statement, into(id), into(user.email), into(user.display_name), into(user.given_name),
                      into(user.surname), into(user.job_title), into(user.department),
                      into(user.company_name), into(user.office_location), into(user.employee_id),
                      into(user.mobile_phone), into(user.business_phone), into(user.preferred_language),
                      into(user.user_principal_name), into(user.user_type), into(enabled), into(user.source),
                      into(user.external_id), into(user.created_at), into(user.updated_at),
                      into(last_import_id)));
  }

  [[nodiscard]] const core::User& read() {
    user.id = id;
    user.enabled = enabled != 0;
    user.last_import_id = last_import_id;
    return user;
  }
};

}  // namespace rollcall::store
