#include "web/api/job_documents.hpp"

#include "core/job_actions.hpp"
#include "documents/documents.hpp"
#include "web/api/services.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

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
  const auto now = progress(job);
  core::Job shown = job;
  if (now) {
    // While it runs, what its worker tells is newer than what is committed.
    if (!core::is_final(job.state)) shown.counts = now->now.counts;
    shown.issues = std::max(job.issues, now->now.issues);
  }
  json document = documents::Rest::of(shown, documents::JobSince::left_out);
  document["plugin_name"] = plugin_name(job.request.plugin_id);
  document["connection_name"] = connection_name(job.request.connection_id);
  document["groups"] = groups(job, document.at("options"));
  document["progress"] = now ? progress_document(*now) : json();
  document["actions"] = actions_document(job, situation, role);
  return document;
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

std::optional<int> leaver_grace_of(const json& body) {
  const auto grace = body.find("leaver_grace");
  if (grace == body.end() || grace->is_null()) return std::nullopt;
  return grace->get<int>();
}

core::ChangeLimits limits_of(const json& body) {
  const auto limits = body.find("limits");
  if (limits == body.end()) return {};
  return {limits->at("percent").get<int>(), limits->at("people").get<std::int64_t>()};
}

core::Role role_for_jobs(const core::Principal& principal) {
  const bool looks_only = principal.scopes && !principal.scopes->contains("import");
  return looks_only ? core::Role::viewer : principal.role;
}

}  // namespace rollcall::web::api
