#include "cli/explain_report.hpp"

#include "cli/text.hpp"
#include "documents/documents.hpp"

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kValueWidth = 60;

/// Empty when there is no such field.
std::string text_at(const json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                           : std::string();
}

const json& child(const json& object, const char* name) {
  static const json kNothing;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() ? *found : kNothing;
}

std::string shown(std::string_view value) {
  return value.empty() ? "(empty)" : shortened(displayable(value), kValueWidth);
}

std::string spoken_match(std::string_view matched_by) {
  if (matched_by == "external_id") return "is here already, found by the provider's id";
  if (matched_by == "email") return "is here already, found by the e-mail address";
  if (matched_by == "none") return "is not here yet";
  return {};
}

void print_line(std::ostream& out, const char* label, const std::string& text) {
  if (!text.empty()) out << label << displayable(text) << '\n';
}

void print_verdict(std::ostream& out, const json& explanation) {
  const json& result = child(explanation, "result");
  print_line(out, "Person: ", text_at(explanation, "person"));
  print_line(out, "An import would count this person as: ", text_at(result, "outcome"));
  print_line(out, "Why: ", text_at(result, "reason"));
  print_line(out, "Match: ", spoken_match(text_at(result, "matched_by")));
  print_line(out, "Filter: ", text_at(result, "filter"));
  print_line(out, "Issue: ", text_at(result, "issue"));
}

void print_rows(std::ostream& out, const std::vector<Column>& columns, const Rows& rows) {
  if (rows.empty()) return;
  out << '\n';
  print_table(out, columns, rows);
}

void print_changes(std::ostream& out, const json& explanation) {
  Rows rows;
  for (const auto& change : child(child(explanation, "result"), "changes"))
    rows.push_back({text_at(change, "field"), shown(text_at(change, "old")), shown(text_at(change, "new"))});
  print_rows(out, {{"WOULD CHANGE"}, {"FROM"}, {"TO"}}, rows);
}

void print_mapped(std::ostream& out, const json& explanation) {
  Rows rows;
  for (const auto& column : child(explanation, "mapped"))
    rows.push_back({text_at(column, "column"), shown(text_at(column, "value")),
                    text_at(column, "from").empty() ? "(nothing feeds it)" : text_at(column, "from")});
  print_rows(out, {{"HERE"}, {"VALUE"}, {"FED BY"}}, rows);
}

void print_raw(std::ostream& out, const json& explanation) {
  Rows rows;
  const json& raw = child(explanation, "raw");
  if (!raw.is_object()) return;
  for (const auto& [name, value] : raw.items()) {
    const std::string text = value.is_string() ? value.get<std::string>() : documents::text_of(value);
    rows.push_back({name, value.is_null() ? "(none)" : shown(text)});
  }
  print_rows(out, {{"AT THE PROVIDER"}, {"VALUE"}}, rows);
}

}  // namespace

void print_explanation(std::ostream& out, const json& explanation) {
  print_verdict(out, explanation);
  print_changes(out, explanation);
  print_mapped(out, explanation);
  print_raw(out, explanation);
}

}  // namespace rollcall::cli
