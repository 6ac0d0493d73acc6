#include "web/api/contract.hpp"

#include "web/api/contract_text.hpp"
#include "web/api/query_text.hpp"
#include "web/api/schema_check.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestSegment = 256;

const json& resolved(const json& document, const json& node) {
  const auto reference = node.find("$ref");
  if (reference == node.end()) return node;
  return document.at(json::json_pointer(reference->get<std::string>().substr(1)));
}

Access parse_access(const std::string& text) {
  if (text == "everyone") return Access::everyone;
  if (text == "viewer") return Access::viewer;
  if (text == "administrator") return Access::administrator;
  throw std::runtime_error("x-rollcall-access is none of the known ones");
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

/// A parameter's text as the value that its schema describes; text that is none of that stays text, and so
/// does not fit.
json typed(const std::string& text, const json& schema) {
  const std::string type = schema.value("type", "string");
  if (type == "boolean" && (text == "true" || text == "false")) return text == "true";
  if (type == "integer") {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return number;
  }
  if (type == "array") {
    json list = json::array();
    for (const auto& item : split(text, ',')) list.push_back(typed(item, schema.at("items")));
    return list;
  }
  return text;
}

std::string as_text(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

bool is_hole(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

std::optional<PathParameters> match_path(const std::vector<std::string>& pattern,
                                         const std::vector<std::string>& segments) {
  if (pattern.size() != segments.size()) return std::nullopt;
  PathParameters parameters;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_hole(pattern[i])) {
      if (pattern[i] != segments[i]) return std::nullopt;
      continue;
    }
    const auto value = percent_decoded(segments[i]);
    if (!value || value->empty() || value->size() > kLongestSegment) return std::nullopt;
    parameters[pattern[i].substr(1, pattern[i].size() - 2)] = *value;
  }
  return parameters;
}

}  // namespace

/// The schemas, compiled when they are first needed.
struct ContractOperation::Checks {
  std::vector<std::string> segments;
  json query = json::object();  // schema of the parameters, by name
  json path = json::object();
  json body;
  const json* components = nullptr;

  std::once_flag query_once, path_once, body_once;
  std::unique_ptr<SchemaCheck> query_check, path_check, body_check;

  const SchemaCheck& compiled(std::once_flag& once, std::unique_ptr<SchemaCheck>& check, const json& schema) {
    std::call_once(once, [&] { check = std::make_unique<SchemaCheck>(schema, *components); });
    return *check;
  }
  static json object_of(const json& properties) {
    return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  }
};

ContractOperation::ContractOperation() : checks_(std::make_unique<Checks>()) {}
ContractOperation::~ContractOperation() = default;
ContractOperation::ContractOperation(ContractOperation&&) noexcept = default;
ContractOperation& ContractOperation::operator=(ContractOperation&&) noexcept = default;

std::vector<FieldError> ContractOperation::query_errors(const QueryParameters& query) const {
  if (query.empty()) return {};
  std::vector<FieldError> errors;
  json values = json::object();
  for (const auto& [name, text] : query) {
    const auto schema = checks_->query.find(name);
    if (schema == checks_->query.end())
      errors.push_back({name, "There is no parameter of this name here."});
    else if (!values.emplace(name, typed(text, *schema)).second)
      errors.push_back({name, "This parameter is given twice."});
  }
  const auto& check =
      checks_->compiled(checks_->query_once, checks_->query_check, Checks::object_of(checks_->query));
  for (auto error : check.errors_of(values)) {
    if (error.pointer.starts_with('/')) error.pointer.erase(0, 1);
    errors.push_back(std::move(error));
  }
  return errors;
}

bool ContractOperation::accepts_path(const PathParameters& parameters) const {
  if (parameters.empty()) return true;
  json values = json::object();
  for (const auto& [name, text] : parameters) values[name] = typed(text, checks_->path.at(name));
  const auto& check =
      checks_->compiled(checks_->path_once, checks_->path_check, Checks::object_of(checks_->path));
  return check.errors_of(values).empty();
}

std::vector<FieldError> ContractOperation::body_errors(const json& body) const {
  return checks_->compiled(checks_->body_once, checks_->body_check, checks_->body).errors_of(body);
}

void ContractOperation::add_defaults(QueryParameters& query) const {
  for (const auto& [name, schema] : checks_->query.items())
    if (schema.contains("default") && query.find(name) == query.end())
      query.emplace(name, as_text(schema["default"]));
}

Contract::Contract(std::string_view text) : document_(std::make_unique<json>(json::parse(text))) {
  const auto add_parameter = [&](ContractOperation& operation, const json& parameter) {
    const std::string name = parameter.at("name"), in = parameter.at("in");
    const json& schema = parameter.at("schema");
    if (in == "query") operation.checks_->query[name] = schema;
    if (in == "path") operation.checks_->path[name] = schema;
    if (in == "header" && parameter.value("required", false)) operation.required_headers.push_back(name);
  };
  for (const auto& [path, methods] : document_->at("paths").items())
    for (const auto& [method, node] : methods.items()) {
      ContractOperation operation;
      operation.id = node.at("operationId");
      operation.method = upper(method);
      operation.path = path;
      operation.tag = node.at("tags").at(0);
      operation.access = parse_access(node.at("x-rollcall-access"));
      operation.scope = node.value("x-rollcall-scope", "");
      operation.keeps_session = node.value("x-rollcall-keeps-session", true);
      operation.checks_->segments = split(path, '/');
      operation.checks_->components = &document_->at("components");
      for (const auto& parameter : node.value("parameters", json::array()))
        add_parameter(operation, resolved(*document_, parameter));
      if (node.contains("requestBody")) {
        operation.has_body = true;
        operation.checks_->body = node["requestBody"].at("content").at("application/json").at("schema");
      }
      operations_.push_back(std::move(operation));
    }
}

Contract::~Contract() = default;

const Contract& Contract::instance() {
  static const Contract contract(contract_text());
  return contract;
}

Contract::Match Contract::find(std::string_view method, std::string_view path) const {
  const auto segments = split(path, '/');
  Match match;
  bool is_literal = false;  // "/notifications/read" is meant before "/notifications/{id}"
  for (const auto& operation : operations_) {
    auto parameters = match_path(operation.checks_->segments, segments);
    if (!parameters) continue;
    if (operation.method != method) {
      match.allow += (match.allow.empty() ? "" : ", ") + operation.method;
      if (operation.method == "GET") match.allow += ", HEAD";  // which the server answers by it (RFC 9110)
      continue;
    }
    if (match.operation != nullptr && is_literal) continue;
    is_literal = parameters->empty();
    match.operation = &operation;
    match.path = std::move(*parameters);
  }
  if (match.operation != nullptr) match.allow.clear();
  return match;
}

}  // namespace rollcall::web::api
