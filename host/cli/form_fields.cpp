#include "cli/form_fields.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

using Json = nlohmann::json;

Json hints_of(const Json& page, const std::string& name) {
  return page.value("ui", Json::object()).value("/" + name, Json::object());
}

bool is_shown(const Json& page, const Json& hints, const Json& answers) {
  const auto condition = hints.find("visible_when");
  if (condition == hints.end()) return true;
  const std::string other = condition->at("field").get<std::string>().substr(1);
  const Json& fields = page.at("schema").at("properties");
  Json value = answers.value(other, Json());
  if (value.is_null() && fields.contains(other)) value = fields.at(other).value("default", Json());
  const Json& wanted = condition->at("in");
  return std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

FormField describe(const std::string& name, const Json& field, const Json& hints, bool required) {
  FormField described{.name = name,
                      .title = field.value("title", name),
                      .help = hints.value("help", field.value("description", "")),
                      .otherwise = {},
                      .values = {},
                      .required = required,
                      .secret = field.value("x-secret", false),
                      .file = hints.value("widget", "") == "file"};
  if (const auto found = field.find("default"); found != field.end() && found->is_string())
    described.otherwise = found->get<std::string>();
  const Json labels = hints.value("labels", Json::object());
  for (const auto& value : field.value("enum", Json::array())) {
    if (value.is_string()) described.values.emplace_back(value, labels.value(value.get<std::string>(), ""));
  }
  return described;
}

}  // namespace

std::optional<FormField> next_field(const Json& page, const Json& answers,
                                    const std::set<std::string>& done) {
  const Json required = page.at("schema").value("required", Json::array());
  std::optional<FormField> next;
  auto earliest = std::numeric_limits<std::int64_t>::max();
  for (const auto& [name, field] : page.at("schema").at("properties").items()) {
    if (answers.contains(name) || done.contains(name) || field.value("type", "string") != "string") continue;
    const Json hints = hints_of(page, name);
    const bool must = std::find(required.begin(), required.end(), name) != required.end();
    if ((hints.value("advanced", false) && !must) || !is_shown(page, hints, answers)) continue;
    const auto order = hints.value("order", std::numeric_limits<std::int64_t>::max() - 1);
    if (order >= earliest) continue;
    earliest = order;
    next = describe(name, field, hints, must);
  }
  return next;
}

}  // namespace rollcall::cli
