#include "login/device_code.hpp"

#include "login/login_error.hpp"

#include <algorithm>
#include <cstdint>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

constexpr std::string_view kEndpoint = "/oauth2/v2.0/devicecode";
constexpr std::string_view kAgain = "Start the sign-in again: rollcall connection login entra-id.";

std::string printable_at(const Json& answer, const char* key) {
  const auto found = answer.find(key);
  if (found == answer.end() || !found->is_string()) throw_unreadable_login();
  auto text = found->get<std::string>();
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (text.empty() || text.size() > 4096 || !printable) throw_unreadable_login();
  return text;
}

/// The administrator is sent there: nothing but an encrypted page.
std::string address_at(const Json& answer, const char* key) {
  auto text = printable_at(answer, key);
  const auto url = parse_url(text);
  if (!url || (url->scheme != "https" && !url->is_loopback())) throw_unreadable_login();
  return text;
}

seconds seconds_at(const Json& answer, const char* key, std::int64_t otherwise) {
  const auto found = answer.find(key);
  const bool known = found != answer.end() && found->is_number_integer();
  return seconds(std::clamp<std::int64_t>(known ? found->get<std::int64_t>() : otherwise, 1, 3'600));
}

/// What the refusal of a poll means; nothing: go on polling.
std::optional<Error> judge(const LoginRefused& refused) {
  const auto& word = refused.failure().error;
  const auto refusal = [&](Status status, std::string message) {
    return Error(status, {.message = std::move(message),
                          .next_step = std::string(kAgain),
                          .detail = refused.failure().detail()});
  };
  if (word == "authorization_pending" || word == "slow_down") return std::nullopt;
  if (word == "authorization_declined" || word == "access_denied")
    return refusal(Status::permission_denied, "The sign-in was declined.");
  if (word == "expired_token" || word == "code_expired") return device_code_expired();
  if (word == "bad_verification_code")
    return refusal(Status::unauthenticated, "The login service does not know this sign-in any more.");
  return refused;
}

}  // namespace

Error device_code_expired() {
  return {
      Status::unauthenticated,
      {.message = "The code expired before anybody signed in with it.", .next_step = std::string(kAgain)}};
}

DeviceCode request_device_code(const DelegatedClient& app, LoginClient& client, const RetryPolicy& policy,
                               const StopSignal& stop) {
  const auto body = client.post(
      kEndpoint, [&] { return app.client_and_scope(); }, policy, stop);
  const Json answer = Json::parse(body, nullptr, false);
  if (!answer.is_object()) throw_unreadable_login();
  return {.device_code = SecretText(printable_at(answer, "device_code")),
          .user_code = printable_at(answer, "user_code"),
          .verification_url = address_at(answer, "verification_uri"),
          .lifetime = seconds_at(answer, "expires_in", 900),
          .interval = seconds_at(answer, "interval", 5)};
}

DeviceCodePoll poll_device_code(const DelegatedClient& app, std::string_view device_code,
                                const RetryPolicy& policy, const StopSignal& stop) {
  try {
    return {.tokens = app.request_token(
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=" +
                    percent_encode(device_code),
                policy, stop)};
  } catch (const LoginRefused& refused) {
    if (const auto end = judge(refused)) throw Error(*end);
    return {.tokens = std::nullopt,
            .longer_pause = seconds{refused.failure().error == "slow_down" ? 5 : 0}};  // RFC 8628 3.5
  }
}

}  // namespace rollcall::entra_id
