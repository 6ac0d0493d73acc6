#include "wizard/wizard_flow.hpp"

#include "core/connection_rules.hpp"
#include "core/wipe.hpp"
#include "core/workspace.hpp"
#include "wizard/form_check.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

// How a wizard goes from page to page.
namespace rollcall::wizard {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kIdBytes = 12;

std::string sentence_of(const Error& error) {
  return error.message() + (error.next_step().empty() ? "" : " " + error.next_step());
}

/// A form as it is shown again later: what was wrong then need not be wrong now.
Json without_messages(Json form) {
  form.erase("errors");
  form.erase("warnings");
  return form;
}

bool is_connect_form(const Json& page) {
  return page.at("kind") == "form" && page.at("step") == kConnectStep;
}

/// Whether somebody is still signing in, so that the connection cannot be kept yet.
bool is_signing_in(const Json& page) {
  return page.at("kind") == "external" || page.at("kind") == "code" || page.at("kind") == "abort" ||
         is_connect_form(page);
}

/// For a plugin that is done without a last look.
Json own_summary() {
  return {{"kind", "summary"},
          {"step", "ready"},
          {"title", "Ready to import"},
          {"lines", Json::array()},
          {"action", "Import"}};
}

[[noreturn]] void refuse_overtaken() {
  throw core::WizardChanged(Status::conflict, {.message = "Somebody went on with this import meanwhile.",
                                               .next_step = "Load the page again to see where it is."});
}

void require_form(const WizardState& state, const std::string& step) {
  if (state.kind() == "form" && state.step() == step) return;
  throw Error(Status::failed_precondition, {.message = "This page is not the present one.",
                                            .next_step = "Load the page again to see where the import is."});
}

/// What was typed, without secrets that were left empty.
Json parse_answers(const std::string& text, const Json& form_schema) {
  Json answers = Json::parse(text, nullptr, false);
  if (!answers.is_object())
    throw core::FieldsRefused({.message = "The answers are no object."}, {{"/answers", "Give an object."}});
  for (const std::string& name : secret_fields(form_schema))
    if (const auto secret = answers.find(name); secret != answers.end() && *secret == "")
      answers.erase(secret);
  return answers;
}

/// An answer that only says that nobody has typed the code in yet.
bool is_same_code(const Json& page, const Json& next) {
  return next.at("kind") == "code" && next.at("step") == page.at("step") &&
         next.at("code") == page.at("code");
}

}  // namespace

WizardFlow::WizardFlow(WizardPorts ports)
    : ports_(std::move(ports)),
      dialog_(ports_.plugins, *ports_.connections, *ports_.wizards, ports_.database_url,
              ports_.callback_url) {}

core::WizardView WizardFlow::open(const core::WizardOpening& opening) {
  saved_ = core::SavedConnection::none;
  WizardState state;
  state.plugin_name = dialog_.require_ready(opening.plugin_id).name;
  state.record.id = "w_" + random_digits(kIdBytes);
  state.record.administrator_id = opening.administrator_id;
  state.record.workspace_id = core::kDefaultWorkspaceId;
  state.record.plugin_id = opening.plugin_id;
  state.record.connection_id = connection_for(opening);
  state.record.purpose = opening.connect_only ? "connect" : "import";

  auto lease = ports_.sessions.lease(state.record.id);
  core::WizardChanges changes;
  take_page(lease, state, first_page(lease, state), changes);
  changes.secrets = std::exchange(state.new_secrets, {});
  ports_.wizards->insert(write(state), changes);
  return view_of(load(opening.administrator_id, state.record.id));
}

core::WizardView WizardFlow::answer(std::int64_t administrator_id, const std::string& id,
                                    std::int64_t version, const std::string& step,
                                    const std::string& answers) {
  saved_ = core::SavedConnection::none;
  auto lease = ports_.sessions.lease(id);
  WizardState state = load(administrator_id, id, version);
  require_form(state, step);
  const Json form = state.page;
  Json given = parse_answers(answers, form.at("schema"));
  if (auto faults = faults_of(form.at("schema"), given, stored_secrets(state)); !faults.empty())
    throw core::FieldsRefused(
        {.message = "Some answers are not right.", .next_step = "Correct the fields that are named."},
        std::move(faults));
  take_answers(state, step, std::move(given));
  state.trail.push_back({step, form.at("title"), without_messages(form), state.flow_state});
  core::WizardChanges changes;
  try {
    take_page(lease, state, dialog_.ask(lease, state, step, answers_so_far(state)), changes);
  } catch (const PluginRefused& refusal) {
    show_refusal(state, refusal);
  }
  state.record.version = version + 1;
  store(state, version, std::move(changes));
  return view_of(load(administrator_id, id));
}

core::WizardView WizardFlow::poll(std::int64_t administrator_id, const std::string& id) {
  saved_ = core::SavedConnection::none;
  auto lease = ports_.sessions.lease(id);
  WizardState state = load(administrator_id, id);
  if (state.kind() != "code")
    throw Error(Status::failed_precondition,
                {.message = "No code is waited for.",
                 .next_step = "Load the page again to see where the import is."});
  require_patience(lease, state);
  const std::int64_t version = state.record.version;
  core::WizardChanges changes;
  try {
    Answer answer = dialog_.ask(lease, state, state.step(), answers_so_far(state));
    if (is_same_code(state.page, answer.page.page)) {
      state.page = std::move(answer.page.page);
      state.flow_state = std::move(answer.page.flow_state);
    } else {
      take_page(lease, state, std::move(answer), changes);
      ++state.record.version;
    }
  } catch (const PluginRefused& refusal) {
    show_refusal(state, refusal);
    ++state.record.version;
  }
  store(state, version, std::move(changes));
  return view_of(load(administrator_id, id));
}

core::WizardView WizardFlow::back(std::int64_t administrator_id, const std::string& id, std::int64_t version,
                                  const std::string& step) {
  saved_ = core::SavedConnection::none;
  const auto lease = ports_.sessions.lease(id);
  WizardState state = load(administrator_id, id, version);
  auto target = step.empty() ? (state.trail.empty() ? state.trail.end() : std::prev(state.trail.end()))
                             : std::find_if(state.trail.begin(), state.trail.end(),
                                            [&](const TrailEntry& entry) { return entry.step == step; });
  if (target == state.trail.end() && !step.empty())
    throw core::FieldsRefused({.message = "There is no such page to go back to."},
                              {{"/step", "Name a step of the trail."}});
  while (target != state.trail.end() && target->form.is_null())
    target = target == state.trail.begin() ? state.trail.end() : std::prev(target);
  if (target == state.trail.end() || state.record.job_id != 0)
    throw Error(Status::failed_precondition, {.message = "There is no page to go back to.",
                                              .next_step = "Discard this import and begin anew."});
  state.page = target->form;
  state.flow_state = target->flow_state;
  state.options = nullptr;
  state.trail.erase(target, state.trail.end());
  state.record.version = version + 1;
  store(state, version, {});
  return view_of(load(administrator_id, id));
}

std::optional<core::WizardView> WizardFlow::callback(const std::map<std::string, std::string>& parameters) {
  saved_ = core::SavedConnection::none;
  const auto returned = parameters.find("state");
  if (returned == parameters.end() || returned->second.empty()) return std::nullopt;
  const auto id = ports_.wizards->take_callback(returned->second);
  if (!id) return std::nullopt;
  auto lease = ports_.sessions.lease(*id);
  auto record = ports_.wizards->find(*id);
  if (!record) return std::nullopt;
  WizardState state = parse(*std::move(record));
  if (state.kind() != "external") return view_of(state);

  const std::string step = state.step();
  Json answers = answers_so_far(state);
  answers[step] = parameters;
  state.trail.push_back({step, state.page.at("title"), nullptr, state.flow_state});
  core::WizardChanges changes;
  try {
    take_page(lease, state, dialog_.ask(lease, state, step, answers), changes);
  } catch (const Error& error) {  // what came back counts once, so an outage leads back to the form as well
    show_refusal(state, error);
  }
  const std::int64_t version = state.record.version++;
  store(state, version, std::move(changes));
  return view_of(parse(ports_.wizards->find(*id).value_or(write(state))));
}

void WizardFlow::discard(std::int64_t administrator_id, const std::string& id) {
  auto lease = ports_.sessions.lease(id);
  static_cast<void>(load(administrator_id, id));
  lease.end_process();
  ports_.wizards->remove(id);
}

void WizardFlow::end_processes(std::string_view plugin_id) {
  ports_.sessions.end_plugin(plugin_id);
}

void WizardFlow::require_patience(Lease& lease, const WizardState& state) {
  // A browser's timer and the way here vary.
  constexpr std::int64_t kPercent = 80;
  const std::chrono::milliseconds pause{state.page.at("poll_after_ms").get<std::int64_t>() * kPercent / 100};
  const auto now = SessionKeeper::Clock::now();
  auto& last = lease.last_poll();
  if (last != SessionKeeper::Clock::time_point{} && now < last + pause) {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(last + pause - now);
    throw Error(Status::throttled, {.message = "The code was asked for a moment ago.",
                                    .next_step = "Ask again a little later.",
                                    .retry_after_ms = wait.count()});
  }
  last = now;
}

std::int64_t WizardFlow::connection_for(const core::WizardOpening& opening) {
  std::vector<core::Connection> connections = ports_.connections->list(core::kDefaultWorkspaceId);
  std::erase_if(connections, [&](const auto& connection) {
    return connection.plugin_id != opening.plugin_id ||
           (opening.connection_id != 0 && connection.id != opening.connection_id);
  });
  if (opening.connection_id != 0) {
    if (opening.new_connection)
      throw core::FieldsRefused({.message = "A connection is named although a new one is asked for."},
                                {{"/connection_id", "Leave this out for a new connection."}});
    if (connections.empty())
      throw Error(Status::not_found, {.message = "The plugin has no such connection.",
                                      .next_step = "Look at the page Connections for those there are."});
  }
  if (opening.new_connection || connections.empty()) return 0;
  if (connections.size() == 1) return connections.front().id;
  std::string names;
  for (const auto& connection : connections) names += (names.empty() ? "" : ", ") + connection.name;
  throw core::FieldsRefused({.message = "The plugin has several connections.", .next_step = "Choose one."},
                            {{"/connection_id", "Choose one of: " + names + "."}});
}

Answer WizardFlow::first_page(Lease& lease, WizardState& state) {
  const bool is_connect = state.is_connect_only();
  try {
    return dialog_.ask(lease, state, is_connect ? kConnectStep : "", Json::object());
  } catch (const PluginRefused& refusal) {
    if (!state.is_blank && state.record.connection_id != 0) return first_page_of_blank(lease, state, refusal);
    if (!is_connect) throw core::PluginFailed(refusal.status(), refusal.reason());
  }
  try {
    return dialog_.ask(lease, state, "", Json::object());  // a plugin that has no such page
  } catch (const PluginRefused& refusal) {
    throw core::PluginFailed(refusal.status(), refusal.reason());
  }
}

Answer WizardFlow::first_page_of_blank(Lease& lease, WizardState& state, const Error& why) {
  state.is_blank = true;
  Answer answer = first_page(lease, state);
  Json& page = answer.page.page;
  if (!is_connect_form(page)) throw core::PluginFailed(why.status(), why.reason());
  if (!page.contains("errors")) page["errors"] = {{"", sentence_of(why)}};
  return answer;
}

void WizardFlow::take_answers(WizardState& state, const std::string& step, Json answers) {
  const Json& schema = state.page.at("schema");
  const auto connection = ports_.connections->find(state.record.connection_id);
  bool has_secrets = false;
  for (const std::string& name : secret_fields(schema)) {
    const auto secret = answers.find(name);
    if (secret == answers.end()) continue;
    state.new_secrets.push_back({step, name, secret->get<std::string>()});
    state.given_secrets[step].insert(name);
    answers.erase(secret);
    has_secrets = true;
  }
  core::Settings settings = state.draft  ? state.draft->settings
                            : connection ? connection->settings
                                         : core::Settings{};
  if (step == kConnectStep) settings = settings_from(std::move(settings), schema, answers);
  const bool is_new = step == kConnectStep && (!connection || state.is_blank || state.draft);
  if (is_new || has_secrets || (connection && settings != connection->settings)) {
    state.draft = Draft{std::move(settings), random_digits(kIdBytes)};
    state.is_blank = false;
  }
  if (has_secrets || !state.answers.contains(step) || state.answers.at(step) != answers)
    state.record.preview_job_id = 0;
  state.answers[step] = std::move(answers);
  state.options = nullptr;
}

void WizardFlow::take_page(Lease& lease, WizardState& state, Answer answer, core::WizardChanges& changes) {
  state.page = std::move(answer.page.page);
  state.flow_state = std::move(answer.page.flow_state);
  state.options = std::move(answer.page.options);
  if (!is_signing_in(state.page) &&
      (state.draft || (state.is_connect_only() && state.record.connection_id == 0)))
    save_connection(lease, state, changes);
  if (state.kind() == "done" && !state.is_connect_only()) state.page = own_summary();
  if (!is_signing_in(state.page) && state.is_connect_only()) state.page = {{"kind", "done"}};
  if (state.kind() == "external") changes.callback_state = std::move(answer.callback_state);
  if (state.kind() != "form") return;
  const auto answered = std::find_if(state.trail.begin(), state.trail.end(),
                                     [&](const TrailEntry& entry) { return entry.step == state.step(); });
  state.trail.erase(answered, state.trail.end());
  fill_in_connect(state);
}

/// What the connection has now is what the form would have been answered with.
void WizardFlow::fill_in_connect(WizardState& state) {
  if (!is_connect_form(state.page) || state.answers.contains(kConnectStep)) return;
  const auto connection = ports_.connections->find(state.record.connection_id);
  if (connection) state.answers[kConnectStep] = answers_from(connection->settings, state.page.at("schema"));
}

void WizardFlow::show_refusal(WizardState& state, const Error& refusal) {
  while (!state.trail.empty() && state.trail.back().form.is_null()) state.trail.pop_back();
  state.options = nullptr;
  if (state.trail.empty()) {
    state.page = {
        {"kind", "abort"},
        {"reason", refusal.message()},
        {"next_action", refusal.next_step().empty() ? "Discard this and begin anew." : refusal.next_step()}};
    return;
  }
  state.page = state.trail.back().form;
  state.page["errors"] = {{"", sentence_of(refusal)}};
  state.flow_state = state.trail.back().flow_state;
  state.trail.pop_back();
}

void WizardFlow::save_connection(Lease& lease, WizardState& state, core::WizardChanges& changes) {
  auto found = ports_.connections->find(state.record.connection_id);
  core::Connection connection = found.value_or(core::Connection{});
  if (!found) {
    connection.workspace_id = state.record.workspace_id;
    connection.plugin_id = state.record.plugin_id;
    connection.name =
        core::free_name(ports_.connections->list(connection.workspace_id), connection.plugin_id);
  }
  if (state.draft) connection.settings = state.draft->settings;
  auto secrets = dialog_.own_secrets(state);
  const core::WipeAtEnd wipe_secrets(secrets);
  state.record.connection_id = ports_.connections->save(connection, secrets);
  ports_.health->forget(state.record.connection_id);
  saved_ = found ? core::SavedConnection::changed : core::SavedConnection::created;
  state.draft.reset();
  state.is_blank = false;
  state.new_secrets.clear();
  changes.forget_secrets = true;
  lease.relabel(dialog_.label_of(state));
}

void WizardFlow::store(WizardState& state, std::int64_t stored_version, core::WizardChanges changes) {
  changes.secrets = std::exchange(state.new_secrets, {});
  const bool is_stored = ports_.wizards->update(write(state), stored_version, changes);
  for (core::WizardSecret& secret : changes.secrets) core::wipe(secret.value);
  if (!is_stored) refuse_overtaken();
}

std::int64_t WizardFlow::store_with_job(WizardState& state, std::int64_t stored_version,
                                        const core::JobRequest& request, core::WizardJobUse use) {
  core::WizardChanges changes;
  changes.secrets = std::exchange(state.new_secrets, {});
  const auto job = ports_.wizards->update_with_job(write(state), stored_version, changes, request, use);
  for (core::WizardSecret& secret : changes.secrets) core::wipe(secret.value);
  if (!job) refuse_overtaken();
  ports_.queue.wake();
  return *job;
}

}  // namespace rollcall::wizard
