#include "web/api/router.hpp"

#include "web/api/authentication.hpp"
#include "web/api/problem.hpp"
#include "web/api/query_text.hpp"
#include "web/api/request_body.hpp"

#include <random>
#include <typeinfo>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace rollcall::web::api {
namespace {

/// To find a request in the log; no secret.
std::string new_request_id() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return fmt::format("r-{:08x}", static_cast<std::uint32_t>(generator()));
}

[[noreturn]] void refuse_fields(std::vector<FieldError> errors) {
  throw ProblemError(
      422, Status::invalid_argument,
      {.message = "Some fields are not right.", .next_step = "Correct the fields that are named."},
      std::move(errors));
}

QueryParameters checked_query(const http::Request& request, const ContractOperation& operation) {
  auto query = parse_query(request.query);
  if (!query) refuse_fields({{"", "The query of the address is not encoded as it should be."}});
  if (auto errors = operation.query_errors(*query); !errors.empty()) refuse_fields(std::move(errors));
  operation.add_defaults(*query);
  return std::move(*query);
}

void require_headers(const http::Request& request, const ContractOperation& operation) {
  for (const auto& name : operation.required_headers)
    if (!request.headers.has(name))
      throw ProblemError(428, Status::failed_precondition,
                         {.message = "The header " + name + " is needed here.",
                          .next_step = "Send the ETag of the version that is to be changed."});
}

nlohmann::json checked_body(const http::Request& request, const ContractOperation& operation) {
  if (!operation.has_body) return nullptr;
  auto body = parse_json_body(request);
  if (auto errors = operation.body_errors(body); !errors.empty()) refuse_fields(std::move(errors));
  return body;
}

http::Response not_allowed(const std::string& allow, const std::string& request_id) {
  auto reply = problem_reply({.http_status = 405,
                              .status = Status::invalid_argument,
                              .detail = "This address does not know that method.",
                              .next_step = "Use one of: " + allow + "."},
                             request_id);
  reply.headers.add("Allow", allow);
  return reply;
}

void log_problem(const http::Request& request, const Problem& problem, const std::exception& exception,
                 const std::string& request_id) {
  const auto* error = dynamic_cast<const Error*>(&exception);
  // The text of a foreign exception may hold personal data.
  const std::string detail =
      error != nullptr ? error->detail() : fmt::format("exception of type {}", typeid(exception).name());
  const auto level = problem.http_status >= 500 ? spdlog::level::err : spdlog::level::info;
  spdlog::log(level, "{} {} {}: {} {} {}", request_id, request.method, request.path, problem.http_status,
              problem.detail, detail);
}

void finish(http::Response& response, const std::string& request_id) {
  if (!response.headers.has("Cache-Control")) response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("X-Request-Id", request_id);
}

}  // namespace

Router::Router(Operations operations, const Contract& contract)
    : operations_(std::move(operations)), contract_(contract) {}

http::Response Router::handle(const http::Request& request, Services& services) const {
  const std::string request_id = new_request_id();
  http::Response response;
  try {
    response = answer(request, services, request_id);
  } catch (const std::exception& error) {
    const Problem problem = problem_of(error);
    log_problem(request, problem, error, request_id);
    response = problem_reply(problem, request_id);
    if (problem.http_status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  }
  finish(response, request_id);
  return response;
}

http::Response Router::answer(const http::Request& request, Services& services,
                              const std::string& request_id) const {
  const bool is_ours = request.path.starts_with(kApiRoot);
  const auto match =
      is_ours ? contract_.find(request.method, std::string_view(request.path).substr(kApiRoot.size()))
              : Contract::Match{};
  if (match.operation == nullptr && !match.allow.empty()) return not_allowed(match.allow, request_id);
  if (match.operation == nullptr)
    throw Error(Status::not_found, {.message = "There is nothing at this address.",
                                    .next_step = "See /api/v1/openapi.json for what there is."});
  return perform(request, services, match);
}

http::Response Router::perform(const http::Request& request, Services& services,
                               const Contract::Match& match) const {
  const ContractOperation& operation = *match.operation;
  const core::Principal principal = authenticate(request, operation, services);
  if (!operation.accepts_path(match.path))
    throw Error(Status::not_found,
                {.message = "There is no such thing.", .next_step = "Go back to the list."});
  const auto query = checked_query(request, operation);
  require_headers(request, operation);
  const auto body = checked_body(request, operation);
  const auto found = operations_.find(operation.id);
  if (found == operations_.end())
    throw Error(Status::unsupported, {.message = "This Rollcall cannot do that.", .next_step = ""});
  return found->second(Call{request, principal, services, match.path, query, body});
}

}  // namespace rollcall::web::api
