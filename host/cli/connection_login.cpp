#include "cli/connection_login.hpp"

#include "cli/callback_address.hpp"
#include "cli/exit_code.hpp"
#include "cli/form_fields.hpp"
#include "cli/form_prompt.hpp"
#include "cli/text.hpp"
#include "core/connection_rules.hpp"
#include "core/wipe.hpp"
#include "documents/documents.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <ostream>
#include <set>
#include <thread>
#include <unistd.h>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using Json = nlohmann::json;

/// Where a browser is sent back to when no server of Rollcall runs: its address line is copied by hand.
constexpr const char* kCallback = "http://localhost/oauth/callback";
constexpr const char* kFirstStep = "connect";

Error not_understood() {
  return {Status::internal,
          {.message = "The plugin's answer is not understood.",
           .next_step = "Report it to the plugin's author."}};
}

Error came_to_nothing(std::string message, std::string next_step) {
  return {Status::failed_precondition, {.message = std::move(message), .next_step = std::move(next_step)}};
}

class LoginWalk {
 public:
  LoginWalk(Context& context, core::Connection connection)
      : context_(context), connection_(std::move(connection)), state_(random_state()) {
    if (connection_.id != 0) stored_ = context_.services.connections().secrets(connection_.id);
    start();
  }
  ~LoginWalk() { session_.reset(); }
  LoginWalk(const LoginWalk&) = delete;
  LoginWalk& operator=(const LoginWalk&) = delete;

  /// Until a page of another step comes.
  void run() {
    Json page = ask();
    while (const auto next = answer(page)) page = *next;
  }

  std::int64_t save() { return context_.services.connections().save(connection_, renewed_); }

 private:
  /// A process with the settings and secrets as they are now; without settings before a new connection's form
  /// is answered.
  void start() {
    const bool is_blank = connection_.id == 0 && !answers_.contains(kFirstStep);
    auto settings = is_blank ? std::map<std::string, std::string>{} : connection_.settings;
    auto secrets = stored_;
    const core::WipeAtEnd wipe_secrets(secrets);
    for (const auto& [name, value] : renewed_) {
      secrets.erase(name);
      if (!value.empty()) secrets[name] = value;
    }
    core::PluginEvents events;
    // Called while ask() waits for the answer, so that nobody else looks at renewed_.
    events.on_secret_stored = [this](std::string_view name, std::string_view value) {
      renewed_.insert_or_assign(std::string(name), std::string(value));
    };
    session_.reset();
    session_ = context_.services.plugins().start(
        connection_.plugin_id, {std::move(settings), secrets, context_.services.database_url()}, events);
  }

  Json ask() {
    const Json input{{"step", step_},
                     {"answers", answers_},
                     {"flow_state", flow_state_},
                     {"callback", {{"url", kCallback}, {"state", state_}}}};
    Json page = Json::parse(session_->wizard_step(input.dump()), nullptr, false);
    if (!page.is_object() || !page.contains("kind")) throw not_understood();
    flow_state_ = page.value("flow_state", "");
    return page;
  }

  /// Answers a page and returns the next one; nothing when this was none of signing in.
  std::optional<Json> answer(const Json& page) {
    const std::string kind = page.at("kind");
    if (kind == "abort") throw came_to_nothing(page.at("reason"), page.at("next_action"));
    if (kind == "code") return wait_for_code(page);
    if (kind == "external") return follow_address(page);
    if (kind != "form" || page.at("step") != kFirstStep) return std::nullopt;
    return fill_in(page);
  }

  Json fill_in(const Json& page) {
    const auto errors = page.value("errors", Json::object());
    if (answers_.contains(kFirstStep) && !errors.empty())
      throw came_to_nothing(errors.begin()->get<std::string>(), "");
    const Json& schema = page.at("schema");
    Json answers = Json::object();
    for (const auto& [name, field] : schema.at("properties").items()) {
      if (field.value("x-secret", false) || field.value("type", "string") != "string") continue;
      const auto known = connection_.settings.find(name);
      if (known != connection_.settings.end()) answers[name] = known->second;
    }
    if (::isatty(STDIN_FILENO) != 0) ask_for_missing(page, answers);
    for (const std::string name : schema.value("required", Json::array())) {
      const bool is_secret = schema.at("properties").at(name).value("x-secret", false);
      if (is_secret ? !has_secret(name) : !answers.contains(name)) refuse_without(name, is_secret);
    }
    for (const auto& [name, value] : answers.items()) connection_.settings[name] = value.get<std::string>();
    answers_[kFirstStep] = std::move(answers);
    start();
    return ask();
  }

  bool has_secret(const std::string& name) const {
    const auto renewed = renewed_.find(name);
    return renewed == renewed_.end() ? stored_.contains(name) : !renewed->second.empty();
  }

  /// What the form shows for the way to sign in that is chosen on the way.
  void ask_for_missing(const Json& page, Json& answers) {
    std::set<std::string> done;
    for (const auto& [name, value] : stored_) done.insert(name);
    while (const auto field = next_field(page, answers, done)) {
      done.insert(field->name);
      std::string answer = ask_on_terminal(context_, *field);
      if (answer.empty()) continue;
      if (field->secret)
        renewed_[field->name] = std::move(answer);
      else
        answers[field->name] = answer;
    }
  }

  [[noreturn]] void refuse_without(const std::string& name, bool is_secret) const {
    const std::string how = is_secret ? " --secret " + name + "=@FILE" : " " + name + "=...";
    throw Error(Status::invalid_argument,
                {.message = "The connection has no \"" + name + "\" yet.",
                 .next_step = std::string("Give it: rollcall connection ") + (is_secret ? "set " : "login ") +
                              connection_.plugin_id + how});
  }

  Json wait_for_code(const Json& page) {
    const std::string code = page.at("code");
    if (std::exchange(shown_, code) != code) {
      context_.err << "Open " << displayable(page.at("url").get<std::string>()) << " and type in the code "
                   << displayable(code) << '\n';
      show_lines(page);
    }
    const auto pause = std::clamp<std::int64_t>(page.at("poll_after_ms"), 1, 60'000);
    std::this_thread::sleep_for(std::chrono::milliseconds(pause));
    return ask();
  }

  Json follow_address(const Json& page) {
    context_.err << "Open this address and sign in:\n\n  " << displayable(page.at("url").get<std::string>())
                 << "\n\n";
    show_lines(page);
    context_.err
        << "Then copy the address that the browser shows, even if the page cannot be opened.\nAddress: "
        << std::flush;
    std::string line;
    std::getline(std::cin, line);
    const auto parameters = callback_parameters(line);
    core::wipe(line);
    if (!parameters)
      throw came_to_nothing("That is not the address that the sign-in ends at.", "Sign in again.");
    const auto returned = parameters->find("state");
    if (returned == parameters->end() || returned->second != state_)
      throw came_to_nothing("That address belongs to another sign-in.", "Sign in again.");
    step_ = page.at("step").get<std::string>();
    answers_[step_] = *parameters;
    Json next = ask();
    step_ = kFirstStep;
    return next;
  }

  void show_lines(const Json& page) {
    for (const auto& line : page.value("lines", Json::array()))
      if (line.is_string()) context_.err << displayable(line.get<std::string>()) << '\n';
  }

  Context& context_;
  core::Connection connection_;
  std::map<std::string, std::string> stored_;
  core::WipeAtEnd wipe_stored_{stored_};
  std::map<std::string, std::string> renewed_;  ///< by the plugin, until they are saved
  core::WipeAtEnd wipe_renewed_{renewed_};
  std::unique_ptr<core::PluginSession> session_;
  std::string state_;
  std::string step_ = kFirstStep;
  Json answers_ = Json::object();
  std::string flow_state_;
  std::string shown_;
};

}  // namespace

int login(Context& context, core::Connection connection, const std::map<std::string, std::string>& settings) {
  connection.settings = core::changed_settings(std::move(connection.settings), settings);
  const std::string plugin = connection.plugin_id;
  std::int64_t id = 0;
  try {
    LoginWalk walk(context, std::move(connection));
    walk.run();
    id = walk.save();
  } catch (const Json::exception&) {
    throw not_understood();
  }
  auto& connections = context.services.connections();
  const auto stored = connections.find(id).value();
  context.answer(documents::Cli::of(stored, connections.secret_names(id)),
                 "Signed in. The connection \"" + stored.name + "\" of " + plugin + " is stored.");
  return kCompleted;
}

}  // namespace rollcall::cli
