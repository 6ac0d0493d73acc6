#include "graph/error.hpp"

#include "json_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kRequestDenied = "Authorization_RequestDenied";
constexpr std::string_view kIdentityNotFound = "Authorization_IdentityNotFound";
constexpr std::string_view kExpiredPageToken = "Directory_ExpiredPageToken";
constexpr std::string_view kPageTokenNotFound = "DirectoryPageTokenNotFoundException";
constexpr std::string_view kResourceNotFound = "Request_ResourceNotFound";

constexpr std::array<std::string_view, 16> kKnownCodes{"InvalidAuthenticationToken",
                                                       kRequestDenied,
                                                       kIdentityNotFound,
                                                       kExpiredPageToken,
                                                       kPageTokenNotFound,
                                                       kResourceNotFound,
                                                       "Request_UnsupportedQuery",
                                                       "Request_BadRequest",
                                                       "TooManyRequests",
                                                       "UnknownError",
                                                       "ServiceNotAvailable",
                                                       "ServiceUnavailable",
                                                       "NotImplemented",
                                                       "Directory_QuotaExceeded",
                                                       "syncStateNotFound",
                                                       "resyncRequired"};

constexpr std::string_view kTryLater = "Try again later; an import that was running can be resumed.";

/// What is the same whatever the request was about.
struct Advice {
  Status status;
  std::string_view message;
  std::string_view next_step;
};
struct CodeAdvice {
  std::string_view code;
  Advice advice;
};
struct HttpAdvice {
  int http;
  Advice advice;
};

constexpr Advice kLostPage{Status::unavailable,
                           "Microsoft Graph no longer knows where reading a list stopped.",
                           "Start the import again."};
constexpr Advice kLostChanges{Status::unavailable,
                              "Microsoft Graph no longer knows what has changed since the last import.",
                              "Start the import again; it reads everybody."};
constexpr Advice kFull{Status::failed_precondition,
                       "The tenant has reached its limit on objects in the directory.",
                       "An import only reads: report this with the log, which holds the request's ids."};
constexpr Advice kUnavailable{Status::unavailable, "Microsoft Graph is not available at the moment.",
                              kTryLater};

/// They decide before the HTTP status does.
constexpr std::array kCodes{
    CodeAdvice{kIdentityNotFound,
               {Status::permission_denied, "Microsoft Graph does not know the app in this tenant yet.",
                "If admin consent was given a moment ago, wait a minute and try again; else give it."}},
    CodeAdvice{kExpiredPageToken, kLostPage},
    CodeAdvice{kPageTokenNotFound, kLostPage},
    CodeAdvice{"syncStateNotFound", kLostChanges},
    CodeAdvice{"resyncRequired", kLostChanges},
    CodeAdvice{"Request_UnsupportedQuery",
               {Status::unsupported, "This tenant's Microsoft Graph does not support a query of the plugin.",
                "Check that the setting cloud is right; if it is, report this with the log, which holds the "
                "request's ids."}},
    CodeAdvice{"Request_BadRequest",
               {Status::internal, "Microsoft Graph found a request of the plugin to be malformed.",
                "If a setting map.COLUMN names a property that this cloud lacks, remove it; else report this "
                "with the log, which holds the request's ids."}},
    CodeAdvice{"Directory_QuotaExceeded", kFull},
};

constexpr std::array kStatuses{
    HttpAdvice{401,
               {Status::unauthenticated, "Microsoft Graph did not accept the app's access token.",
                "Check that cloud and tenant of the connection are right, then test the connection."}},
    HttpAdvice{410, kLostChanges},
    HttpAdvice{429,
               {Status::throttled, "Microsoft Graph is limiting requests of this app.",
                "Wait a few minutes, then resume the import."}},
    HttpAdvice{500, kUnavailable},
    HttpAdvice{501,
               {Status::unsupported, "This cloud's Microsoft Graph does not support a request of the plugin.",
                "Check that the setting cloud is right."}},
    HttpAdvice{502, kUnavailable},
    HttpAdvice{503, kUnavailable},
    HttpAdvice{504, kUnavailable},
    HttpAdvice{507, kFull},
};

constexpr Advice kRedirect{Status::failed_precondition, "The Graph address redirects to somewhere else.",
                           "Check the setting cloud, or graph_url for a custom cloud."};
constexpr Advice kUnknown{Status::internal, "Microsoft Graph refused a request of the plugin.",
                          "Report this with the log; it holds the request's ids."};

const Advice& advice_for(const GraphFailure& failure) {
  const auto by_code =
      std::find_if(kCodes.begin(), kCodes.end(), [&](const CodeAdvice& row) { return failure.is(row.code); });
  if (by_code != kCodes.end()) return by_code->advice;
  const auto by_status = std::find_if(kStatuses.begin(), kStatuses.end(),
                                      [&](const HttpAdvice& row) { return row.http == failure.status; });
  if (by_status != kStatuses.end()) return by_status->advice;
  return failure.status >= 300 && failure.status < 400 ? kRedirect : kUnknown;
}

bool is_known(std::string_view code) {
  return std::any_of(kKnownCodes.begin(), kKnownCodes.end(),
                     [&](std::string_view known) { return equals_ignoring_case(known, code); });
}

/// error, its innerError (or innererror), and so on inwards.
std::vector<const Json*> error_levels(const Json& document) {
  std::vector<const Json*> levels;
  if (!document.is_object()) return levels;
  auto next = document.find("error");
  const Json* parent = &document;
  while (next != parent->end() && next->is_object() && levels.size() < 8) {
    parent = &*next;
    levels.push_back(parent);
    next = parent->find("innerError");
    if (next == parent->end()) next = parent->find("innererror");
  }
  return levels;
}

std::string deciding_code(const std::vector<const Json*>& levels) {
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
    if (auto code = text_of(**level, "code"); is_known(code)) return code;
  }
  return levels.empty() ? std::string() : text_of(*levels.front(), "code");
}

std::string_view permission_for(Subject subject) {
  return subject == Subject::users ? "User.Read.All" : "GroupMember.Read.All";
}

std::string_view name_of(Subject subject) {
  switch (subject) {
    case Subject::groups:
      return "groups";
    case Subject::members:
      return "the members of groups";
    case Subject::users:
      return "users";
  }
  return "this";
}

/// Codes go to logs: only what a code can look like.
std::string printable(std::string text) {
  std::erase_if(text, [](char c) { return c <= ' ' || c >= '\x7f'; });
  if (text.size() > 80) text.resize(80);
  return text;
}

}  // namespace

bool GraphFailure::is(std::string_view known_code) const {
  return equals_ignoring_case(code, known_code);
}

std::string GraphFailure::detail() const {
  std::string text = "HTTP " + std::to_string(status);
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text.append(", ").append(name).append(" ").append(value);
  };
  add("code", code);
  add("request-id", request_id);
  add("client-request-id", client_request_id);
  add("date", date);
  return text;
}

GraphFailure read_graph_failure(const HttpResponse& response, std::string_view body,
                                std::string_view client_request_id) {
  GraphFailure failure{.status = response.status,
                       .request_id = printable(std::string(response.header("request-id"))),
                       .client_request_id = std::string(client_request_id)};
  const Json document = Json::parse(body, nullptr, false);
  const auto levels = error_levels(document);
  failure.code = printable(deciding_code(levels));
  for (const auto* level : levels) {
    if (failure.date.empty()) failure.date = printable(text_of(*level, "date"));
    if (failure.request_id.empty()) failure.request_id = printable(text_of(*level, "request-id"));
  }
  return failure;
}

Remedy remedy_for(const GraphFailure& failure) {
  if (failure.is(kExpiredPageToken) || failure.is(kPageTokenNotFound)) return Remedy::restart_chain;
  if (failure.is(kIdentityNotFound)) return Remedy::await_identity;
  switch (failure.status) {
    case 401:
      return Remedy::renew_token;
    case 429:
      return Remedy::retry_all;
    case 503:
    case 504:
      return Remedy::retry_new_connection;
    case 500:
    case 502:
      return Remedy::retry;
    default:
      return Remedy::give_up;
  }
}

Error to_error(const GraphFailure& failure, Subject subject, std::string_view object,
               std::int64_t retry_after_ms) {
  const auto make = [&](Status status, std::string message, std::string next_step) {
    return Error(status, {.message = std::move(message),
                          .next_step = std::move(next_step),
                          .detail = failure.detail(),
                          .retry_after_ms = retry_after_ms});
  };
  const Advice& advice = advice_for(failure);
  if (&advice != &kUnknown)
    return make(advice.status, std::string(advice.message), std::string(advice.next_step));
  if (failure.status == 403) {
    const std::string permission(permission_for(subject));
    return make(
        Status::permission_denied,
        "The app may not read " + std::string(name_of(subject)) + ": permission " + permission +
            " is missing.",
        "Add the application permission " + permission + " to the app registration and grant admin consent.");
  }
  if (failure.status == 404) {
    return make(Status::not_found,
                (object.empty() ? std::string("What was asked for") : std::string(object)) +
                    " does not exist in this tenant.",
                "It may have been deleted; choose again from the list of groups.");
  }
  return make(kUnknown.status, std::string(kUnknown.message), std::string(kUnknown.next_step));
}

PageTokenExpired::PageTokenExpired(const GraphFailure& failure)
    : Error(kLostPage.status, {.message = std::string(kLostPage.message),
                               .next_step = std::string(kLostPage.next_step),
                               .detail = failure.detail()}) {}

DeltaRefused::DeltaRefused(const GraphFailure& failure)
    : Error(Status::failed_precondition, {.message = "Microsoft Graph cannot say what changed since then.",
                                          .next_step = "Start the import again with --full.",
                                          .detail = failure.detail()}) {}

/// 410 Gone, 400 Request_UnsupportedQuery, 40x syncStateNotFound or resyncRequired; any other 4xx means no
/// better of the token that the request carried.
bool refuses_delta(const GraphFailure& failure) {
  if (failure.status == 401 || failure.status == 429) return false;
  return (failure.status >= 400 && failure.status < 500) || failure.status == 501;
}

Error missing_user_permission(std::string_view detail) {
  return {
      Status::permission_denied,
      {.message =
           "The app may see who is a member but not the users' fields: permission User.Read.All is missing.",
       .next_step =
           "Add the application permission User.Read.All to the app registration and grant admin consent.",
       .detail = std::string(detail)}};
}

}  // namespace rollcall::entra_id
