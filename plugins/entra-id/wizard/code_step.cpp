#include "wizard/code_step.hpp"

#include "login/device_code.hpp"

#include <algorithm>
#include <cstdint>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

/// What is told again at every poll. The code of the device itself is a secret and kept with the others.
struct Waiting {
  std::string user_code;
  std::string url;
  std::int64_t interval_s = 5;
  std::int64_t expires_s = 0;  ///< since 1970
};

std::string write(const Waiting& waiting) {
  return Json{{"code", waiting.user_code},
              {"url", waiting.url},
              {"interval_s", waiting.interval_s},
              {"expires_s", waiting.expires_s}}
      .dump();
}

/// Throws Json::exception for what this plugin did not write.
Waiting read(const std::string& flow_state) {
  const Json document = Json::parse(flow_state);
  return {document.at("code"), document.at("url"), document.at("interval_s"), document.at("expires_s")};
}

Json page_of(const Waiting& waiting) {
  return {
      {"kind", "code"},
      {"step", "connect"},
      {"title", "Sign in with Microsoft"},
      {"code", waiting.user_code},
      {"url", waiting.url},
      {"poll_after_ms", std::clamp<std::int64_t>(waiting.interval_s, 1, 60) * 1000},
      {"lines",
       {"Open the address on any device, type in the code and sign in with an account of the tenant that may "
        "read groups and users.",
        "This page goes on by itself."}},
      {"flow_state", write(waiting)}};
}

Json start(const SignInTools& tools, const StopSignal& stop) {
  const auto code = request_device_code(tools.app, tools.client, tools.policy, stop);
  tools.secrets.store(secret_name::kDeviceCode, code.device_code.view());
  const auto now = std::chrono::duration_cast<seconds>(tools.now().time_since_epoch());
  return page_of({.user_code = code.user_code,
                  .url = code.verification_url,
                  .interval_s = code.interval.count(),
                  .expires_s = (now + code.lifetime).count()});
}

/// Nothing: signed in.
std::optional<Json> poll(const SignInTools& tools, Waiting waiting, const StopSignal& stop) {
  const auto device_code = tools.secrets.line(secret_name::kDeviceCode);
  const auto now = std::chrono::duration_cast<seconds>(tools.now().time_since_epoch()).count();
  if (device_code.empty() || now >= waiting.expires_s) throw device_code_expired();
  const auto found = poll_device_code(tools.app, device_code.view(), tools.policy, stop);
  if (!found.tokens) {
    waiting.interval_s += found.longer_pause.count();
    return page_of(waiting);
  }
  keep_signed_in(tools, *found.tokens);
  return std::nullopt;
}

}  // namespace

void keep_signed_in(const SignInTools& tools, const TokenAnswer& tokens) {
  if (tokens.refresh_token.empty()) {
    throw Error(Status::failed_precondition,
                {.message = "The login service gave no refresh token, so nothing could be imported later.",
                 .next_step = "Allow the app offline_access in the app registration, then sign in again."});
  }
  tools.secrets.store(secret_name::kRefreshToken, tokens.refresh_token);
  tools.tokens.start_over();
}

std::optional<Json> code_step(const SignInTools& tools, const std::string& flow_state,
                              const StopSignal& stop) {
  if (flow_state.empty()) return start(tools, stop);
  const auto waiting = read(flow_state);
  std::optional<Json> page;
  try {
    page = poll(tools, waiting, stop);
  } catch (const Cancelled&) {
    throw;
  } catch (const Error& error) {
    // A network that failed for a moment is no reason to ask the administrator for another code.
    if (error.status() == Status::unavailable || error.status() == Status::throttled) return page_of(waiting);
    tools.secrets.store(secret_name::kDeviceCode, "");
    throw;
  }
  if (!page) tools.secrets.store(secret_name::kDeviceCode, "");
  return page;
}

}  // namespace rollcall::entra_id
