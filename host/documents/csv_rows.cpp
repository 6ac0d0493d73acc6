#include "documents/csv_rows.hpp"

#include "core/csv.hpp"

namespace rollcall::documents {

std::string issue_columns() {
  return core::csv_row({"id", "severity", "code", "person", "email", "external_id", "message", "next_step",
                        "request_id", "detail", "created_at"});
}

std::string row_of(const core::JobIssue& issue) {
  return core::csv_row({std::to_string(issue.id), issue.severity, issue.code, issue.person, issue.email,
                        issue.external_id, issue.message, issue.next_step, issue.request_id, issue.detail,
                        issue.created_at});
}

std::string change_columns() {
  return core::csv_row({"action", "external_id", "email", "display_name", "field", "old", "new"});
}

std::string rows_of(const core::JobChange& change) {
  const auto row = [&](const core::JobChange::Field& field) {
    return core::csv_row({change.action, change.external_id, change.email, change.display_name, field.name,
                          field.old_value, field.new_value});
  };
  if (change.fields.empty()) return row({});
  std::string rows;
  for (const auto& field : change.fields) rows += row(field);
  return rows;
}

std::string user_columns(PeopleFile file) {
  const bool of_command = file == PeopleFile::of_command;
  return core::csv_row({"id",
                        of_command ? "email" : "name",
                        of_command ? "display_name" : "email",
                        "given_name",
                        "surname",
                        "job_title",
                        "department",
                        "company_name",
                        "office_location",
                        "employee_id",
                        "mobile_phone",
                        "business_phone",
                        "preferred_language",
                        "user_principal_name",
                        "user_type",
                        "enabled",
                        "source",
                        "external_id",
                        "created_at",
                        "updated_at",
                        "last_import_id"});
}

std::string row_of(const core::User& user, PeopleFile file) {
  const bool of_command = file == PeopleFile::of_command;
  const bool says_import = user.last_import_id != 0 || !of_command;
  return core::csv_row({std::to_string(user.id),
                        of_command ? user.email : user.display_name,
                        of_command ? user.display_name : user.email,
                        user.given_name,
                        user.surname,
                        user.job_title,
                        user.department,
                        user.company_name,
                        user.office_location,
                        user.employee_id,
                        user.mobile_phone,
                        user.business_phone,
                        user.preferred_language,
                        user.user_principal_name,
                        user.user_type,
                        user.enabled ? "true" : "false",
                        user.source,
                        user.external_id,
                        user.created_at,
                        user.updated_at,
                        says_import ? std::to_string(user.last_import_id) : ""});
}

}  // namespace rollcall::documents
