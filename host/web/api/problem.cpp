#include "web/api/problem.hpp"

#include "core/code_name.hpp"
#include "core/field_error.hpp"
#include "core/ports.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace rollcall::web::api {
namespace {

struct Kind {
  Status status;
  unsigned http_status;
  std::string_view title;
};

// A status that an operation lets through may be a provider's: its "unauthenticated" must not look like the
// end of the administrator's own session.
constexpr Kind kKinds[] = {
    {Status::invalid_argument, 422, "The request is not valid"},
    {Status::unauthenticated, 409, "Not signed in"},
    {Status::permission_denied, 403, "Not allowed"},
    {Status::not_found, 404, "Not found"},
    {Status::conflict, 409, "Conflict"},
    {Status::throttled, 429, "Too many attempts"},
    {Status::unavailable, 503, "Not available"},
    {Status::failed_precondition, 409, "Not possible now"},
    {Status::unsupported, 501, "Not possible here"},
    {Status::internal, 500, "Something went wrong"},
    {Status::cancelled, 409, "Cancelled"},
};

const Kind& kind_of(Status status) noexcept {
  for (const auto& kind : kKinds)
    if (kind.status == status) return kind;
  return kind_of(Status::internal);
}

std::string type_of(const Problem& problem) {
  if (!problem.type.empty() && problem.type != "about:blank") return problem.type;
  std::string name(core::code_name(problem.status));
  std::replace(name.begin(), name.end(), '_', '-');
  return "urn:rollcall:problem:" + name;
}

Problem unexpected() {
  return {.detail = "The server met an error of its own.",
          .next_step = "Try again; the log names the reason under this request id."};
}

}  // namespace

Problem problem_of(const std::exception& exception) {
  const auto* error = dynamic_cast<const Error*>(&exception);
  if (error == nullptr) return unexpected();
  Problem problem{.http_status = kind_of(error->status()).http_status,
                  .status = error->status(),
                  .detail = error->message(),
                  .next_step = error->next_step(),
                  .retry_after_ms = error->reason().retry_after_ms};
  if (const auto* own = dynamic_cast<const ProblemError*>(error)) {
    problem.http_status = own->http_status();
    problem.errors = own->errors();
    problem.type = own->type();
  } else if (const auto* field = dynamic_cast<const core::FieldError*>(error)) {
    problem.errors = {{"/" + field->field(), error->message()}};
  } else if (dynamic_cast<const core::PluginProcessDied*>(error) != nullptr) {
    problem.http_status = 502;
  }
  return problem;
}

http::Response problem_reply(const Problem& problem, const std::string& request_id) {
  const Kind& kind = kind_of(problem.status);
  nlohmann::json document{{"type", type_of(problem)},       {"title", kind.title},
                          {"status", problem.http_status},  {"detail", problem.detail},
                          {"next_step", problem.next_step}, {"code", core::code_name(problem.status)},
                          {"request_id", request_id}};
  for (const auto& [pointer, message] : problem.errors)
    document["errors"].push_back({{"pointer", pointer}, {"message", message}});
  auto response = json_reply(document, problem.http_status);
  http::Headers headers;
  headers.add("Content-Type", "application/problem+json");
  if (problem.http_status == 429) {
    constexpr std::int64_t kSecond = 1000;
    const auto seconds = std::max<std::int64_t>((problem.retry_after_ms + kSecond - 1) / kSecond, 1);
    headers.add("Retry-After", std::to_string(seconds));
  }
  response.headers = std::move(headers);
  return response;
}

}  // namespace rollcall::web::api
