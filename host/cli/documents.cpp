#include "cli/documents.hpp"

#include "cli/exit_code.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::cli {

using json = nlohmann::ordered_json;

json document_of(const core::Counts& counts) {
  return {{"fetched", counts.fetched},     {"added", counts.added},     {"updated", counts.updated},
          {"unchanged", counts.unchanged}, {"skipped", counts.skipped}, {"filtered", counts.filtered},
          {"failed", counts.failed}};
}

json document_of(const core::Plugin& plugin) {
  return {{"id", plugin.id},
          {"name", plugin.name},
          {"version", plugin.version},
          {"vendor", plugin.vendor},
          {"summary", plugin.summary},
          {"state", core::to_string(plugin.state)},
          {"reason", plugin.reason},
          {"file", plugin.file},
          {"api", std::to_string(plugin.api_major) + "." + std::to_string(plugin.api_minor)},
          {"people_tables_version", plugin.people_tables_version}};
}

json document_of(const core::Job& job) {
  return {{"id", job.id},
          {"state", core::to_string(job.state)},
          {"plugin", job.request.plugin_id},
          {"connection_id", job.request.connection_id},
          {"dry_run", job.request.dry_run},
          {"options", json::parse(job.request.plugin_options, nullptr, false)},
          {"requested_by", job.request.requested_by},
          {"counts", document_of(job.counts)},
          {"issues", job.issues},
          {"created_at", job.created_at},
          {"started_at", job.started_at},
          {"finished_at", job.finished_at},
          {"error", job.error}};
}

json document_of(const core::JobIssue& issue) {
  return {{"id", issue.id},         {"severity", issue.severity},
          {"code", issue.code},     {"external_id", issue.external_id},
          {"email", issue.email},   {"message", issue.message},
          {"detail", issue.detail}, {"created_at", issue.created_at}};
}

json document_of(const core::User& user) {
  return {{"id", user.id},
          {"name", user.display_name},
          {"email", user.email},
          {"given_name", user.given_name},
          {"surname", user.surname},
          {"job_title", user.job_title},
          {"department", user.department},
          {"company_name", user.company_name},
          {"office_location", user.office_location},
          {"employee_id", user.employee_id},
          {"mobile_phone", user.mobile_phone},
          {"business_phone", user.business_phone},
          {"preferred_language", user.preferred_language},
          {"user_principal_name", user.user_principal_name},
          {"user_type", user.user_type},
          {"enabled", user.enabled},
          {"source", user.source},
          {"external_id", user.external_id},
          {"created_at", user.created_at},
          {"updated_at", user.updated_at},
          {"last_import_id", user.last_import_id}};
}

json document_of(const Error& error) {
  return {
      {"message", error.message()}, {"next_step", error.next_step()}, {"code", code_name(error.status())}};
}

json document_of(const core::Connection& connection, const std::vector<std::string>& secret_names) {
  return {{"id", connection.id},
          {"name", connection.name},
          {"plugin", connection.plugin_id},
          {"settings", connection.settings},
          {"secrets", secret_names},
          {"created_at", connection.created_at},
          {"updated_at", connection.updated_at}};
}

json document_of(const core::ImportOutcome& outcome) {
  json document{{"job", outcome.job.id},
                {"state", core::to_string(outcome.job.state)},
                {"dry_run", outcome.job.request.dry_run},
                {"counts", document_of(outcome.job.counts)},
                {"issues", outcome.job.issues},
                {"requests", outcome.requests},
                {"retries", outcome.retries},
                {"duration_ms", outcome.duration.count()}};
  if (outcome.failure) document["error"] = document_of(*outcome.failure);
  return document;
}

}  // namespace rollcall::cli
