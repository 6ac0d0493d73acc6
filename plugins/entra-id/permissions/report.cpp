#include "permissions/report.hpp"

#include "permissions/sentences.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

/// The permissions that `uses` are about together, which is one.
PermissionFinding judge(const Evidence& evidence, std::vector<Use> uses, std::string needed_for) {
  PermissionFinding finding{.name = std::string(permission_for(uses.front())),
                            .granted = true,
                            .needed_for = std::move(needed_for)};
  for (const auto use : uses) {
    const auto granting =
        evidence.claims ? grants(evidence.claims->permissions, use) : std::vector<std::string>();
    const auto tried = evidence.findings.allowed(use);
    // Without a readable token, a call that could not be tried is no proof of anything.
    const bool untried = !evidence.claims && !tried && use != uses.front();
    finding.granted = finding.granted && (!granting.empty() || tried.value_or(untried));
    for (const auto& name : granting) {
      if (std::find(finding.granted_by.begin(), finding.granted_by.end(), name) == finding.granted_by.end())
        finding.granted_by.push_back(name);
    }
  }
  const auto& by = finding.granted_by;
  if (!finding.granted || std::find(by.begin(), by.end(), finding.name) != by.end())
    finding.granted_by.clear();
  return finding;
}

std::vector<PermissionFinding> judge_permissions(const Evidence& evidence) {
  std::vector<PermissionFinding> all{
      judge(evidence, {Use::groups, Use::members}, "find groups and read who is in them"),
      judge(evidence, {Use::user_fields}, "read users and their fields")};
  const auto& findings = evidence.findings;
  const bool holds_hidden =
      evidence.claims && !grants(evidence.claims->permissions, Use::hidden_members).empty();
  if (findings.hidden_groups > 0 || holds_hidden) {
    all.push_back({.name = std::string(permission_for(Use::hidden_members)),
                   .granted = holds_hidden || findings.hidden_members_are_seen,
                   .required = false,
                   .needed_for = words_for_hidden_groups(findings)});
  }
  if (!evidence.claims) return all;
  for (auto& excess : excess_of(evidence.claims->permissions)) {
    all.push_back({.name = std::move(excess.name),
                   .granted = true,
                   .required = false,
                   .wider_than_needed = true,
                   .may_write = excess.may_write,
                   .instead = {excess.instead.begin(), excess.instead.end()}});
  }
  return all;
}

std::vector<std::string> missing_of(const ConnectionReport& report) {
  std::vector<std::string> names;
  for (const auto& permission : report.permissions) {
    if (permission.required && !permission.granted) names.push_back(permission.name);
  }
  return names;
}

/// The first required call that came to nothing.
const Probe* failure_of(const ConnectionReport& report) {
  const auto found = std::find_if(report.probes.begin(), report.probes.end(), [](const Probe& probe) {
    return probe.is_required() && probe.result != ProbeResult::ok && probe.result != ProbeResult::skipped;
  });
  return found == report.probes.end() ? nullptr : &*found;
}

void conclude(ConnectionReport& report, const Evidence& evidence) {
  const auto holder = evidence.claims                             ? evidence.claims->holder
                      : evidence.settings.auth == Auth::delegated ? Holder::person
                                                                  : Holder::app;
  const Advice advice{.client_id = evidence.settings.client_id, .holder = holder};
  const auto missing = missing_of(report);
  report.works = evidence.findings.everything_required_works();
  if (report.works) {
    report.message = "The connection works: groups and users of tenant " +
                     (report.tenant_name.empty() ? report.tenant_id : report.tenant_name) + " can be read.";
    return;
  }
  report.lacks_permission = true;
  if (evidence.findings.app_is_unknown) {
    report.message = "Microsoft Graph does not know the app in this tenant yet.";
    report.next_step = advice.for_unknown_app();
  } else if (!missing.empty()) {
    report.message = sentence_about_missing(missing, failure_of(report));
    report.next_step = advice.for_missing(missing);
  } else {
    const Probe& failure = *failure_of(report);
    report.lacks_permission = failure.result != ProbeResult::failed;
    report.message = report.lacks_permission ? sentence_about_refusal(failure) : failure.message;
    report.next_step = report.lacks_permission ? advice.for_refusal() : advice.for_failure();
  }
}

void warn(ConnectionReport& report, const Evidence& evidence) {
  report.warnings = evidence.sign_in_warnings;
  if (!evidence.claims) report.warnings.emplace_back(kOpaqueTokenWarning);
  for (auto& sentence : sentences_about_excess(report.permissions))
    report.warnings.push_back(std::move(sentence));
  if (!report.works) return;
  for (const auto& probe : report.probes) {
    const bool lost = probe.result == ProbeResult::refused || probe.result == ProbeResult::failed;
    if (!probe.is_required() && lost) report.warnings.push_back(sentence_about_loss(probe));
  }
}

Json to_json(const PermissionFinding& finding) {
  Json json{{"name", finding.name},
            {"granted", finding.granted},
            {"required", finding.required},
            {"wider_than_needed", finding.wider_than_needed}};
  if (!finding.needed_for.empty()) json["needed_for"] = finding.needed_for;
  if (!finding.granted_by.empty()) json["granted_by"] = finding.granted_by;
  if (!finding.instead.empty()) json["instead"] = finding.instead;
  return json;
}

Json to_json(const Probe& probe) {
  Json json{{"call", probe.call},
            {"purpose", probe.purpose},
            {"required", probe.is_required()},
            {"result", to_string(probe.result)}};
  if (!probe.message.empty()) json["message"] = probe.message;
  return json;
}

}  // namespace

bool ConnectionReport::holds(std::string_view permission) const {
  return std::any_of(permissions.begin(), permissions.end(), [&](const PermissionFinding& finding) {
    return finding.name == permission && finding.granted;
  });
}

ConnectionReport make_report(Evidence evidence) {
  const auto& tenant = evidence.settings.tenant_id;
  ConnectionReport report{.tenant_id = evidence.tenant_id,
                          .tenant_name = tenant == evidence.tenant_id ? std::string() : tenant};
  report.permissions = judge_permissions(evidence);
  report.probes = evidence.findings.probes;
  report.expiries = evidence.expiries;
  conclude(report, evidence);
  warn(report, evidence);
  return report;
}

Error to_error(const ConnectionReport& report) {
  return {report.lacks_permission ? Status::permission_denied : Status::failed_precondition,
          {.message = report.message, .next_step = report.next_step}};
}

std::string to_json(const ConnectionReport& report, const std::string& account) {
  Json document{{"tenant", {{"id", report.tenant_id}, {"name", report.tenant_name}}},
                {"account", account},
                {"works", report.works},
                {"permissions", Json::array()},
                {"probes", Json::array()},
                {"warnings", report.warnings},
                {"expiries", Json::array()},
                {"message", report.message}};
  for (const auto& permission : report.permissions) document["permissions"].push_back(to_json(permission));
  for (const auto& probe : report.probes) document["probes"].push_back(to_json(probe));
  for (const auto& [name, expires] : report.expiries)
    document["expiries"].push_back({{"name", name}, {"expires_on", date_text(expires)}});
  if (!report.next_step.empty()) document["next_step"] = report.next_step;
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rollcall::entra_id
