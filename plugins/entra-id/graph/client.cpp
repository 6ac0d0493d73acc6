#include "graph/client.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace rollcall::entra_id {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kIdentityPause{5'000};
/// A new token may be refused as well for a moment, when Graph's clock or keys lag behind the login service.
constexpr int kTokenRefusals = 3;

Error unreadable_page(const std::string& detail) {
  return {Status::unavailable,
          {.message = "Microsoft Graph sent a page that cannot be read.",
           .next_step = "Try again later; an import that was running can be resumed.",
           .detail = detail}};
}

}  // namespace

/// What came of one request: no error means success.
struct GraphClient::Attempt {
  std::string token = {};
  std::string client_request_id = {};
  std::string request_id = {};
  int status = 0;
  std::optional<Error> error = {};
  Remedy remedy = Remedy::give_up;
  std::optional<GraphFailure> failure = {};
  std::optional<milliseconds> asked_for = {};
  ThrottleSigns signs = {};
};

GraphClient::GraphClient(const ConnectionSettings& settings, TokenSource& tokens, RetryPolicy policy, Log log,
                         GateClock clock)
    : settings_(settings),
      tokens_(tokens),
      policy_(policy),
      log_(std::move(log)),
      http_(Url{settings.graph}, settings.transport_to(settings.graph)),
      gate_(std::move(clock)) {}

std::string GraphClient::path(std::string_view rest) const {
  return settings_.graph.target + "/v1.0" + std::string(rest);
}

std::string GraphClient::pinned_target(std::string_view link) const {
  auto url = parse_url(link);
  if (!url || !url->same_origin(settings_.graph) || !url->target.starts_with('/')) {
    throw Error(Status::failed_precondition,
                {.message = "Microsoft Graph sent a link to another host, which is not followed.",
                 .next_step = "Check the setting cloud, or graph_url for a custom cloud.",
                 .detail = url ? "link to " + url->origin() : "unreadable link"});
  }
  return std::move(url->target);
}

GraphClient::Attempt GraphClient::send_once(const GraphRequest& request, PageBuffer& body,
                                            const StopSignal& stop,
                                            const std::function<void(const PageBuffer&)>& accept) {
  const RetryPolicy& policy = request.policy ? *request.policy : policy_;
  Attempt attempt{.token = tokens_.token(policy, stop), .client_request_id = make_request_id()};
  HttpRequest message{.method = request.json.empty() ? HttpMethod::get : HttpMethod::post,
                      .target = request.target,
                      .headers = {{"Authorization", "Bearer " + attempt.token},
                                  {"Accept", "application/json"},
                                  {"client-request-id", attempt.client_request_id}},
                      .body = request.json,
                      .content_type = "application/json",
                      .deadline = policy.next_deadline()};
  if (request.consistency == Consistency::eventual)
    message.headers.emplace_back("ConsistencyLevel", "eventual");
  ++requests_;
  try {
    const auto response = http_.send(message, body, stop);
    contacted_ = true;
    attempt.status = response.status;
    attempt.request_id = response.header("request-id");
    attempt.signs = read_throttle_signs(response);
    if (attempt.signs.used_share || response.status == 200) gate_.note(attempt.signs);
    if (response.status == 200) {
      accept(body);
      return attempt;
    }
    attempt.failure = read_graph_failure(response, body.text(), attempt.client_request_id);
    attempt.remedy = remedy_for(*attempt.failure);
    attempt.asked_for = parse_retry_after(response.header("Retry-After"), std::chrono::system_clock::now());
    attempt.error = to_error(*attempt.failure, request.subject, request.object,
                             attempt.asked_for.value_or(milliseconds{0}).count());
  } catch (const BadPage& bad) {
    attempt.error = unreadable_page(std::string(bad.what()) + ", request-id " + attempt.request_id);
    attempt.remedy = Remedy::retry;
  } catch (const HttpError& error) {
    attempt.error = http_.to_error(error);
    const bool hopeless = is_hopeless(error.failure(), contacted_);
    attempt.remedy = hopeless                                  ? Remedy::give_up
                     : error.failure() == HttpFailure::timeout ? Remedy::retry_new_connection
                                                               : Remedy::retry;
  }
  return attempt;
}

void GraphClient::log_attempt(const GraphRequest& request, const Attempt& attempt) const {
  // Without the query: a search text or a page token is nobody's business.
  std::string line =
      (request.json.empty() ? "GET " : "POST ") +
      (request.logged_as.empty() ? request.target.substr(0, request.target.find('?')) : request.logged_as) +
      ": ";
  line += attempt.error ? attempt.error->message() + " " + attempt.error->detail()
                        : "HTTP " + std::to_string(attempt.status) + ", request-id " + attempt.request_id;
  if (line.find(attempt.client_request_id) == std::string::npos)
    line += ", client-request-id " + attempt.client_request_id;
  if (attempt.signs.used_share)
    line += ", " + std::to_string(std::lround(*attempt.signs.used_share * 100)) + " % of the quota used";
  log_(attempt.error ? sdk::LogLevel::warning : sdk::LogLevel::debug, line);
}

std::string GraphClient::get(const GraphRequest& request, PageBuffer& body, const StopSignal& stop,
                             const std::function<void(const PageBuffer&)>& accept) {
  const RetryPolicy& policy = request.policy ? *request.policy : policy_;
  Backoff backoff(policy);
  int token_refusals = 0;  // in a row
  for (bool first = true;; first = false) {
    gate_.enter(stop);
    if (!first) ++retries_;
    auto attempt = send_once(request, body, stop, accept);
    log_attempt(request, attempt);
    if (!attempt.error) return std::move(attempt.request_id);

    if (attempt.remedy != Remedy::renew_token) token_refusals = 0;
    switch (attempt.remedy) {
      case Remedy::give_up:
        if (request.is_delta && attempt.failure && refuses_delta(*attempt.failure))
          throw DeltaRefused(*attempt.failure);
        throw Error(*attempt.error);
      case Remedy::restart_chain:
        if (request.is_delta) throw DeltaRefused(*attempt.failure);
        throw PageTokenExpired(*attempt.failure);
      case Remedy::renew_token:
        if (++token_refusals == kTokenRefusals) throw Error(*attempt.error);
        tokens_.renew(attempt.token);
        if (token_refusals == 1) continue;
        break;
      case Remedy::await_identity: {
        const auto pause = std::min(kIdentityPause, policy.base);
        if (backoff.elapsed() + pause > policy.identity_lag) throw Error(*attempt.error);
        stop.sleep_until(std::chrono::steady_clock::now() + pause);
        continue;
      }
      case Remedy::retry:
      case Remedy::retry_all:
      case Remedy::retry_new_connection:
        break;
    }
    const auto pause = backoff.next(attempt.asked_for);
    if (!pause) throw Error(*attempt.error);
    if (attempt.remedy == Remedy::retry_new_connection) http_.reconnect();
    if (attempt.remedy == Remedy::retry_all || attempt.asked_for) {
      gate_.close_for(*pause);
    } else {
      stop.sleep_until(std::chrono::steady_clock::now() + *pause);
    }
  }
}

}  // namespace rollcall::entra_id
