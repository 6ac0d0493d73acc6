#include "login/delegated_sign_in.hpp"

namespace rollcall::entra_id {
namespace {

Error nobody_signed_in() {
  return {Status::unauthenticated,
          {.message = "Nobody has signed in to this connection yet.",
           .next_step = "Sign in: rollcall connection login entra-id."}};
}

}  // namespace

TokenAnswer DelegatedSignIn::fetch(const RetryPolicy& policy, const StopSignal& stop) {
  const auto stored = secrets_.line(secret_name::kRefreshToken);
  const auto token = unsaved_.empty() ? stored.view() : unsaved_.view();
  if (token.empty()) throw nobody_signed_in();
  auto answer =
      client_.request_token("grant_type=refresh_token&refresh_token=" + percent_encode(token), policy, stop);
  if (!answer.refresh_token.empty()) keep(answer.refresh_token);
  return answer;
}

/// The old one is overwritten by the new one in one step of the host. Where that fails, the new one is kept
/// for the next use, and the old one, which the service does not revoke, stays stored.
void DelegatedSignIn::keep(const std::string& refresh_token) {
  try {
    secrets_.store(secret_name::kRefreshToken, refresh_token);
    unsaved_ = SecretText();
  } catch (const Error&) {
    unsaved_ = SecretText(refresh_token);
  }
}

std::vector<std::string> DelegatedSignIn::warnings() const {
  if (unsaved_.empty()) return {};
  return {"The renewed sign-in could not be stored. Check that the Rollcall database can be written to."};
}

}  // namespace rollcall::entra_id
