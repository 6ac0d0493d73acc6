#include "documents/documents.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::documents {
namespace {

template <typename Json>
Json options_of(const core::JobRequest& request) {
  auto options = Json::parse(request.plugin_options, nullptr, false);
  return options.is_object() ? options : Json::object();
}

}  // namespace

template <typename Json>
Json Documents<Json>::of(const core::Counts& counts) {
  return {{"fetched", counts.fetched},     {"added", counts.added},     {"updated", counts.updated},
          {"unchanged", counts.unchanged}, {"skipped", counts.skipped}, {"filtered", counts.filtered},
          {"failed", counts.failed}};
}

template <typename Json>
Json Documents<Json>::of(const core::Plugin& plugin) {
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

template <typename Json>
Json Documents<Json>::of(const core::Job& job, JobSince since) {
  const core::JobRequest& request = job.request;
  Json document{{"id", job.id},
                {"state", core::to_string(job.state)},
                {"kind", core::to_string(request.kind)},
                {"of_job", id_or_null(request.of_job)},
                {"plugin", request.plugin_id},
                {"connection_id", request.connection_id},
                {"dry_run", request.dry_run},
                {"staged", request.staged},
                {"phase", core::to_string(job.phase)},
                {"leaver_grace", request.leaver_grace ? Json(*request.leaver_grace) : Json()},
                {"limits", {{"percent", request.limits.percent}, {"people", request.limits.people}}},
                {"approved", request.approved},
                {"options", options_of<Json>(request)},
                {"requested_by", request.requested_by},
                {"counts", of(job.counts)},
                {"disabled", job.disabled},
                {"removed", job.removed}};
  if (since == JobSince::told)
    document.update(
        {{"since_job", id_or_null(job.base_job)}, {"since", text_or_null(job.since)}, {"gone", job.gone}});
  document.update({{"issues", job.issues},
                   {"created_at", job.created_at},
                   {"started_at", job.started_at},
                   {"finished_at", job.finished_at},
                   {"error", job.error}});
  return document;
}

template <typename Json>
Json Documents<Json>::of(const core::JobIssue& issue) {
  return {{"id", issue.id},           {"severity", issue.severity},    {"code", issue.code},
          {"person", issue.person},   {"email", issue.email},          {"external_id", issue.external_id},
          {"message", issue.message}, {"next_step", issue.next_step},  {"request_id", issue.request_id},
          {"detail", issue.detail},   {"created_at", issue.created_at}};
}

template <typename Json>
Json Documents<Json>::of(const core::JobChange& change) {
  return {{"action", change.action},
          {"external_id", change.external_id},
          {"email", change.email},
          {"display_name", change.display_name},
          {"fields", of(change.fields)}};
}

template <typename Json>
Json Documents<Json>::of(const std::vector<core::JobChange::Field>& fields) {
  Json documents = Json::array();
  for (const auto& field : fields)
    documents.push_back({{"name", field.name}, {"old", field.old_value}, {"new", field.new_value}});
  return documents;
}

template <typename Json>
Json Documents<Json>::of(const core::User& user) {
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

template <typename Json>
Json Documents<Json>::of(const core::Connection& connection, const std::vector<std::string>& secret_names) {
  return {{"id", connection.id},
          {"name", connection.name},
          {"plugin", connection.plugin_id},
          {"settings", connection.settings},
          {"secrets", secret_names},
          {"created_at", connection.created_at},
          {"updated_at", connection.updated_at}};
}

template <typename Json>
Json Documents<Json>::id_or_null(std::int64_t id) {
  return id == 0 ? Json() : Json(id);
}

template <typename Json>
Json Documents<Json>::text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

template struct Documents<nlohmann::ordered_json>;
template struct Documents<nlohmann::json>;

std::string text_of(const nlohmann::ordered_json& document) {
  return document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string text_of(const nlohmann::json& document) {
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace rollcall::documents
