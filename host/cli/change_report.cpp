#include "cli/change_report.hpp"

#include "cli/text.hpp"

#include <ostream>
#include <string>
#include <string_view>

namespace rollcall::cli {
namespace {

constexpr std::size_t kWhoWidth = 44;
constexpr std::size_t kValueWidth = 32;
constexpr std::size_t kSummaryWidth = 80;

std::string who(const core::JobChange& change) {
  const std::string& address = change.email.empty() ? change.external_id : change.email;
  const std::string text = change.display_name.empty() ? address : change.display_name + " <" + address + ">";
  return shortened(displayable(text), kWhoWidth);
}

std::string shown(std::string_view value) {
  return value.empty() ? "(empty)" : shortened(displayable(value), kValueWidth);
}

/// The whole person in one line; who it is stands beside it already.
std::string summary(const core::JobChange& change) {
  std::string text;
  for (const auto& field : change.fields) {
    const std::string& value = change.action == "add" ? field.new_value : field.old_value;
    if (value.empty() || field.name == "email" || field.name == "display_name") continue;
    text += (text.empty() ? "" : ", ") + field.name + ": " + value;
  }
  return shortened(displayable(text), kSummaryWidth);
}

bool concerns_whole_person(const core::JobChange& change) {
  return change.action == "add" || change.action == "remove" || change.fields.empty();
}

}  // namespace

void print_changes(std::ostream& out, const std::vector<core::JobChange>& changes) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& change : changes) {
    if (concerns_whole_person(change)) {
      rows.push_back({change.action, who(change), summary(change)});
      continue;
    }
    bool first = true;
    for (const auto& field : change.fields) {
      rows.push_back({first ? change.action : "", first ? who(change) : "",
                      field.name + ": " + shown(field.old_value) + " -> " + shown(field.new_value)});
      first = false;
    }
  }
  print_table(out, {{"ACTION"}, {"WHO"}, {"WHAT"}}, rows);
}

}  // namespace rollcall::cli
