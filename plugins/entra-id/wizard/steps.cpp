#include "wizard/steps.hpp"

#include "importing/options.hpp"
#include "wizard/browser_steps.hpp"
#include "wizard/connect_form.hpp"
#include "wizard/forms.hpp"

#include <functional>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

Error misunderstood() {
  return {Status::invalid_argument,
          {.message = "The wizard's answers cannot be understood.", .next_step = "Start the wizard again."}};
}

std::string sentence_of(const Error& error) {
  return error.message() + (error.next_step().empty() ? "" : " " + error.next_step());
}

std::optional<Callback> callback_of(const Json& input) {
  const auto found = input.find("callback");
  if (found == input.end()) return std::nullopt;
  return Callback{.url = found->at("url"), .state = found->at("state")};
}

class Wizard {
 public:
  /// `input`: wizard-input.schema.json.
  Wizard(const WizardTenant& tenant, const Json& input, const StopSignal& stop)
      : tenant_(tenant),
        answers_(input.at("answers")),
        flow_state_(input.at("flow_state")),
        callback_(callback_of(input)),
        stop_(stop) {}

  Json step(const std::string& name) const {
    const bool answered = answers_.contains(name);
    if (name.empty()) return first();
    if (name == "connect") return answered ? after_connect() : connect_form(tenant_.settings, Json::object());
    if (tenant_.settings == nullptr) return connect_form(nullptr, Json::object());
    if (name == kSignInStep && answered)
      return after_browser(Consent::settled, [&] {
        finish_sign_in(*tenant_.sign_in, answers_.at(kSignInStep), flow_state_, stop_);
      });
    if (name == kConsentStep && answered)
      return after_browser(Consent::just_given,
                           [&] { finish_consent(*tenant_.sign_in, answers_.at(kConsentStep)); });
    if (name == "groups") return answered ? after_groups() : groups(Json::object());
    if (name == "options") return answered ? after_options() : options_form(Json::object());
    if (name == "summary") return answered ? done() : summary();
    throw misunderstood();
  }

 private:
  Json groups(Json errors) const { return groups_form(tenant_.settings->tenant_id, std::move(errors)); }

  /// Straight to the groups when the connection works.
  Json first(Consent consent = Consent::settled) const {
    if (tenant_.settings == nullptr) return connect_form(nullptr, Json::object());
    std::vector<std::string> warnings;
    Json page;
    try {
      const auto report = tenant_.examine(consent);
      warnings = report.warnings;
      if (!report.works) throw to_error(report);
      page = groups(Json::object());
    } catch (const Cancelled&) {
      throw;
    } catch (const Error& error) {
      if (can_be_granted(error)) return offer_consent(error);
      page = connect_form(tenant_.settings, {{"", sentence_of(error)}});
    }
    if (!warnings.empty()) page["warnings"] = warnings;
    return page;
  }

  Json offer_consent(const Error& why) const {
    auto page = consent_page(*tenant_.sign_in, *tenant_.settings, *callback_);
    page["lines"].insert(page["lines"].begin(), why.message());
    return page;
  }

  Json after_connect() const {
    Json settings = answers_.at("connect");
    for (const auto name : kSecretFields) settings.erase(std::string(name));
    try {
      const auto parsed = parse_settings(settings.dump());
      // The host stores what was answered and asks an instance that has it.
      if (tenant_.settings == nullptr) return groups_form(parsed.tenant_id, Json::object());
      if (parsed.auth == Auth::delegated && parsed.sign_in_by == SignInBy::browser && callback_)
        return sign_in_page(*tenant_.sign_in, *callback_);
      if (parsed.auth == Auth::delegated) {
        if (auto page = code_step(*tenant_.sign_in, flow_state_, stop_)) return *page;
      }
    } catch (const Cancelled&) {
      throw;
    } catch (const Error& error) {
      return connect_form(tenant_.settings, {{"", sentence_of(error)}});
    }
    return first();
  }

  /// Somebody came back from a page of Microsoft's.
  Json after_browser(Consent consent, const std::function<void()>& finish) const {
    try {
      finish();
    } catch (const Cancelled&) {
      throw;
    } catch (const Error& error) {
      return connect_form(tenant_.settings, {{"", sentence_of(error)}});
    }
    return first(consent);
  }

  /// The app lacks permissions, and an administrator who has just answered `connect` can grant them now.
  bool can_be_granted(const Error& error) const {
    const bool of_login = error.detail().find("AADSTS") != std::string::npos;
    const bool no_consent = error.detail().find("AADSTS65001") != std::string::npos;
    return error.status() == Status::permission_denied && (!of_login || no_consent) && callback_ &&
           answers_.contains("connect") && !answers_.contains(kConsentStep) &&
           tenant_.settings->auth != Auth::delegated;
  }

  Json after_groups() const {
    const auto& answer = answers_.at("groups");
    const bool all = answer.value("all_users", false);
    const bool any = !answer.value("groups", Json::array()).empty();
    if (all == any) {
      return groups({{"/groups", all ? "Choose groups or all users, not both."
                                     : "Choose at least one group, or all users."}});
    }
    return options_form(Json::object());
  }

  Json after_options() const {
    try {
      (void)options();
    } catch (const Error& error) {
      return options_form({{"", sentence_of(error)}});
    }
    return summary();
  }

  /// The plugin's own part of run-options, checked as run() does.
  Json options() const {
    Json merged = answers_.value("groups", Json::object());
    merged.update(answers_.value("options", Json::object()));
    if (merged.contains("groups") && merged.at("groups").empty()) merged.erase("groups");
    (void)parse_run_options(Json{{"job", 1}, {"options", merged}}.dump());
    return merged;
  }

  Json summary() const {
    const Json chosen = options();
    Json page{{"kind", "summary"},         {"step", "summary"},      {"title", "Ready to import"},
              {"flow_state", ""},          {"action", "Import"},     {"lines", lines_of(chosen)},
              {"warnings", Json::array()}, {"groups", Json::array()}};
    const auto report = tenant_.examine(Consent::settled);
    for (const auto& group :
         tenant_.directory->by_ids(chosen.value("groups", std::vector<std::string>()), stop_)) {
      Json row{{"id", group.id}, {"name", group.name}};
      const std::string list = chosen.value("transitive", false) ? "/transitiveMembers" : "/members";
      if (const auto members =
              tenant_.directory->count("/groups/" + group.id + list + "/microsoft.graph.user", stop_))
        row["members"] = *members;
      page["groups"].push_back(std::move(row));
      if (group.hidden_membership && !report.holds(permission_for(Use::hidden_members)))
        page["warnings"].push_back(
            "The group \"" + group.name +
            "\" hides its members; without the permission Member.Read.Hidden nobody is found.");
    }
    if (!report.works) page["warnings"].push_back(sentence_of(to_error(report)));
    for (const auto& warning : report.warnings) page["warnings"].push_back(warning);
    return page;
  }

  static Json lines_of(const Json& chosen) {
    Json lines = Json::array();
    if (chosen.value("all_users", false)) lines.push_back("All users of the tenant are read.");
    if (chosen.value("transitive", false)) lines.push_back("Members of nested groups are read as well.");
    if (!chosen.value("guests", true)) lines.push_back("Guests are left out.");
    if (!chosen.value("disabled", true)) lines.push_back("Disabled accounts are left out.");
    lines.push_back(chosen.value("add", false) ? "New users are added." : "New users are skipped.");
    lines.push_back(chosen.value("update", false) ? "Existing users are updated."
                                                  : "Existing users stay as they are.");
    lines.push_back(chosen.value("email_from", "mail") == "mail"
                        ? "The e-mail address is the mail attribute, else the user principal name."
                        : "The e-mail address is the user principal name, else the mail attribute.");
    return lines;
  }

  Json done() const { return {{"kind", "done"}, {"options", options()}}; }

  const WizardTenant& tenant_;
  Json answers_;
  std::string flow_state_;
  std::optional<Callback> callback_;  ///< nothing: the host can take none
  const StopSignal& stop_;
};

}  // namespace

std::string wizard_step(std::string_view input, const WizardTenant& tenant, const StopSignal& stop) {
  try {
    const Json document = Json::parse(input);
    const Wizard wizard(tenant, document, stop);
    return wizard.step(document.at("step").get<std::string>()).dump();
  } catch (const Json::exception&) {
    throw misunderstood();
  }
}

}  // namespace rollcall::entra_id
