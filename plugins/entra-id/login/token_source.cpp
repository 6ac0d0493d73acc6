#include "login/token_source.hpp"

#include "login/delegated_sign_in.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;
using std::chrono::seconds;

/// Asked for anew this long before the end, so that a token does not expire on its way.
seconds margin_of(seconds lifetime) {
  return std::min(seconds{300}, lifetime / 4);
}

std::unique_ptr<SignIn> make_sign_in(const ConnectionSettings& settings, LoginClient& client,
                                     const ConnectionSecrets& secrets, const WallClock& now) {
  AppCredentials credentials(settings, secrets, now);
  if (settings.auth == Auth::delegated) {
    return std::make_unique<DelegatedSignIn>(DelegatedClient(settings, client, std::move(credentials)),
                                             secrets);
  }
  return std::make_unique<AppSignIn>(settings, client, std::move(credentials), now);
}

}  // namespace

TokenSource::TokenSource(const ConnectionSettings& settings, LoginClient& client,
                         const ConnectionSecrets& secrets, Log log, const WallClock& now)
    : settings_(settings),
      client_(client),
      log_(std::move(log)),
      sign_in_(make_sign_in(settings, client, secrets, now)) {}

std::string TokenSource::token(const RetryPolicy& policy, const StopSignal& stop) {
  const std::lock_guard lock(mutex_);
  if (token_.empty() || Clock::now() >= expires_) fetch(policy, stop);
  return token_;
}

void TokenSource::renew(const std::string& stale) {
  const std::lock_guard lock(mutex_);
  if (token_ == stale) token_.clear();
}

void TokenSource::start_over() {
  const std::lock_guard lock(mutex_);
  token_.clear();
  sign_in_->start_over();
}

void TokenSource::fetch(const RetryPolicy& policy, const StopSignal& stop) {
  token_.clear();
  auto answer = sign_in_->fetch(policy, stop);
  token_ = std::move(answer.access_token);
  expires_ = Clock::now() + answer.lifetime - margin_of(answer.lifetime);
  if (auto warnings = sign_in_->warnings(); warnings != logged_) {
    for (const auto& warning : warnings) log_(sdk::LogLevel::warning, "Sign-in: " + warning);
    logged_ = std::move(warnings);
  }
  log_(sdk::LogLevel::debug,
       "Signed in; the token is good for " + std::to_string(answer.lifetime.count()) + " s.");
}

std::string TokenSource::tenant_guid(const RetryPolicy& policy, const StopSignal& stop) {
  if (is_guid(settings_.tenant_id)) return settings_.tenant_id;
  const std::lock_guard lock(mutex_);
  if (!tenant_guid_.empty()) return tenant_guid_;
  const Json document =
      Json::parse(client_.get("/v2.0/.well-known/openid-configuration", policy, stop), nullptr, false);
  if (!document.is_object()) throw_unreadable_login();
  const auto issuer = document.find("issuer");
  if (issuer == document.end() || !issuer->is_string()) throw_unreadable_login();
  const auto& text = issuer->get_ref<const std::string&>();
  for (std::size_t at = 0; at + 36 <= text.size(); ++at) {
    if (is_guid(std::string_view(text).substr(at, 36)))
      return tenant_guid_ = to_lower_ascii(std::string_view(text).substr(at, 36));
  }
  throw_unreadable_login();
}

std::vector<std::string> TokenSource::warnings() const {
  const std::lock_guard lock(mutex_);
  return sign_in_->warnings();
}

std::vector<CredentialExpiry> TokenSource::expiries() const {
  const std::lock_guard lock(mutex_);
  return sign_in_->expiries();
}

}  // namespace rollcall::entra_id
