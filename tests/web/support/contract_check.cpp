#include "web/support/contract_check.hpp"

#include "web/api/contract.hpp"
#include "web/api/router.hpp"
#include "web/api/schema_check.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::test::web {
namespace {

using nlohmann::json;
using rollcall::web::api::Contract;
using rollcall::web::api::ContractOperation;
using rollcall::web::api::SchemaCheck;

std::mutex mutex;

std::set<std::string>& answered() {
  static std::set<std::string> operations;
  return operations;
}

const json& document() {
  return Contract::instance().document();
}

const json& resolved(const json& node) {
  const auto reference = node.find("$ref");
  return reference == node.end() ? node
                                 : document().at(json::json_pointer(reference->get<std::string>().substr(1)));
}

/// Compiled once for each process: the same answers come again and again.
const SchemaCheck& check_for(const std::string& key, const json& schema) {
  static std::map<std::string, std::unique_ptr<SchemaCheck>> checks;
  auto& check = checks[key];
  if (!check) check = std::make_unique<SchemaCheck>(schema, document().at("components"));
  return *check;
}

std::string media_type_of(const rollcall::web::http::Response& response) {
  const auto value = response.headers.get("Content-Type");
  return std::string(value.substr(0, value.find(';')));
}

std::string content_errors(const std::string& where, const json& declared, const std::string& media_type,
                           const std::string& body) {
  const auto content = declared.find("content");
  if (content == declared.end())
    return body.empty() && media_type.empty() ? "" : where + ": has a body, and should have none\n";
  const auto type = content->find(media_type);
  if (type == content->end()) return where + ": \"" + media_type + "\" is no media type of it\n";
  if (!media_type.ends_with("json")) return "";
  const auto value = json::parse(body, nullptr, false);
  if (value.is_discarded()) return where + ": is no JSON\n";
  std::string errors;
  for (const auto& error : check_for(where + media_type, type->at("schema")).errors_of(value))
    errors += where + ": " + error.pointer + ": " + error.message + "\n";
  return errors;
}

std::string answer_errors(const ContractOperation& operation, const rollcall::web::http::Response& response,
                          const std::string& body) {
  const std::string status = std::to_string(response.status), where = operation.id + " " + status;
  std::string method = operation.method;
  for (auto& letter : method) letter = static_cast<char>(std::tolower(letter));
  const json& responses = document().at("paths").at(operation.path).at(method).at("responses");
  const bool is_error = response.status >= 400;
  if (!responses.contains(status) && !is_error) return where + ": this status is not in the contract\n";
  const json& declared = resolved(responses.at(responses.contains(status) ? status : "default"));
  std::string errors;
  const json headers = declared.value("headers", json::object());
  for (const auto& [name, header] : headers.items())
    if (!response.headers.has(name)) errors += where + ": the header " + name + " is missing\n";
  if (is_error && json::parse(body, nullptr, false).value("status", 0U) != response.status)
    errors += where + ": the problem document has another status\n";
  return errors + content_errors(where, declared, media_type_of(response), body);
}

/// Looks, when all tests of a program have run, whether it called what it should.
class Coverage final : public testing::Environment {
 public:
  explicit Coverage(const Area& area) : area_(area) {}
  void TearDown() override {
    if (testing::GTEST_FLAG(filter) != "*") return;
    for (const auto& operation : area_.operations)
      if (!answered().contains(operation)) ADD_FAILURE() << "no test calls " << operation << " with success";
  }

 private:
  const Area& area_;
};

}  // namespace

std::string contract_errors(const rollcall::web::http::Request& request,
                            const rollcall::web::http::Response& response, const std::string& body) {
  const std::lock_guard lock(mutex);
  if (!request.path.starts_with(rollcall::web::api::kApiRoot)) return "";
  const auto path = std::string_view(request.path).substr(rollcall::web::api::kApiRoot.size());
  const auto match = Contract::instance().find(request.method, path);
  if (match.operation == nullptr)
    return response.status == 404 || response.status == 405 ? "" : "an address that is not in the contract\n";
  if (response.status < 400) answered().insert(match.operation->id);
  return answer_errors(*match.operation, response, body);
}

const std::set<std::string>& answered_operations() {
  return answered();
}

bool cover_area(const std::string& name) {
  for (const auto& area : areas())
    if (area.name == name) {
      testing::AddGlobalTestEnvironment(new Coverage(area));
      return true;
    }
  throw std::logic_error("there is no area " + name);
}

}  // namespace rollcall::test::web
