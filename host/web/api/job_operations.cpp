// Jobs: listing, starting, and what may be done with one.
#include "core/workspace.hpp"
#include "web/api/audit.hpp"
#include "web/api/call.hpp"
#include "web/api/cursor.hpp"
#include "web/api/job_documents.hpp"
#include "web/api/job_report_operations.hpp"
#include "web/api/services.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

std::string location_of(std::int64_t id) {
  return "/api/v1/jobs/" + std::to_string(id);
}

json document_of(const Call& call, const core::Job& job) {
  return JobDocuments(call.services).document(job, role_for_jobs(call.principal));
}

core::JobFilter filter_of(const Call& call) {
  core::JobFilter filter;
  for (const auto& state : call.list("state"))
    if (const auto parsed = core::parse_job_state(state)) filter.states.push_back(*parsed);
  for (const auto& kind : call.list("kind"))
    if (const auto parsed = core::parse_job_kind(kind)) filter.kinds.push_back(*parsed);
  filter.plugin_id = call.text("plugin").value_or("");
  filter.connection_id = call.number("connection_id").value_or(0);
  filter.dry_run = call.flag("dry_run");
  return filter;
}

http::Response list_jobs(const Call& call) {
  const core::JobFilter filter = filter_of(call);
  const std::size_t limit = call.limit();
  core::JobReports& reports = *call.services.job_reports;
  auto jobs = reports.jobs(core::kDefaultWorkspaceId, filter, before_of(call), limit + 1);
  json next = next_cursor("before", cut_to_page(jobs, limit));
  return json_reply({{"jobs", JobDocuments(call.services).documents(jobs, role_for_jobs(call.principal))},
                     {"next_cursor", std::move(next)},
                     {"total", total_document(reports.count_jobs(core::kDefaultWorkspaceId, filter), true)}});
}

http::Response get_job(const Call& call) {
  return json_reply(document_of(call, require_job(call)));
}

/// Error(not_found), or Error(failed_precondition) with what to do.
core::Plugin require_ready_plugin(const Call& call, const std::string& id) {
  const auto plugins = call.services.plugins.list();
  const auto plugin =
      std::find_if(plugins.begin(), plugins.end(), [&](const core::Plugin& one) { return one.id == id; });
  if (plugin == plugins.end())
    throw Error(Status::not_found, {.message = "There is no plugin " + id + ".",
                                    .next_step = "See the page Plugins for those there are."});
  if (plugin->state != core::PluginState::ready)
    throw Error(
        Status::failed_precondition,
        {.message = "The plugin " + plugin->name + " is " + std::string(core::to_string(plugin->state)) + ".",
         .next_step = plugin->reason.empty() ? "Enable it under Plugins." : plugin->reason});
  return *plugin;
}

[[noreturn]] void refuse_connection(std::string message) {
  throw ProblemError(422, Status::invalid_argument,
                     {.message = message, .next_step = "Name one of the plugin's connections."},
                     {{"/connection_id", message}});
}

/// The named one, else the plugin's only one.
std::int64_t chosen_connection(const Call& call, const core::Plugin& plugin) {
  const std::int64_t named = call.body.value("connection_id", std::int64_t{0});
  auto connections = call.services.connections->list(core::kDefaultWorkspaceId);
  std::erase_if(connections, [&](const core::Connection& one) {
    return one.plugin_id != plugin.id || (named != 0 && one.id != named);
  });
  if (connections.size() == 1) return connections.front().id;
  if (named != 0) refuse_connection("There is no such connection of this plugin.");
  if (!connections.empty()) refuse_connection("The plugin has several connections.");
  throw Error(Status::failed_precondition, {.message = "The plugin " + plugin.name + " has no connection.",
                                            .next_step = "Add one under Connections."});
}

core::JobRequest request_of(const Call& call, const core::Plugin& plugin) {
  const json& body = call.body;
  core::JobRequest request;
  request.workspace_id = core::kDefaultWorkspaceId;
  request.plugin_id = plugin.id;
  request.connection_id = chosen_connection(call, plugin);
  request.plugin_options = body.at("options").dump();
  request.requested_by = call.principal.actor;
  request.dry_run = body.value("dry_run", false);
  request.staged = body.value("staged", false);
  request.leaver_grace = leaver_grace_of(body);
  request.limits = limits_of(body);
  return request;
}

http::Response create_job(const Call& call) {
  const core::Plugin plugin = require_ready_plugin(call, call.body.at("plugin").get<std::string>());
  const core::JobRequest request = request_of(call, plugin);
  const std::int64_t id = call.services.queue.submit(request);
  audit_started(call, request.dry_run ? "preview" : "import", id, plugin.name);
  return created(document_of(call, call.services.jobs->find(id).value()), location_of(id));
}

http::Response accepted(const Call& call, const char* action, const std::string& sentence) {
  audit(call, action, std::to_string(call.id()), sentence);
  return json_reply(document_of(call, require_job(call)), 202);
}

http::Response cancel_job(const Call& call) {
  call.services.queue.cancel(call.id());
  return accepted(call, "import.cancelled", "Cancelled import " + call.path_text("id") + ".");
}

http::Response resume_job(const Call& call) {
  call.services.queue.resume(call.id(), core::Approval::none);
  return accepted(call, "import.resumed", "Resumed import " + call.path_text("id") + ".");
}

http::Response approve_job(const Call& call) {
  call.services.queue.resume(call.id(), core::Approval::over_limits);
  return accepted(call, "import.approved", "Let import " + call.path_text("id") + " go over its limits.");
}

/// A job about another one.
http::Response follow_up(const Call& call, core::JobKind kind, const char* action, const char* sentence) {
  core::JobRequest request;
  request.kind = kind;
  request.of_job = call.id();
  request.requested_by = call.principal.actor;
  request.limits = require_job(call).request.limits;
  const std::int64_t id = call.services.queue.submit(request);
  audit(call, action, call.path_text("id"),
        sentence + call.path_text("id") + ": import " + std::to_string(id) + ".");
  return created(document_of(call, call.services.jobs->find(id).value()), location_of(id));
}

http::Response retry_job(const Call& call) {
  return follow_up(call, core::JobKind::retry, "import.retried", "Read again who failed in import ");
}

http::Response undo_job(const Call& call) {
  return follow_up(call, core::JobKind::undo, "import.undone", "Took back import ");
}

http::Response apply_job(const Call& call) {
  return follow_up(call, core::JobKind::apply_plan, "import.applied", "Applied preview ");
}

}  // namespace

core::Job require_job(const Call& call) {
  auto job = call.services.jobs->find(call.id());
  if (job) return std::move(*job);
  throw Error(Status::not_found, {.message = "There is no import " + call.path_text("id") + ".",
                                  .next_step = "See the page Jobs for those there are."});
}

void add_job_operations(Operations& operations) {
  operations["listJobs"] = list_jobs;
  operations["getJob"] = get_job;
  operations["createJob"] = create_job;
  operations["cancelJob"] = cancel_job;
  operations["resumeJob"] = resume_job;
  operations["approveJob"] = approve_job;
  operations["retryJob"] = retry_job;
  operations["undoJob"] = undo_job;
  operations["applyJob"] = apply_job;
  add_job_report_operations(operations);
}

}  // namespace rollcall::web::api
