#include "wizard/wizard_flow.hpp"

#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

// From the last page to a job.
namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

core::JobRequest request_for(const WizardState& state, const Json& options, const core::WizardJob& job) {
  core::JobRequest request;
  request.workspace_id = state.record.workspace_id;
  request.plugin_id = state.record.plugin_id;
  request.connection_id = state.record.connection_id;
  request.plugin_options = options.dump(-1, ' ', false, Json::error_handler_t::replace);
  request.requested_by = job.requested_by;
  request.staged = job.staged || job.leaver_grace.has_value();
  request.leaver_grace = job.leaver_grace;
  request.limits = job.limits;
  return request;
}

/// The rest is as it was in the preview.
core::JobRequest request_for_plan(const WizardState& state, const core::WizardJob& job) {
  core::JobRequest request;
  request.kind = core::JobKind::apply_plan;
  request.of_job = state.record.preview_job_id;
  request.requested_by = job.requested_by;
  request.limits = job.limits;
  return request;
}

}  // namespace

std::int64_t WizardFlow::preview(std::int64_t administrator_id, const std::string& id, std::int64_t version,
                                 const core::WizardJob& job) {
  saved_ = core::SavedConnection::none;
  auto lease = ports_.sessions.lease(id);
  WizardState state = at_summary(administrator_id, id, version);
  const Json options = options_of(lease, state);
  require_connection(lease, state);
  auto request = request_for(state, options, job);
  request.dry_run = true;
  return store_with_job(state, version, ports_.queue.settle(request), core::WizardJobUse::preview);
}

std::int64_t WizardFlow::start(std::int64_t administrator_id, const std::string& id, std::int64_t version,
                               const core::WizardJob& job) {
  saved_ = core::SavedConnection::none;
  auto lease = ports_.sessions.lease(id);
  WizardState state = at_summary(administrator_id, id, version);
  if (job.exactly_preview && state.record.preview_job_id == 0)
    throw core::FieldsRefused({.message = "There is no full preview of these answers."},
                              {{"/exactly_preview", "Make a full preview first."}});
  const Json options = options_of(lease, state);
  require_connection(lease, state);
  const core::JobRequest request = ports_.queue.settle(
      job.exactly_preview ? request_for_plan(state, job) : request_for(state, options, job));
  // Whoever stores the next version starts the job, and nobody else.
  state.page = {{"kind", "done"}};
  state.record.version = version + 1;
  const std::int64_t id_of_job = store_with_job(state, version, request, core::WizardJobUse::start);
  lease.end_process();
  return id_of_job;
}

WizardState WizardFlow::at_summary(std::int64_t administrator_id, const std::string& id,
                                   std::int64_t version) {
  if (const auto state = load(administrator_id, id); state.record.job_id != 0)
    throw Error(Status::failed_precondition,
                {.message = "This import was started already.",
                 .next_step = "Look at import " + std::to_string(state.record.job_id) + "."});
  WizardState state = load(administrator_id, id, version);
  if (state.kind() != "summary")
    throw Error(Status::failed_precondition, {.message = "There are questions left to answer.",
                                              .next_step = "Answer the present page first."});
  return state;
}

/// Remembered at once: a job that is refused, or a host that is killed, leaves no second one behind.
void WizardFlow::require_connection(Lease& lease, WizardState& state) {
  if (state.record.connection_id != 0) return;
  core::WizardChanges changes;
  save_connection(lease, state, changes);
  store(state, state.record.version, std::move(changes));
}

Json WizardFlow::options_of(Lease& lease, WizardState& state) {
  if (!state.options.is_null()) return state.options;
  const std::int64_t version = state.record.version;
  Json answers = answers_so_far(state);
  answers[state.step()] = Json::object();
  Answer answer;
  try {
    answer = dialog_.ask(lease, state, state.step(), answers);
  } catch (const PluginRefused& refusal) {
    throw core::PluginFailed(refusal.status(), refusal.reason());
  }
  if (answer.page.page.at("kind") == "done") return answer.page.options;
  core::WizardChanges changes;
  take_page(lease, state, std::move(answer), changes);
  ++state.record.version;
  store(state, version, std::move(changes));
  throw Error(Status::failed_precondition, {.message = "The plugin has another question first.",
                                            .next_step = "Load the page again to see it."});
}

}  // namespace rollcall::wizard
