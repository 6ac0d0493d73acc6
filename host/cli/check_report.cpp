#include "cli/check_report.hpp"

#include "cli/text.hpp"

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using json = nlohmann::ordered_json;

std::string joined(const json& names) {
  std::string text;
  for (const auto& name : names)
    if (name.is_string()) text += (text.empty() ? "" : ", ") + name.get<std::string>();
  return text;
}

std::string verdict(const json& permission) {
  const bool granted = permission.value("granted", false);
  if (permission.value("wider_than_needed", false)) return "too wide";
  if (granted)
    return permission.contains("granted_by") ? "by " + joined(permission["granted_by"]) : "granted";
  return permission.value("required", true) ? "MISSING" : "no, optional";
}

std::string remark(const json& permission) {
  if (!permission.value("wider_than_needed", false)) return permission.value("needed_for", "");
  const std::string instead = joined(permission.value("instead", json::array()));
  return instead.empty() ? "not needed" : "enough: " + instead;
}

void print_permissions(std::ostream& out, const json& permissions) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& permission : permissions)
    rows.push_back({permission.value("name", ""), verdict(permission), remark(permission)});
  if (rows.empty()) return;
  out << '\n';
  print_table(out, {{"PERMISSION"}, {"STATE"}, {"TO"}}, rows);
}

void print_probes(std::ostream& out, const json& probes) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& probe : probes) {
    std::string result = probe.value("result", "");
    if (result != "ok" && result != "skipped" && probe.value("required", true)) result += " (!)";
    std::string about = probe.value("purpose", "");
    if (const auto message = probe.value("message", ""); !message.empty()) about += ": " + message;
    rows.push_back({probe.value("call", ""), std::move(result), std::move(about)});
  }
  if (rows.empty()) return;
  out << '\n';
  print_table(out, {{"CALL"}, {"RESULT"}, {"TO"}}, rows);
}

}  // namespace

void print_check(std::ostream& out, const json& check) {
  out << displayable(check.value("message", "The connection works.")) << '\n';
  print_permissions(out, check.value("permissions", json::array()));
  print_probes(out, check.value("probes", json::array()));
  const auto warnings = check.value("warnings", json::array());
  const std::string next_step = check.value("next_step", "");
  if (!warnings.empty() || !next_step.empty()) out << '\n';
  for (const auto& warning : warnings)
    if (warning.is_string()) out << "Warning: " << displayable(warning.get<std::string>()) << '\n';
  if (!next_step.empty()) out << "Next: " << displayable(next_step) << '\n';
}

}  // namespace rollcall::cli
