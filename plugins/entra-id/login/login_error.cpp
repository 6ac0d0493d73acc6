#include "login/login_error.hpp"

#include "json_text.hpp"
#include "login/aadsts.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

/// Ids and times only: short, printable, no room for anything else.
std::string short_text(const Json& document, const char* key) {
  auto text = text_of(document, key);
  std::erase_if(text, [](char c) { return c < ' ' || c >= '\x7f'; });
  if (text.size() > 64) text.resize(64);
  return text;
}

/// "AADSTS7000215: ..." where error_codes is missing.
int code_of_description(const Json& document) {
  constexpr std::string_view kPrefix = "AADSTS";
  const std::string text = text_of(document, "error_description");
  const auto start = text.find(kPrefix);
  int code = 0;
  if (start != std::string::npos)
    std::from_chars(text.data() + start + kPrefix.size(), text.data() + text.size(), code);
  return code;
}

const AadstsAdvice* advice_for(const LoginFailure& failure) {
  for (const int code : failure.codes) {
    if (const auto* advice = find_aadsts(code)) return advice;
  }
  return nullptr;
}

}  // namespace

LoginFailure read_login_failure(int status, std::string_view body) {
  LoginFailure failure{.status = status};
  const Json document = Json::parse(body, nullptr, false);
  if (!document.is_object()) return failure;
  failure.error = short_text(document, "error");
  failure.suberror = short_text(document, "suberror");
  failure.trace_id = short_text(document, "trace_id");
  failure.correlation_id = short_text(document, "correlation_id");
  failure.timestamp = short_text(document, "timestamp");
  if (const auto codes = document.find("error_codes"); codes != document.end() && codes->is_array()) {
    for (const auto& code : *codes) {
      if (code.is_number_integer()) failure.codes.push_back(code.get<int>());
    }
  }
  if (const int code = code_of_description(document); failure.codes.empty() && code != 0)
    failure.codes.push_back(code);
  return failure;
}

std::string LoginFailure::detail() const {
  std::string text = "HTTP " + std::to_string(status);
  if (!error.empty()) text += ", error " + error;
  if (!suberror.empty()) text += ", suberror " + suberror;
  for (const int code : codes) text += ", AADSTS" + std::to_string(code);
  if (!trace_id.empty()) text += ", trace id " + trace_id;
  if (!correlation_id.empty()) text += ", correlation id " + correlation_id;
  if (!timestamp.empty()) text += ", timestamp " + timestamp;
  return text;
}

bool LoginFailure::has_code(int code) const {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool LoginFailure::refuses_credential() const {
  constexpr int kNoneSent = 7000218;  // another credential of the wrong kind does not help a public client
  constexpr int kPublicClient = 700025;
  return error == "invalid_client" && !has_code(kNoneSent) && !has_code(kPublicClient);
}

bool LoginFailure::is_transient() const {
  if (error == "authorization_pending" || error == "slow_down") return false;  // the device code's own rules
  if (status == 429 || status >= 500) return true;
  const auto* advice = advice_for(*this);
  return (advice != nullptr && advice->status == Status::unavailable) || error == "temporarily_unavailable";
}

Error to_error(const LoginFailure& failure, std::int64_t retry_after_ms) {
  const auto make = [&](Status status, std::string_view message, std::string_view next_step) {
    return Error(status, {.message = std::string(message),
                          .next_step = std::string(next_step),
                          .detail = failure.detail(),
                          .retry_after_ms = retry_after_ms});
  };
  if (const auto* advice = advice_for(failure))
    return make(advice->status, advice->message, advice->next_step);
  if (failure.status == 429)
    return make(Status::throttled, "The login service is limiting requests.", "Try again in a few minutes.");
  if (failure.is_transient())
    return make(Status::unavailable, "The login service is not available at the moment.",
                "Try again in a few minutes.");
  if (failure.error == "invalid_client" || failure.error == "unauthorized_client") {
    return make(Status::unauthenticated, "The login service did not accept the app's credentials.",
                "Check client_id and client secret against the app registration.");
  }
  if (failure.error == "invalid_grant" || failure.error == "interaction_required") {
    return make(Status::unauthenticated, "The stored sign-in is not accepted any more.",
                "Sign in again: rollcall connection login entra-id.");
  }
  if (failure.error == "invalid_tenant")
    return make(Status::failed_precondition, "The tenant was not found.", "Check tenant_id and cloud.");
  if (failure.error == "invalid_scope")
    return make(Status::failed_precondition, "The login service does not accept the requested scope.",
                "Check that the setting cloud is the one the tenant lives in.");
  if (failure.error.empty())
    return make(Status::failed_precondition,
                "The login address does not answer like the Entra login service.",
                "Check the setting cloud, or login_url for a custom cloud.");
  return make(Status::unauthenticated, "The login service refused to sign the app in.",
              "Look up the AADSTS number of the log in Microsoft's list of error codes.");
}

}  // namespace rollcall::entra_id
