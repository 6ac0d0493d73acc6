#include "cli/documents.hpp"

#include "core/code_name.hpp"

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
  const core::JobRequest& request = job.request;
  return {{"id", job.id},
          {"state", core::to_string(job.state)},
          {"kind", core::to_string(request.kind)},
          {"of_job", request.of_job == 0 ? json() : json(request.of_job)},
          {"plugin", request.plugin_id},
          {"connection_id", request.connection_id},
          {"dry_run", request.dry_run},
          {"staged", request.staged},
          {"phase", core::to_string(job.phase)},
          {"leaver_grace", request.leaver_grace ? json(*request.leaver_grace) : json()},
          {"limits", {{"percent", request.limits.percent}, {"people", request.limits.people}}},
          {"approved", request.approved},
          {"options", json::parse(request.plugin_options, nullptr, false)},
          {"requested_by", request.requested_by},
          {"counts", document_of(job.counts)},
          {"disabled", job.disabled},
          {"removed", job.removed},
          {"since_job", job.base_job == 0 ? json() : json(job.base_job)},
          {"since", job.since.empty() ? json() : json(job.since)},
          {"gone", job.gone},
          {"issues", job.issues},
          {"created_at", job.created_at},
          {"started_at", job.started_at},
          {"finished_at", job.finished_at},
          {"error", job.error}};
}

json document_of(const core::JobIssue& issue) {
  return {{"id", issue.id},           {"severity", issue.severity},    {"code", issue.code},
          {"person", issue.person},   {"email", issue.email},          {"external_id", issue.external_id},
          {"message", issue.message}, {"next_step", issue.next_step},  {"request_id", issue.request_id},
          {"detail", issue.detail},   {"created_at", issue.created_at}};
}

json document_of(const core::JobChange& change) {
  json fields = json::array();
  for (const auto& field : change.fields)
    fields.push_back({{"name", field.name}, {"old", field.old_value}, {"new", field.new_value}});
  return {{"action", change.action},
          {"external_id", change.external_id},
          {"email", change.email},
          {"display_name", change.display_name},
          {"fields", std::move(fields)}};
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
  return {{"message", error.message()},
          {"next_step", error.next_step()},
          {"code", core::code_name(error.status())}};
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
  const core::Job& job = outcome.job;
  json document{{"job", job.id},
                {"state", core::to_string(job.state)},
                {"dry_run", job.request.dry_run},
                {"counts", document_of(job.counts)},
                {"disabled", job.disabled},
                {"issues", job.issues},
                {"requests", outcome.requests},
                {"retries", outcome.retries},
                {"duration_ms", outcome.duration.count()}};
  if (job.base_job != 0)
    document["incremental"] = {{"since_job", job.base_job}, {"since", job.since}, {"gone", job.gone}};
  if (job.request.kind == core::JobKind::undo) document["removed"] = job.removed;
  if (job.request.kind != core::JobKind::import) {
    document["kind"] = core::to_string(job.request.kind);
    document["of_job"] = job.request.of_job;
  }
  if (outcome.failure) document["error"] = document_of(*outcome.failure);
  return document;
}

}  // namespace rollcall::cli
