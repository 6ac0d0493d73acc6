#include "login/login_client.hpp"

#include "login/login_error.hpp"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

constexpr std::size_t kAnswerLimit = std::size_t{256} << 10U;

Error unreadable_login() {
  return {Status::failed_precondition,
          {.message = "The login address does not answer like the Entra login service.",
           .next_step = "Check the setting cloud, or login_url for a custom cloud."}};
}

bool is_object(std::string_view body) {
  return nlohmann::json::parse(body, nullptr, false).is_object();
}

}  // namespace

void throw_unreadable_login() {
  throw unreadable_login();
}

LoginClient::LoginClient(const ConnectionSettings& settings, Log log)
    : settings_(settings),
      log_(std::move(log)),
      http_(settings.login, settings.transport_to(settings.login)) {}

std::string LoginClient::path(std::string_view endpoint) const {
  return settings_.login.target + "/" + settings_.tenant_id + std::string(endpoint);
}

std::string LoginClient::address(std::string_view endpoint) const {
  return settings_.login.origin() + path(endpoint);
}

std::string LoginClient::get(std::string_view endpoint, const RetryPolicy& policy, const StopSignal& stop) {
  const auto make_request = [&] {
    return HttpRequest{.target = path(endpoint),
                       .headers = {{"Accept", "application/json"}},
                       .deadline = policy.next_deadline()};
  };
  return send(make_request, policy, stop);
}

std::string LoginClient::post(std::string_view endpoint, const std::function<std::string()>& make_form,
                              const RetryPolicy& policy, const StopSignal& stop) {
  const auto make_request = [&] {
    return HttpRequest{.method = HttpMethod::post,
                       .target = path(endpoint),
                       .headers = {{"Accept", "application/json"}},
                       .body = make_form(),
                       .deadline = policy.next_deadline()};
  };
  return send(make_request, policy, stop);
}

namespace {

/// What is worth asking again. Throws LoginRefused for the rest.
Error refusal(const HttpResponse& response, std::string_view body,
              std::optional<std::chrono::milliseconds> asked_for) {
  const auto failure = read_login_failure(response.status, body);
  const auto error = to_error(failure, asked_for.value_or(std::chrono::milliseconds{0}).count());
  if (!failure.is_transient()) throw LoginRefused(failure, error);
  return error;
}

}  // namespace

std::string LoginClient::send(const std::function<HttpRequest()>& make_request, const RetryPolicy& policy,
                              const StopSignal& stop) {
  Backoff backoff(policy);
  PageBuffer body(kAnswerLimit);
  while (true) {
    std::optional<Error> failed;
    std::optional<std::chrono::milliseconds> asked_for;
    try {
      const auto response = http_.send(make_request(), body, stop);
      contacted_ = true;
      if (response.status == 200 && is_object(body.text())) return std::string(body.text());
      if (response.status == 503 || response.status == 504) http_.reconnect();
      asked_for = parse_retry_after(response.header("Retry-After"), std::chrono::system_clock::now());
      failed = response.status == 200 ? unreadable_login()  // cut short, or the page of a proxy on the way
                                      : refusal(response, body.text(), asked_for);
    } catch (const HttpError& error) {
      failed = http_.to_error(error);
      if (is_hopeless(error.failure(), contacted_)) throw Error(*failed);
    }
    log_(sdk::LogLevel::warning, "Sign-in: " + failed->message() + " " + failed->detail());
    const auto pause = backoff.next(asked_for);
    if (!pause) throw Error(*failed);
    stop.sleep_until(std::chrono::steady_clock::now() + *pause);
  }
}

}  // namespace rollcall::entra_id
