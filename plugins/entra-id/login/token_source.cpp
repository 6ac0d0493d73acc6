#include "login/token_source.hpp"

#include "login/login_error.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;
using std::chrono::seconds;

constexpr std::size_t kAnswerLimit = std::size_t{256} << 10U;

[[noreturn]] void throw_unreadable() {
  throw Error(Status::failed_precondition,
              {.message = "The login address does not answer like the Entra login service.",
               .next_step = "Check the setting cloud, or login_url for a custom cloud."});
}

/// A number, or a number in a string: both are met.
seconds lifetime_of(const Json& answer) {
  const auto found = answer.find("expires_in");
  std::int64_t value = 300;
  if (found != answer.end() && found->is_number_integer()) value = found->get<std::int64_t>();
  if (found != answer.end() && found->is_string()) {
    const auto& text = found->get_ref<const std::string&>();
    std::from_chars(text.data(), text.data() + text.size(), value);
  }
  return seconds(std::clamp<std::int64_t>(value, 0, 172'800));
}

/// Asked for anew this long before the end, so that a token does not expire on its way.
seconds margin_of(seconds lifetime) {
  return std::min(seconds{300}, lifetime / 4);
}

bool is_header_value(std::string_view token) {
  return !token.empty() &&
         std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

TokenSource::TokenSource(const ConnectionSettings& settings, std::function<std::string()> read_secret,
                         Log log)
    : settings_(settings),
      read_secret_(std::move(read_secret)),
      log_(std::move(log)),
      http_(settings.login, settings.ca_file) {}

std::string TokenSource::path(std::string_view rest) const {
  return settings_.login.target + "/" + settings_.tenant_id + std::string(rest);
}

std::string TokenSource::token(const RetryPolicy& policy, const StopSignal& stop) {
  const std::lock_guard lock(mutex_);
  if (token_.empty() || Clock::now() >= expires_) fetch(policy, stop);
  return token_;
}

void TokenSource::renew(const std::string& stale) {
  const std::lock_guard lock(mutex_);
  if (token_ == stale) token_.clear();
}

void TokenSource::fetch(const RetryPolicy& policy, const StopSignal& stop) {
  token_.clear();
  const HttpRequest request{.method = HttpMethod::post,
                            .target = path("/oauth2/v2.0/token"),
                            .headers = {{"Accept", "application/json"}},
                            .form = "grant_type=client_credentials&client_id=" + settings_.client_id +
                                    "&scope=" + percent_encode(settings_.scope()) +
                                    "&client_secret=" + percent_encode(read_secret_()),
                            .deadline = policy.next_deadline()};
  const Json answer = Json::parse(send(request, policy, stop), nullptr, false);
  if (!answer.is_object()) throw_unreadable();
  const auto token = answer.find("access_token");
  if (token == answer.end() || !token->is_string() || !is_header_value(token->get_ref<const std::string&>()))
    throw_unreadable();
  const auto lifetime = lifetime_of(answer);
  token_ = token->get<std::string>();
  expires_ = Clock::now() + lifetime - margin_of(lifetime);
  log_(sdk::LogLevel::debug, "Signed in; the token is good for " + std::to_string(lifetime.count()) + " s.");
}

std::string TokenSource::tenant_guid(const RetryPolicy& policy, const StopSignal& stop) {
  if (is_guid(settings_.tenant_id)) return settings_.tenant_id;
  const std::lock_guard lock(mutex_);
  if (!tenant_guid_.empty()) return tenant_guid_;
  const HttpRequest request{.target = path("/v2.0/.well-known/openid-configuration"),
                            .headers = {{"Accept", "application/json"}},
                            .deadline = policy.next_deadline()};
  const Json document = Json::parse(send(request, policy, stop), nullptr, false);
  if (!document.is_object()) throw_unreadable();
  const auto issuer = document.find("issuer");
  if (issuer == document.end() || !issuer->is_string()) throw_unreadable();
  const auto& text = issuer->get_ref<const std::string&>();
  for (std::size_t at = 0; at + 36 <= text.size(); ++at) {
    if (is_guid(std::string_view(text).substr(at, 36)))
      return tenant_guid_ = to_lower_ascii(std::string_view(text).substr(at, 36));
  }
  throw_unreadable();
}

std::string TokenSource::send(const HttpRequest& request, const RetryPolicy& policy, const StopSignal& stop) {
  Backoff backoff(policy);
  PageBuffer body(kAnswerLimit);
  while (true) {
    std::optional<Error> failed;
    std::optional<std::chrono::milliseconds> asked_for;
    try {
      const auto response = http_.send(request, body, stop);
      contacted_ = true;
      if (response.status == 200) return std::string(body.text());
      const auto failure = read_login_failure(response.status, body.text());
      asked_for = parse_retry_after(response.header("Retry-After"), std::chrono::system_clock::now());
      failed = to_error(failure, asked_for.value_or(std::chrono::milliseconds{0}).count());
      if (!failure.is_transient()) throw Error(*failed);
    } catch (const HttpError& error) {
      failed = to_error(error, http_.server());
      const bool never_reached = error.failure() == HttpFailure::connect && !contacted_;
      if (never_reached || error.failure() == HttpFailure::untrusted) throw Error(*failed);
    }
    log_(sdk::LogLevel::warning, "Sign-in: " + failed->message() + " " + failed->detail());
    const auto pause = backoff.next(asked_for);
    if (!pause) throw Error(*failed);
    stop.sleep_until(Clock::now() + *pause);
  }
}

}  // namespace rollcall::entra_id
