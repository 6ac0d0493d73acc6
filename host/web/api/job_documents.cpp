#include "web/api/job_documents.hpp"

#include "core/job_actions.hpp"
#include "web/api/services.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

json counts_document(const core::Counts& counts) {
  return {{"fetched", counts.fetched},     {"added", counts.added},     {"updated", counts.updated},
          {"unchanged", counts.unchanged}, {"skipped", counts.skipped}, {"filtered", counts.filtered},
          {"failed", counts.failed}};
}

json progress_document(const core::JobProgress& progress) {
  return {{"expected", progress.now.expected},
          {"pages", progress.now.pages},
          {"requests", progress.now.requests},
          {"retries", progress.now.retries},
          {"activity", progress.now.activity},
          {"elapsed_ms", progress.elapsed_ms},
          {"people_per_second", progress.people_per_second},
          {"remaining_ms", progress.remaining_ms ? json(*progress.remaining_ms) : json()}};
}

json options_of(const core::Job& job) {
  auto options = json::parse(job.request.plugin_options, nullptr, false);
  return options.is_object() ? options : json::object();
}

json actions_document(const core::Job& job, const core::JobSituation& situation, core::Role role) {
  json actions = json::array();
  for (const auto action : core::possible_actions(job, situation, role))
    actions.push_back(core::to_string(action));
  return actions;
}

}  // namespace

json JobDocuments::document(const core::Job& job, core::Role role) {
  return document(job, services_.job_reports->situations({job}).front(), role);
}

json JobDocuments::documents(const std::vector<core::Job>& jobs, core::Role role) {
  const auto situations = services_.job_reports->situations(jobs);
  json documents = json::array();
  for (std::size_t i = 0; i < jobs.size(); ++i) documents.push_back(document(jobs[i], situations[i], role));
  return documents;
}

json JobDocuments::document(const core::Job& job, const core::JobSituation& situation, core::Role role) {
  const core::JobRequest& request = job.request;
  const auto now = progress(job);
  const json options = options_of(job);
  // While it runs, what its worker tells is newer than what is committed.
  const core::Counts& counts = now && !core::is_final(job.state) ? now->now.counts : job.counts;
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
          {"options", options},
          {"requested_by", request.requested_by},
          {"counts", counts_document(counts)},
          {"disabled", job.disabled},
          {"removed", job.removed},
          {"issues", now ? std::max(job.issues, now->now.issues) : job.issues},
          {"created_at", job.created_at},
          {"started_at", job.started_at},
          {"finished_at", job.finished_at},
          {"error", job.error},
          {"plugin_name", plugin_name(request.plugin_id)},
          {"connection_name", connection_name(request.connection_id)},
          {"groups", groups(job, options)},
          {"progress", now ? progress_document(*now) : json()},
          {"actions", actions_document(job, situation, role)}};
}

std::string JobDocuments::plugin_name(const std::string& id) {
  if (!plugin_names_) {
    plugin_names_.emplace();
    try {
      for (const core::Plugin& plugin : services_.plugins.list())
        plugin_names_->emplace(plugin.id, plugin.name);
    } catch (const Error&) {
      // A plugins folder that cannot be read is no reason not to show jobs.
    }
  }
  const auto found = plugin_names_->find(id);
  return found == plugin_names_->end() || found->second.empty() ? id : found->second;
}

std::string JobDocuments::connection_name(std::int64_t id) {
  const auto known = connection_names_.find(id);
  if (known != connection_names_.end()) return known->second;
  const auto connection = services_.connections->find(id);
  return connection_names_[id] = connection ? connection->name : std::string();
}

json JobDocuments::groups(const core::Job& job, const json& options) {
  json documents = json::array();
  const auto chosen = options.find("groups");
  if (chosen == options.end() || !chosen->is_array() || chosen->empty()) return documents;
  const std::int64_t connection = job.request.connection_id;
  const auto [names, is_new] = group_names_.try_emplace(connection);
  if (is_new) names->second = services_.group_names->of(connection);
  for (const auto& group : *chosen) {
    if (!group.is_string()) continue;
    const auto& id = group.get_ref<const std::string&>();
    const auto name = names->second.find(id);
    documents.push_back({{"id", id}, {"name", name == names->second.end() ? id : name->second}});
  }
  return documents;
}

std::optional<core::JobProgress> JobDocuments::progress(const core::Job& job) {
  if ((job.worker.empty() && !job.goes_on) || job.state == core::JobState::queued) return std::nullopt;
  if (services_.live_progress != nullptr)
    if (auto live = services_.live_progress->find(job.id)) return live;
  if (auto told = services_.job_progress->find(job.id)) return told;
  core::JobProgress nothing_yet;
  nothing_yet.now.counts = job.counts;
  return nothing_yet;
}

json issue_document(const core::JobIssue& issue) {
  return {{"id", issue.id},           {"severity", issue.severity},    {"code", issue.code},
          {"person", issue.person},   {"email", issue.email},          {"external_id", issue.external_id},
          {"message", issue.message}, {"next_step", issue.next_step},  {"request_id", issue.request_id},
          {"detail", issue.detail},   {"created_at", issue.created_at}};
}

json change_document(const core::JobChange& change) {
  json fields = json::array();
  for (const auto& field : change.fields)
    fields.push_back({{"name", field.name}, {"old", field.old_value}, {"new", field.new_value}});
  return {{"action", change.action},
          {"external_id", change.external_id},
          {"email", change.email},
          {"display_name", change.display_name},
          {"fields", std::move(fields)}};
}

core::Role role_for_jobs(const core::Principal& principal) {
  const bool looks_only = principal.scopes && !principal.scopes->contains("import");
  return looks_only ? core::Role::viewer : principal.role;
}

}  // namespace rollcall::web::api
