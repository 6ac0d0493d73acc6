// Wizards: a plugin's pages on their way to the panel and back.
#include "core/job_ports.hpp"
#include "core/wizard_ports.hpp"
#include "documents/documents.hpp"
#include "web/api/audit.hpp"
#include "web/api/call.hpp"
#include "web/api/job_documents.hpp"
#include "web/api/services.hpp"

#include <functional>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

/// The schema "Wizard" of the contract.
json wizard_document(const core::WizardView& wizard) {
  json connection;
  if (wizard.connection_id != 0)
    connection = {{"id", wizard.connection_id}, {"name", wizard.connection_name}};
  auto trail = json::array();
  for (const auto& crumb : wizard.trail) trail.push_back({{"step", crumb.step}, {"title", crumb.title}});
  return {{"id", wizard.id},
          {"plugin", {{"id", wizard.plugin_id}, {"name", wizard.plugin_name}}},
          {"connection", std::move(connection)},
          {"purpose", wizard.purpose},
          {"step", json::parse(wizard.page)},
          {"answers", json::parse(wizard.answers)},
          {"stored_secrets", wizard.stored_secrets},
          {"trail", std::move(trail)},
          {"version", wizard.version},
          {"preview_job_id", documents::Rest::id_or_null(wizard.preview_job_id)},
          {"job_id", documents::Rest::id_or_null(wizard.job_id)},
          {"updated_at", wizard.updated_at},
          {"expires_at", wizard.expires_at}};
}

http::Response wizard_reply(const core::WizardView& wizard) {
  auto response = json_reply(wizard_document(wizard));
  response.headers.add("ETag", etag_of(std::to_string(wizard.version)));
  return response;
}

/// Runs what a wizard is asked, saying its errors in the contract's statuses.
template <typename Work>
auto ask(Work&& work) {
  try {
    return work();
  } catch (const core::FieldsRefused& refused) {
    std::vector<FieldError> errors;
    for (const auto& [pointer, message] : refused.faults()) errors.push_back({pointer, message});
    throw ProblemError(422, refused.status(), refused.reason(), std::move(errors));
  } catch (const core::WizardChanged& changed) {
    throw ProblemError(412, changed.status(), changed.reason());
  } catch (const core::PluginFailed& failed) {
    throw ProblemError(502, failed.status(), failed.reason());
  }
}

void audit_saved(const Call& call, const core::WizardView& wizard) {
  const std::string title = title_of_connection(wizard.connection_name, wizard.plugin_id);
  if (wizard.saved == core::SavedConnection::created)
    audit(call, "connection.created", std::to_string(wizard.connection_id), "Added " + title + ".");
  if (wizard.saved == core::SavedConnection::changed)
    audit(call, "connection.changed", std::to_string(wizard.connection_id),
          "Changed " + title + " by signing in again.");
}

core::WizardView shown_wizard(const Call& call) {
  return ask([&] { return call.services.wizards->show(call.principal.account_id, call.path_text("id")); });
}

/// The version that If-Match names: the present one, else 412.
std::int64_t matched_version(const Call& call) {
  const auto wizard = shown_wizard(call);
  call.require_match(etag_of(std::to_string(wizard.version)));
  return wizard.version;
}

http::Response list_wizards(const Call& call) {
  auto documents = json::array();
  for (const auto& wizard : call.services.wizards->list(call.principal.account_id))
    documents.push_back(wizard_document(wizard));
  return json_reply({{"wizards", std::move(documents)}});
}

http::Response open_wizard(const Call& call) {
  core::WizardOpening opening;
  opening.administrator_id = call.principal.account_id;
  opening.plugin_id = call.body.at("plugin");
  opening.connection_id = call.body.value("connection_id", std::int64_t{0});
  opening.new_connection = call.body.value("new_connection", false);
  opening.connect_only = call.body.value("purpose", "import") == "connect";
  const auto wizard = ask([&] { return call.services.wizards->open(opening); });
  audit_saved(call, wizard);
  auto response = created(wizard_document(wizard), "/api/v1/wizards/" + wizard.id);
  response.headers.add("ETag", etag_of(std::to_string(wizard.version)));
  return response;
}

http::Response get_wizard(const Call& call) {
  return wizard_reply(shown_wizard(call));
}

http::Response discard_wizard(const Call& call) {
  call.services.wizards->discard(call.principal.account_id, call.path_text("id"));
  return no_content();
}

http::Response answer_step(const Call& call) {
  const auto version = matched_version(call);
  const auto wizard = ask([&] {
    return call.services.wizards->answer(call.principal.account_id, call.path_text("id"), version,
                                         call.path_text("step"), call.body.at("answers").dump());
  });
  audit_saved(call, wizard);
  return wizard_reply(wizard);
}

http::Response poll_wizard(const Call& call) {
  const auto wizard =
      ask([&] { return call.services.wizards->poll(call.principal.account_id, call.path_text("id")); });
  audit_saved(call, wizard);
  return wizard_reply(wizard);
}

http::Response go_back(const Call& call) {
  const auto version = matched_version(call);
  return wizard_reply(ask([&] {
    return call.services.wizards->back(call.principal.account_id, call.path_text("id"), version,
                                       call.body.value("step", ""));
  }));
}

http::Response list_choices(const Call& call) {
  core::ChoicesQuery query;
  query.name = call.path_text("name");
  query.search = call.text("search").value_or("");
  query.cursor = call.text("cursor").value_or("");
  query.ids = call.list("ids");
  query.limit = call.limit();
  return json_reply(json::parse(ask([&] {
    return call.services.wizards->choices(call.principal.account_id, call.path_text("id"), query);
  })));
}

core::WizardJob wizard_job(const Call& call) {
  core::WizardJob job;
  job.requested_by = call.principal.actor;
  job.staged = call.body.value("staged", false);
  job.exactly_preview = call.body.value("exactly_preview", false);
  job.leaver_grace = leaver_grace_of(call.body);
  job.limits = limits_of(call.body);
  return job;
}

/// What the chosen groups are called, so that the job's pages can say so before they are read.
void remember_groups(const Call& call, const core::WizardView& summary, std::int64_t connection_id) {
  std::vector<core::NamedGroup> groups;
  for (const auto& group : json::parse(summary.page).value("groups", json::array()))
    groups.push_back({group.at("id"), group.at("name")});
  if (!groups.empty()) call.services.group_names->remember(connection_id, groups);
}

http::Response job_reply(const Call& call, const core::WizardView& summary, std::int64_t id,
                         unsigned status) {
  const auto job = call.services.jobs->find(id);
  if (!job) throw Error(Status::internal, {.message = "The import that was queued is not there."});
  remember_groups(call, summary, job->request.connection_id);
  return created(JobDocuments(call.services).document(*job, role_for_jobs(call.principal)),
                 "/api/v1/jobs/" + std::to_string(id), status);
}

http::Response preview_wizard(const Call& call) {
  const auto summary = shown_wizard(call);
  call.require_match(etag_of(std::to_string(summary.version)));
  const auto id = ask([&] {
    return call.services.wizards->preview(call.principal.account_id, summary.id, summary.version,
                                          wizard_job(call));
  });
  audit_started(call, "preview", id, summary.plugin_name);
  return job_reply(call, summary, id, 202);
}

http::Response start_wizard(const Call& call) {
  const auto summary = shown_wizard(call);
  // Who starts it again is told of the job rather than of the version.
  if (summary.job_id == 0) call.require_match(etag_of(std::to_string(summary.version)));
  const auto id = ask([&] {
    return call.services.wizards->start(call.principal.account_id, summary.id, summary.version,
                                        wizard_job(call));
  });
  audit_started(call, "import", id, summary.plugin_name);
  return job_reply(call, summary, id, 201);
}

}  // namespace

void add_wizard_operations(Operations& operations) {
  operations["listWizards"] = list_wizards;
  operations["openWizard"] = open_wizard;
  operations["getWizard"] = get_wizard;
  operations["discardWizard"] = discard_wizard;
  operations["answerStep"] = answer_step;
  operations["pollWizard"] = poll_wizard;
  operations["goBack"] = go_back;
  operations["listChoices"] = list_choices;
  operations["previewWizard"] = preview_wizard;
  operations["startWizard"] = start_wizard;
}

}  // namespace rollcall::web::api
