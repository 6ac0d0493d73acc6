#include "wizard/form_check.hpp"
#include "wizard/wizard_flow.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

// What is stored of a wizard, and what its administrator sees of it.
namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

std::string dumped(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::vector<core::WizardView> WizardFlow::list(std::int64_t administrator_id) {
  saved_ = core::SavedConnection::none;
  std::vector<core::WizardView> views;
  for (auto& record : ports_.wizards->list_open(administrator_id)) {
    const WizardState state = parse(std::move(record));
    if (state.kind() != "done") views.push_back(view_of(state));
  }
  return views;
}

core::WizardView WizardFlow::show(std::int64_t administrator_id, const std::string& id) {
  saved_ = core::SavedConnection::none;
  return view_of(load(administrator_id, id));
}

std::string WizardFlow::choices(std::int64_t administrator_id, const std::string& id,
                                const core::ChoicesQuery& query) {
  auto lease = ports_.sessions.lease(id);
  WizardState state = load(administrator_id, id);
  const Json lists = state.page.value("choices", Json::object());
  const bool is_named =
      std::any_of(lists.begin(), lists.end(), [&](const Json& name) { return name == query.name; });
  if (!is_named)
    throw Error(Status::not_found, {.message = "The present page has no list of that name.",
                                    .next_step = "Load the page again to see where the import is."});
  try {
    return dumped(dialog_.list(lease, state, query));
  } catch (const PluginRefused& refusal) {
    throw core::PluginFailed(refusal.status(), refusal.reason());
  }
}

WizardState WizardFlow::load(std::int64_t administrator_id, const std::string& id) {
  auto record = ports_.wizards->find(id);
  if (!record || record->administrator_id != administrator_id)
    throw Error(Status::not_found, {.message = "This import is not there any more.",
                                    .next_step = "Begin anew with Import Users."});
  return parse(*std::move(record));
}

WizardState WizardFlow::load(std::int64_t administrator_id, const std::string& id, std::int64_t version) {
  WizardState state = load(administrator_id, id);
  if (state.record.version == version) return state;
  throw core::WizardChanged(Status::conflict, {.message = "Another tab went on with this import.",
                                               .next_step = "Load the page again to see where it is."});
}

std::set<std::string> WizardFlow::stored_secrets(const WizardState& state) {
  std::set<std::string> names;
  if (const auto given = state.given_secrets.find(state.step()); given != state.given_secrets.end())
    names = given->second;
  if (state.kind() != "form" || state.step() != kConnectStep || state.record.connection_id == 0) return names;
  const auto fields = secret_fields(state.page.at("schema"));
  for (const std::string& name : ports_.connections->secret_names(state.record.connection_id))
    if (fields.contains(name)) names.insert(name);
  return names;
}

core::WizardView WizardFlow::view_of(const WizardState& state) {
  core::WizardView view;
  view.id = state.record.id;
  view.administrator_id = state.record.administrator_id;
  view.plugin_id = state.record.plugin_id;
  view.plugin_name = state.plugin_name;
  if (const auto connection = ports_.connections->find(state.record.connection_id)) {
    view.connection_id = connection->id;
    view.connection_name = connection->name;
  }
  view.purpose = state.record.purpose;
  view.page = dumped(state.page);
  view.answers = dumped(state.answers);
  for (const auto& [step, names] : state.given_secrets)
    view.stored_secrets[step] = {names.begin(), names.end()};
  if (const auto names = stored_secrets(state); !names.empty())
    view.stored_secrets[state.step()] = {names.begin(), names.end()};
  for (const TrailEntry& entry : state.trail) view.trail.push_back({entry.step, entry.title});
  view.version = state.record.version;
  view.preview_job_id = state.record.preview_job_id;
  view.job_id = state.record.job_id;
  view.updated_at = state.record.updated_at;
  view.expires_at = state.record.expires_at;
  view.saved = saved_;
  return view;
}

}  // namespace rollcall::wizard
